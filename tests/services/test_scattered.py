"""Orders whose rows stand far apart, twice in a file, or in several sheets: counted once, lost never."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook

from shopcrm.domain.batches import Counts, ImportResult
from shopcrm.services.container import OpenShop
from tests import factories as make
from tests.services.snapshot import snapshot

ORDERS = 1100


def item(order: int, line: int) -> dict[str, str]:
    return make.item(
        主订单编号=str(10**17 + 7 * order),
        子订单编号=str(10**16 + 11 * (3 * order + line)),
        标题=f"title {(order + line) % 40}",
    )


def take(shop: OpenShop, path: Path) -> tuple[Counts, Counts, tuple[object, ...]]:
    (outcome,) = shop.imports.run([path])
    assert outcome.result is not None, outcome.refused
    return outcome.result.orders, outcome.result.lines, outcome.result.totals


def test_shuffled_item_rows_are_the_same_orders(
    shop: OpenShop, new_shop: Callable[..., OpenShop], tmp_path: Path
) -> None:
    rows = [item(order, line) for order in range(ORDERS) for line in range(2)]
    tidy = make.items_file(tmp_path, rows, file="tidy.xlsx")
    mixed = list(rows)
    Random(3).shuffle(mixed)  # noqa: S311 - a repeatable game
    shuffled = make.items_file(tmp_path, mixed, file="shuffled.xlsx")
    other = new_shop("other")
    first, second = take(shop, tidy), take(other, shuffled)
    assert first[0] == second[0] == Counts(new=ORDERS)
    assert first[1] == Counts(new=2 * ORDERS)
    assert first[2] == second[2]
    assert snapshot(shop) == snapshot(other)
    # And one after the other they leave the store as it is.
    take(shop, shuffled)
    assert snapshot(shop) == snapshot(other)


@pytest.mark.parametrize("keys", [("1", "2"), ("12", "7")])
def test_an_item_report_told_twice_changes_nothing(shop: OpenShop, tmp_path: Path, keys: tuple[str, str]) -> None:
    path = make.items_file(tmp_path, [make.item(子订单编号=key) for key in keys])
    assert take(shop, path)[0] == Counts(new=1)
    assert take(shop, path)[:2] == (Counts(unchanged=1), Counts(unchanged=2))


def test_a_line_is_counted_once_wherever_its_order_stands(shop: OpenShop, tmp_path: Path) -> None:
    rows = [item(order, line) for line in range(2) for order in range(ORDERS)]
    assert take(shop, make.items_file(tmp_path, rows))[1] == Counts(new=2 * ORDERS)


def test_an_order_told_twice_in_one_file_counts_once(shop: OpenShop, tmp_path: Path) -> None:
    """The second row knows more; the first stands a thousand orders before it."""
    number = str(10**17 + 1)
    early = make.order(订单编号=number, 订单状态="卖家已发货，等待买家确认")
    late = make.order(订单编号=number, 退款金额="8.00", 买家实际支付金额="180.00")
    between = [make.order(订单编号=str(10**17 + 7 * n), 买家会员名=f"b{n % 50}") for n in range(1, ORDERS)]
    orders, _, totals = take(shop, make.orders_file(tmp_path, [early, *between, late], file="a.csv"))
    assert orders == Counts(new=ORDERS)
    (total,) = totals
    assert (total.orders, total.valid, total.refunded) == (ORDERS, ORDERS, 800)  # type: ignore[attr-defined]
    once = snapshot(shop, sightings=True)
    shop.imports.undo(1)
    orders, _, again = take(shop, make.orders_file(tmp_path, [early, late, *between], file="b.csv"))
    assert (orders, again) == (Counts(new=ORDERS), totals)
    assert snapshot(shop, sightings=True) == once


def test_all_sheets_of_a_workbook_are_read(shop: OpenShop, tmp_path: Path) -> None:
    book, headings = Workbook(), make.layout("G6")
    book.remove(book.worksheets[0])
    for sheet in range(3):
        leaf = book.create_sheet(f"第{sheet + 1}页")
        if sheet == 1:
            leaf.append(["说明", "这一页没有订单"])
            continue
        leaf.append(list(headings))
        for row in make.table(headings, [make.order(订单编号=str(10**17 + 7 * (10 * sheet + n))) for n in range(5)]):
            leaf.append(row)
    book.save(tmp_path / "many.xlsx")
    assert take(shop, tmp_path / "many.xlsx")[0] == Counts(new=10)


def test_a_preview_never_settles_anything(shop: OpenShop, tmp_path: Path) -> None:
    first = make.orders_file(tmp_path, [make.order(订单编号=str(10**17 + 7 * n)) for n in range(30)], file="a.csv")
    take(shop, first)
    before = snapshot(shop, sightings=True)
    later = make.orders_file(
        tmp_path,
        [make.order(订单编号=str(10**17 + 7 * n), 宝贝标题="新品", 买家会员名="new") for n in range(60)],
        file="b.csv",
    )
    preview = shop.imports.preview(later)
    assert isinstance(preview, ImportResult)
    assert (preview.orders, preview.customers_new) == (Counts(new=30, changed=30), 1)
    assert snapshot(shop, sightings=True) == before
    assert shop.checks.run().ok
