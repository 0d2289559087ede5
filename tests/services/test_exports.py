"""All orders as plain tables, read again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from shopcrm.base.errors import Cancelled, StorageFailed
from shopcrm.base.progress import CancelToken
from shopcrm.domain.batches import Exported
from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.new_customer import NewCustomer
from shopcrm.domain.orders import Moment
from shopcrm.domain.told import CustomerSighting
from shopcrm.reports.customers_export import CustomerRows
from shopcrm.services.container import OpenShop
from shopcrm.store.customer_export import told_of_part, told_parts
from tests import factories as make
from tests.services.quick import tell
from tests.services.read_once import read_once
from tests.services.snapshot import snapshot
from tests.services.test_any_order import files

__all__ = ["files", "read_once"]


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("read_once")
def test_exported_and_imported_into_an_empty_vault_it_is_the_same_store(
    shop: OpenShop, new_shop: Callable[..., OpenShop], files: list[Path], tmp_path: Path
) -> None:
    odd = make.order(
        买家会员名="=cmd|x", 宝贝标题="- 连衣裙", 商家备忘="+1, @home", 收货人姓名='林"小"雨', 联系手机="'13800138001"
    )
    mug = make.order(订单编号="79", 宝贝标题='"Best" mug "No. 1"', 买家会员名='"小明"', 商家备忘='"记得"寄"快递"')
    shop.imports.run([*files, make.orders_file(tmp_path, [odd, mug, make.order(订单编号="77", 订单状态="交易关闭")])])
    shop.imports.run([make.orders_file(tmp_path, [make.order(订单编号="78")], file="b.xlsx")], shop="二号店")
    written = shop.exports.save(tmp_path / "all.zip")
    other = new_shop("other")
    outcomes = other.imports.run([tmp_path / "all.zip"])
    assert all(one.result is not None and not one.result.rejected for one in outcomes)
    assert snapshot(other) == snapshot(shop)
    assert other.exports.save(tmp_path / "again.zip") == written
    with ZipFile(tmp_path / "all.zip") as one:
        assert '""Best"" mug ""No. 1""' in one.read("1-taobao-orders.csv").decode("utf-8-sig")
    with ZipFile(tmp_path / "all.zip") as one, ZipFile(tmp_path / "again.zip") as two:
        assert {name: one.read(name) for name in one.namelist()} == {name: two.read(name) for name in two.namelist()}


def test_rows_of_another_shop_are_rejected(shop: OpenShop, tmp_path: Path) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order(), make.order(订单编号="77")])])
    shop.exports.save(tmp_path / "all.zip")
    with ZipFile(tmp_path / "all.zip") as archive:
        text = archive.read("1-taobao-orders.csv").decode("utf-8-sig")
    head, first, second = text.splitlines()
    path = tmp_path / "mixed.csv"
    path.write_text("\n".join([head, first, second.replace("小满家", "别家", 1), ""]), encoding="utf-8")
    (outcome,) = shop.imports.run([path])
    assert outcome.result is not None
    assert [(row.reason, row.value) for row in outcome.result.rejected] == [("another_shop", "别家")]
    assert outcome.result.orders.unchanged == 1


def test_an_export_that_is_stopped_or_cannot_be_written_leaves_nothing(shop: OpenShop, tmp_path: Path) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        shop.exports.save(tmp_path / "all.zip", cancel=token)
    with pytest.raises(StorageFailed):
        shop.exports.save(tmp_path / "nowhere" / "all.zip")
    assert not [path for path in tmp_path.iterdir() if "all.zip" in path.name]


TOLD: list[dict[str, Any]] = [
    {
        "account": "lin",
        "name": "林小雨",
        "phone": "+86 13800138001",
        "birthday": "1990-05-12",
        "gender": "f",
        "tags": "=老客",
    },
    {"account": "wang", "name": "王茶", "birthday": "L1988-08-15", "nick": "茶", "since": 1_780_000_000},
    {"account": "chen", "name": "陈橙", "birthday": "LL06-10", "email": "chen@example.com", "gender": "m"},
    {
        "name": "赵六",
        "phone": "15430002222",
        "birthday": "05-12",
        "since": [1_779_984_000, 86400],
        "note": "第一行\n第二行",
    },
    {"name": "孙七", "email": "SUN@Example.com", "province": "浙江", "city": "杭州", "district": "西湖区"},
    {
        "name": "周**",
        "phone": "15430003333",
        "address": "浙江省 杭州市 西湖区 文三路1号",
        "contact": "wx-zhou",
        "province": "浙江",
        "city": "杭州",
        "district": "西湖区",
    },
    {"name": "", "phone": "15430004444", "since": [1_779_984_060, 60]},
]


def shown(shop: OpenShop) -> dict[str, object]:
    """What the store holds and what is shown of every customer, however many files told it."""
    held = snapshot(shop)
    with shop._store.read() as connection:
        folds = {part: list(told_of_part(connection, part)) for part in told_parts(connection)}
    return {**held, "told": folds}


def round_trip(shop: OpenShop, other: OpenShop, folder: Path) -> None:
    written = shop.exports.save(folder / "all.zip")
    outcomes = other.imports.run([folder / "all.zip"])
    assert all(one.result is not None and not one.result.rejected for one in outcomes)
    assert shown(other) == shown(shop)
    assert other.exports.save(folder / "again.zip") == written
    with ZipFile(folder / "all.zip") as one, ZipFile(folder / "again.zip") as two:
        assert {name: one.read(name) for name in one.namelist()} == {name: two.read(name) for name in two.namelist()}


def test_customers_come_along(shop: OpenShop, new_shop: Callable[..., OpenShop], tmp_path: Path) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    tell(shop, "youzan", TOLD)
    # Another file knows better, and a third says the same once more of one of them.
    tell(shop, "youzan", [{"account": "lin", "name": "林**", "phone": "13900139009", "birthday": "05-12"}], (9, 9))
    tell(shop, "weidian", [TOLD[0], {"account": "only here", "nick": "阿青"}])
    shop.new_customers.add(NewCustomer("林**", phone="13800138001", contact="wx1", note="爱喝茶"))
    shop.new_customers.add(
        NewCustomer("白露", phone="15430005555", birthday=YearlyDay(Calendar.LUNAR, 8, 15, 1990), note="+1\n老顾客")
    )
    assert shop.exports.save(tmp_path / "all.zip") == Exported(orders=1, customers=11)
    with ZipFile(tmp_path / "all.zip") as archive:
        assert set(archive.namelist()) == {
            "1-taobao-orders.csv", "customers-youzan.csv", "customers-weidian.csv", "customers-by-hand.csv",
        }  # fmt: skip
    round_trip(shop, new_shop("other"), tmp_path)


def test_what_the_owner_wrote_speaks_last_after_the_round_trip_too(
    shop: OpenShop, new_shop: Callable[..., OpenShop], tmp_path: Path
) -> None:
    shop.new_customers.add(NewCustomer("白露老师", phone="15430005555"))
    path = make.orders_file(tmp_path, [make.order(收货人姓名="白露", 联系手机="15430005555")])
    shop.imports.run([path])
    other = new_shop("other")
    round_trip(shop, other, tmp_path)
    assert other.customers.find(CustomerQuery("白露老师")).total == shop.customers.find(CustomerQuery("白露老师")).total


def test_only_customers_make_an_archive_too(shop: OpenShop, new_shop: Callable[..., OpenShop], tmp_path: Path) -> None:
    tell(shop, "youzan", TOLD[:2])
    assert shop.exports.save(tmp_path / "all.zip") == Exported(orders=0, customers=2)
    round_trip(shop, new_shop("other"), tmp_path)


def test_a_day_of_another_zone_stays_the_moment_it_is() -> None:
    rows = CustomerRows("youzan", "Asia/Shanghai", by_hand=False)
    midnight, later = (CustomerSighting("a", since=Moment(1_779_984_000 + more, 86400)) for more in (0, 3600))
    assert rows.row(midnight)[-1] == "2026-05-29"
    assert rows.row(later)[-1] == "2026-05-29 01:00+08:00"


def test_what_came_back_by_hand_is_taken_back_like_a_file(
    shop: OpenShop, new_shop: Callable[..., OpenShop], tmp_path: Path
) -> None:
    shop.new_customers.add(NewCustomer("白露", phone="15430005555"))
    shop.exports.save(tmp_path / "all.zip")
    other = new_shop("other")
    empty = snapshot(other)
    (outcome,) = other.imports.run([tmp_path / "all.zip"])
    assert outcome.result is not None
    (batch,) = other.imports.batches()
    assert (batch.format, batch.platform, batch.file) == ("by-hand", "manual", "all.zip › customers-by-hand.csv")
    other.imports.undo(batch.id)
    assert snapshot(other) == empty
