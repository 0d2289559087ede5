"""The very same file once more: as if it were read again, only that nobody reads it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from shopcrm.base.paths import mappings_folder
from shopcrm.domain.batches import Counts
from shopcrm.services import imports
from shopcrm.services.container import OpenShop
from shopcrm.services.reading import FileReader, start_reading
from tests import factories as make
from tests.services.snapshot import snapshot
from tests.services.test_imports import ITEMS, A, looked, take, three

CUSTOMERS = ("客户姓名", "客户昵称", "客户手机号", "客户生日", "是否会员", "成为客户时间")


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Forbid any reading from now on."""

    def forbid() -> None:
        def read(*_arguments: object, **_options: object) -> None:
            raise AssertionError("the file was read again")

        monkeypatch.setattr(imports, "start_reading", read)

    return forbid


def as_read_anew(path: Path, folder: Path) -> Path:
    """Return a copy with one more line break: the same orders, other bytes, the same age."""
    copy = folder / f"copy-{path.name}"
    shutil.copy2(path, copy)
    age = path.stat().st_mtime_ns
    copy.write_bytes(copy.read_bytes() + b"\n")
    os.utime(copy, ns=(age, age))
    return copy


def test_it_is_told_as_if_it_had_been_read(
    shop: OpenShop, new_shop: Callable[..., OpenShop], tmp_path: Path, unread: Callable[[], None]
) -> None:
    path = three(tmp_path, "orders.csv", 订单状态="不知道")
    other = new_shop("other")
    first = take(shop, path)
    take(other, path)
    slow = take(other, as_read_anew(path, tmp_path))
    before = snapshot(shop)
    unread()
    seen, again = looked(shop, path), take(shop, path)
    for one in (seen, again):
        assert (one.orders, one.lines, one.rows, one.rejected_rows) == (
            slow.orders,
            slow.lines,
            slow.rows,
            slow.rejected_rows,
        )
        assert (one.customers_new, one.customers_matched) == (slow.customers_new, slow.customers_matched)
        assert (one.totals, one.warnings, one.first_day) == (slow.totals, slow.warnings, slow.first_day)
        assert (one.changes, one.changed_fields, one.anonymous_orders) == ((), (), first.anonymous_orders)
    assert (seen.dry_run, seen.batch, again.dry_run, again.batch) == (True, None, False, 2)
    assert {name: rows for name, rows in snapshot(shop).items() if name != "rejected"} == {
        name: rows for name, rows in before.items() if name != "rejected"
    }
    newest, eldest = shop.imports.batches()
    assert (newest.orders, newest.rejected, eldest.orders) == (Counts(unchanged=2), 1, Counts(new=2))
    assert shop.imports.protocol(2).complete
    shop.imports.save_rejections(2, tmp_path / "mend.csv")
    assert "不知道" in (tmp_path / "mend.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("gone", [*permutations((1, 2, 3), 1), *permutations((1, 2, 3), 2), *permutations((1, 2, 3))])
def test_undo_in_any_order_takes_back_one_telling_at_a_time(
    shop: OpenShop, tmp_path: Path, gone: tuple[int, ...]
) -> None:
    empty = snapshot(shop)
    path = three(tmp_path)
    take(shop, path)
    full = snapshot(shop, sightings=True)
    take(shop, path)
    take(shop, path)
    assert snapshot(shop, sightings=True) == full
    for number in gone:
        shop.imports.undo(number)
    assert snapshot(shop, sightings=True) == (full if len(gone) < 3 else empty | {"sightings": []})
    # What stands is still known without reading; what was taken back is read anew.
    assert take(shop, path).orders == (Counts(unchanged=3) if len(gone) < 3 else Counts(new=3))


def test_another_file_between_them_counts_as_before(shop: OpenShop, tmp_path: Path) -> None:
    path = three(tmp_path)
    take(shop, path)
    take(shop, three(tmp_path, "later.xlsx", 订单状态="交易成功", 确认收货时间="2026-10-09 10:00:00"))
    before = snapshot(shop)
    assert take(shop, path).orders == Counts(unchanged=3)
    assert snapshot(shop) == before
    shop.imports.undo(1)
    assert snapshot(shop) == before
    shop.imports.undo(3)
    shop.imports.undo(2)
    assert snapshot(shop)["orders"] == []


@pytest.mark.parametrize("change", ["age", "shop", "mapping", "taught", "bytes"])
def test_what_may_say_something_else_is_read(
    shop: OpenShop, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "m.toml").write_text(ITEMS, encoding="utf-8")
    path = make.write_csv(
        tmp_path / "a.csv", ("No", "Title", "Count", "Paid", "Day"), [[A, "茶", "1", "5", "2026-10-01"]]
    )
    way = {"mapping": tmp_path / "m.toml"}
    take(shop, path, **way)
    age = path.stat().st_mtime_ns
    if change == "age":
        os.utime(path, ns=(age, age + 1))
    elif change == "mapping":
        (tmp_path / "m.toml").write_text(ITEMS.replace('"completed"', '"closed"'), encoding="utf-8")
    elif change == "taught":
        mappings_folder().mkdir(parents=True)
        (mappings_folder() / "b.toml").write_text(ITEMS.replace("my-items", "other-items"), encoding="utf-8")
    elif change == "bytes":
        path.write_bytes(path.read_bytes().replace(b"5", b"6"))
        os.utime(path, ns=(age, age))
    read: list[object] = []

    def start(*given: Any, **named: Any) -> FileReader:
        read.append(given)
        return start_reading(*given, **named)

    monkeypatch.setattr(imports, "start_reading", start)
    take(shop, path, **way, **({"shop": "二号店"} if change == "shop" else {}))
    assert len(read) == 1


PEOPLE = """
[format]
name = "people"
platform = "youzan"
row = "customer"
[columns]
name = "姓名"
phone = "电话"
"""


def test_customer_files_are_known_again_too(shop: OpenShop, tmp_path: Path, unread: Callable[[], None]) -> None:
    (tmp_path / "m.toml").write_text(PEOPLE, encoding="utf-8")
    rows = [["林小雨", "15420001111"], ["王茶", "15430002222"]]
    path = make.write_csv(tmp_path / "a.csv", ("姓名", "电话"), rows)
    first = take(shop, path, mapping=tmp_path / "m.toml")
    before = snapshot(shop)
    unread()
    again = take(shop, path, mapping=tmp_path / "m.toml")
    assert (first.customers_told, again.customers_told) == (Counts(new=2), Counts(unchanged=2))
    assert again.customers_matched == 2
    assert shop.imports.batches()[0].customers == Counts(unchanged=2)
    for batch, left in ((1, before), (2, None)):
        shop.imports.undo(batch)
        assert left is None or snapshot(shop) == left
    assert snapshot(shop)["customers"] == []
