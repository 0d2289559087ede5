"""Customer files: what they tell, whose word counts, what undo gives back, in whatever order files come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base.errors import Cancelled
from shopcrm.base.progress import CancelToken
from shopcrm.domain.batches import Counts
from shopcrm.domain.customers import Basics, CustomerQuery, EventKind
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.services.container import OpenShop
from shopcrm.services.reading import FileReader
from shopcrm.store.figures import birthdays
from tests import factories as make
from tests.services.copies import SLOW, assert_any_order, assert_undone, shops
from tests.services.quick import QuickReader, customer_of, order, put, tell, who
from tests.services.snapshot import snapshot

LIN: dict[str, Any] = {
    "account": "lin",
    "name": "林小雨",
    "phone": "15420001111",
    "birthday": "1990-05-12",
    "gender": "f",
    "city": "杭州",
}
LIN |= {"province": "浙江", "nick": "小雨点", "since": 1_780_000_000}


def told(shop: OpenShop, account: str) -> dict[str, str]:
    return {one.field: one.value for one in shop.customers.file(customer_of(shop, account)).told}


def test_a_customer_without_orders_is_a_prospect(shop: OpenShop) -> None:
    result = tell(shop, "youzan", [LIN, {"account": "qing", "nick": "阿青"}])
    assert (result.customers_told, result.orders, result.customers_new) == (Counts(2, 0, 0), Counts(), 2)
    file = shop.customers.file(customer_of(shop, "lin"))
    assert (file.card.name, file.card.phone, file.card.city, file.card.purchases) == (
        "林小雨",
        "15420001111",
        "杭州",
        0,
    )
    assert shop.customers.file(customer_of(shop, "qing")).card.name == "阿青"
    assert file.basics == Basics()
    assert told(shop, "lin")["birthday"] == "1990-05-12"
    assert {(one.file, one.platform) for one in file.told} == {("youzan.csv", "youzan")}
    assert [event.kind for event in file.timeline] == [EventKind.TOLD]
    for words in ("小雨点", "林小雨", "lxy"):
        assert shop.customers.find(CustomerQuery(search=words)).ids == (file.card.id,)
    assert shop.imports.batches()[0].customers == Counts(2, 0, 0)


def test_a_file_taken_again_changes_nothing(shop: OpenShop) -> None:
    tell(shop, "youzan", [LIN])
    before = snapshot(shop)
    again = tell(shop, "youzan", [LIN])
    assert again.customers_told == Counts(0, 0, 1)
    assert {name: rows for name, rows in snapshot(shop).items() if name != "told"} == {
        name: rows for name, rows in before.items() if name != "told"
    }
    other = tell(shop, "youzan", [{"account": "lin", "note": "周末送货"}])
    assert other.customers_told == Counts(0, 1, 0)


def test_a_preview_counts_and_leaves_nothing(shop: OpenShop, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(
        "ShopCRM 平台,客户账号,姓名,手机号,生日\ntaobao,a,林小雨,15420001111,5月12日\ntaobao,,周晚,154****1,\n", "utf-8"
    )
    before = snapshot(shop)
    found = shop.imports.preview(path)
    assert getattr(found, "customers_told", None) == Counts(1, 0, 0)
    assert snapshot(shop) == before
    (outcome,) = shop.imports.run([path])
    assert outcome.result is not None
    assert (outcome.result.rows, outcome.result.customers_told) == (2, Counts(1, 0, 0))
    assert [(one.row, one.column, one.reason) for one in outcome.result.rejected] == [(3, "手机号", "masked_customer")]
    assert shop.imports.batches()[0].platform == "taobao"


def test_the_younger_file_speaks_last_and_masks_never(shop: OpenShop) -> None:
    tell(shop, "youzan", [LIN | {"name": "林小雨", "note": "新"}], (200, 0))
    tell(shop, "youzan", [{"account": "lin", "name": "林小鱼", "note": "旧", "tags": "老客"}], (100, 0))
    tell(shop, "youzan", [{"account": "lin", "name": "林**", "phone": "154****1111", "birthday": "05-12"}], (300, 0))
    known = told(shop, "lin")
    assert (known["name"], known["phone"], known["note"], known["tags"]) == ("林小雨", "15420001111", "新", "老客")
    assert known["birthday"] == "1990-05-12"
    tell(shop, "youzan", [{"account": "lin", "birthday": "05-13"}], (400, 0))
    assert told(shop, "lin")["birthday"] == "05-13"


def test_the_owners_words_win(shop: OpenShop) -> None:
    tell(shop, "youzan", [LIN])
    customer = customer_of(shop, "lin")
    shop.customers.save_basics(customer, Basics("小雨", birthday=YearlyDay(Calendar.LUNAR, 8, 15)))
    tell(shop, "youzan", [LIN | {"name": "别的", "birthday": "1991-01-01"}], (900, 0))
    file = shop.customers.file(customer)
    assert (file.card.name, file.basics.birthday) == ("小雨", YearlyDay(Calendar.LUNAR, 8, 15))
    with shop._store.read() as connection:
        assert birthdays(connection) == [(customer, "L08-15")]


def test_a_told_birthday_counts_in_groups(shop: OpenShop) -> None:
    tell(shop, "youzan", [LIN | {"birthday": "1990-11-30"}])
    put(shop, "youzan", [order("n1", "lin")])
    assert shop.customers.find(CustomerQuery(group="birthday_month")).total == 1


def test_a_batch_is_taken_back_whole(shop: OpenShop, new_shop: Callable[..., OpenShop]) -> None:
    orders = [order("n1", "lin", recipient="林小雨", phone="15420001111"), order("n2", "bo")]
    put(shop, "youzan", orders)
    before = snapshot(shop)
    batch = tell(shop, "youzan", [LIN, {"account": "new", "name": "新客", "phone": "15430002222"}]).batch
    assert snapshot(shop) != before
    done = shop.imports.undo(batch or 0)
    assert (done.customers_removed, done.orders_removed) == (1, 0)
    assert snapshot(shop) == before
    # A customer file outlives the orders of its customers.
    tell(shop, "youzan", [LIN])
    shop.imports.undo(1)
    other = new_shop("other")
    tell(other, "youzan", [LIN])
    assert snapshot(shop) == snapshot(other)


def test_rung_two_joins_by_what_files_tell(shop: OpenShop) -> None:
    put(shop, "taobao", [order(f"n{n}", "小雨", recipient="林小雨", phone="15420001111") for n in range(2)])
    batch = tell(shop, "youzan", [LIN]).batch
    assert who(shop) == {frozenset({"taobao:小雨", "youzan:lin"})}
    assert told(shop, "小雨")["birthday"] == "1990-05-12"
    shop.imports.undo(batch or 0)
    assert who(shop) == {frozenset({"taobao:小雨"})}


def test_gifts_do_not_join(shop: OpenShop) -> None:
    put(shop, "taobao", [order(f"n{n}", "小雨", recipient="林小雨", phone="15420001111") for n in range(2)])
    # Her orders all go to somebody else: the file's word alone does not make them one.
    put(shop, "youzan", [order(f"y{n}", "lin", recipient="王茶", phone="15430002222") for n in range(5)])
    tell(shop, "youzan", [LIN])
    assert who(shop) == {frozenset({"taobao:小雨"}), frozenset({"youzan:lin"})}


def test_unmerge_gives_each_what_files_told_of_it(shop: OpenShop) -> None:
    tell(shop, "youzan", [LIN])
    tell(shop, "jd", [{"account": "wang", "name": "王茶", "birthday": "02-03"}])
    before = snapshot(shop)
    link = shop.people.merge(customer_of(shop, "lin"), customer_of(shop, "wang"))
    assert len(shop.customers.file(customer_of(shop, "wang")).told) >= len(LIN) - 2
    shop.people.unmerge(link)
    assert snapshot(shop) == before
    assert told(shop, "wang") == {"name": "王茶", "birthday": "02-03"}


def test_a_number_of_many_names_keeps_the_customers_files_name(shop: OpenShop) -> None:
    phone = "15440004444"
    crowd = [order(f"n{n}", recipient=f"取件{name}", phone=phone) for n, name in enumerate("甲乙丙丁戊己庚辛")]
    put(shop, "pdd", crowd)
    assert who(shop) == set()
    batch = tell(shop, "pdd", [{"name": "取件甲", "phone": phone}]).batch
    assert who(shop) == {frozenset({f"pdd:\n{phone}\n取件甲"})}
    assert shop.customers.file(customer_of(shop, f"\n{phone}\n取件甲")).all_orders == 1
    shop.imports.undo(batch or 0)
    assert who(shop) == set()


def test_two_rows_of_one_customer_complete_each_other(shop: OpenShop) -> None:
    rows = [{"account": "lin", "name": "林小雨"}, {"account": "lin", "note": "周末送货", "name": "林**"}]
    assert tell(shop, "youzan", rows).customers_told == Counts(1, 0, 0)
    assert told(shop, "lin") == {"name": "林小雨", "note": "周末送货"}


def test_a_customer_far_below_in_the_same_file_is_completed(shop: OpenShop, tmp_path: Path) -> None:
    rows = [
        ["a", "林小雨", "", "2026-01-05"],
        *([f"x{n}", "", "", ""] for n in range(600)),
        ["a", "林**", "周末送货", ""],
    ]
    head = ["客户账号", "姓名", "备注", "成为客户时间"]
    path = make.write_csv(tmp_path / "c.csv", ["ShopCRM 平台", *head], [["jd", *row] for row in rows])
    (outcome,) = shop.imports.run([path])
    assert outcome.result is not None
    assert (outcome.result.customers_told, outcome.result.rows) == (Counts(601, 0, 0), 602)
    assert told(shop, "a") == {"name": "林小雨", "note": "周末送货"}
    with shop._store.read() as connection:
        text = connection.exec_driver_sql("SELECT content FROM told_customer WHERE value = 'a'").scalar_one()
    assert '"since":[1767542400,86400]' in text


def test_a_stopped_import_leaves_nothing(shop: OpenShop) -> None:
    before, cancel = snapshot(shop), CancelToken()
    cancel.cancel()
    reader = QuickReader("jd", (), [LIN])
    with pytest.raises(Cancelled):
        shop.imports.run([reader.source], started=cast("FileReader", reader), cancel=cancel)
    assert snapshot(shop) == before


def test_what_files_tell_speaks_for_suggestions(shop: OpenShop) -> None:
    put(shop, "taobao", [order("n1", "小雨", recipient="林小雨", phone="154****1111", province="浙江", city="杭州")])
    address = {"province": "浙江", "city": "杭州", "district": "西湖区", "address": "某某路18号青藤公寓3幢401室"}
    put(shop, "jd", [order("j1", "lin", recipient="林小雨", phone="154****1111", **address)])
    alone = shop.people.suggestions(min_score=0)[0].score
    tell(shop, "taobao", [{"account": "小雨", "name": "林小雨", **address}])
    tell(shop, "youzan", [{"account": "y", "name": "林小雨", **address}])
    found = {(one.a, one.b): one.score for one in shop.people.suggestions(min_score=0)}
    assert found[1, 2] > alone
    assert (1, 3) in found


def test_anonymous_orders_of_a_told_customer_are_hers_on_her_platform_only(shop: OpenShop) -> None:
    phone = "15440004444"
    for platform in ("pdd", "jd"):
        names = enumerate("甲乙丙丁戊己庚")
        put(shop, platform, [order(f"{platform}{n}", recipient=f"取件{name}", phone=phone) for n, name in names])
    tell(shop, "pdd", [{"name": "取件甲", "phone": phone}])
    assert who(shop) == {frozenset({f"pdd:\n{phone}\n取件甲"})}


NAMES = st.sampled_from(("林小雨", "王茶", "林**", "", *(f"取件{name}" for name in "甲乙丙丁戊己庚")))
ROW = st.fixed_dictionaries(
    {
        "account": st.sampled_from(("a", "b", "")),
        "name": NAMES,
        "phone": st.sampled_from(("15420001111", "15430002222")),
    },
    optional={"birthday": st.sampled_from(("1990-05-12", "05-12", "06-01")), "city": st.sampled_from(("杭州", "苏州"))},
).map(lambda row: {name: text for name, text in row.items() if text})
LINE = st.fixed_dictionaries({
    "account": st.sampled_from(("a", "b", "", "")), "recipient": NAMES,
    "phone": st.sampled_from(("15420001111", "15430002222")),
})  # fmt: skip
ORDERS = st.lists(LINE, min_size=12, max_size=12)
PICK = st.lists(st.integers(0, 11), min_size=1, max_size=12, unique=True)
PLATFORM = st.sampled_from(("youzan", "jd"))
FILES = st.tuples(
    ORDERS,
    st.lists(st.tuples(PLATFORM, PICK), min_size=1, max_size=3),
    st.lists(st.tuples(PLATFORM, st.lists(ROW, min_size=1, max_size=6)), min_size=1, max_size=3),
).map(
    lambda drawn: [
        *((platform, [order(f"n{n}", **drawn[0][n]) for n in lines], None) for platform, lines in drawn[1]),
        *((platform, rows, age) for age, (platform, rows) in enumerate(drawn[2])),
    ]
)


def take(shop: OpenShop, file: tuple[str, list[dict[str, Any]], int | None]) -> int:
    platform, rows, age = file
    return put(shop, platform, rows) if age is None else tell(shop, platform, rows, (age, 0)).batch or 0


def state(shop: OpenShop) -> dict[str, Any]:
    return snapshot(shop) | {"who": sorted(map(sorted, who(shop)))}


@SLOW
@given(files=FILES, random=st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(empty: Path, files: list[Any], random: Any) -> None:
    with shops(empty) as make:
        assert_any_order(make, files, take, state, random)


@SLOW
@given(files=FILES, data=st.data())
def test_undo_gives_what_the_other_files_say(empty: Path, files: list[Any], data: st.DataObject) -> None:
    with shops(empty) as make:
        assert_undone(make, files, take, state, data)


@pytest.mark.parametrize("platform", ["youzan"])
def test_nothing_is_left_of_files_taken_back(shop: OpenShop, platform: str) -> None:
    before = snapshot(shop)
    batches = [tell(shop, platform, [LIN]).batch, tell(shop, platform, [LIN | {"note": "x"}]).batch]
    for batch in batches:
        shop.imports.undo(batch or 0)
    assert snapshot(shop) == before
