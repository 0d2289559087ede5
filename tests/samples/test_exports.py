"""The sample shop's exports in every declared format, read by the importer, are the orders they were made of."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from shopcrm.base.paths import resources
from shopcrm.domain.fold import combine, fold
from shopcrm.domain.orders import LedgerOrder, Sighting, Status
from shopcrm.domain.wire import sighting_from_wire
from shopcrm.samples.declared import Declared, load_declared
from shopcrm.samples.exports import Export
from shopcrm.samples.files import write_export
from shopcrm.samples.orders import orders
from shopcrm.samples.plan import SampleOrder, SampleShop
from shopcrm.samples.world import load_world
from tests.importers.frames import read

# Every format with every order: the branches have tests of their own.
pytestmark = pytest.mark.no_cover
# Formats that tell nothing of what was paid.
WITHOUT_AMOUNTS = {"amazon-unshipped"}
# Formats whose rows bear the amounts of items, postage left out.
ITEMS_ONLY = {
    "taobao-items", "douyin-items", "xiaohongshu-orders", "youzan-items", "amazon-orders", "amazon-all-orders",
    "ebay-orders", "lazada-items", "square-items", "weidian-orders",
}  # fmt: skip


@cache
def declared() -> dict[str, Declared]:
    return load_declared(resources() / "formats", resources() / "samples" / "exports.toml")


@cache
def sold() -> tuple[SampleOrder, ...]:
    plan = SampleShop(3, 60, 150, date(2025, 9, 1), date(2026, 8, 31))
    return tuple(orders(plan, load_world(resources() / "samples" / "xiaomanjia.toml")))


def export(folder: Path, form: Declared, layout: str) -> tuple[Export, list[Sighting]]:
    chosen = form.layouts[layout]
    writer = Export(form, chosen)
    path = folder / f"{form.name}.{'xlsx' if chosen.file == 'xlsx' else 'csv'}"
    write_export(path, chosen.headings, writer.rows(sold()), chosen.file)
    found = read(path)
    assert (found.head["format"], found.rejected, found.left_out) == (form.name, [], [])
    told: dict[str, list[Sighting]] = {}
    for order in found.orders:
        told.setdefault(order["number"], []).append(sighting_from_wire(json.loads(json.dumps(order))))
    return writer, [combine(parts) for parts in told.values()]


FORMS = [(name, layout) for name, form in declared().items() for layout in form.layouts]
ORDERS = [(name, layout) for name, layout in FORMS if declared()[name].row not in {"refund", "customer"}]
CUSTOMERS = [(name, layout) for name, layout in FORMS if declared()[name].row == "customer"]
REFUNDS = [(name, layout) for name, layout in FORMS if declared()[name].row == "refund"]


@pytest.mark.parametrize(("name", "layout"), ORDERS)
def test_an_export_is_the_orders_it_was_made_of(name: str, layout: str, tmp_path: Path) -> None:
    form = declared()[name]
    writer, told = export(tmp_path, form, layout)
    found = {one.number: fold((one,)) for one in told}
    assert set(found) == {writer.number(order) for order in sold()}
    fields = {column.field for heading in form.layouts[layout].headings if (column := form.column(heading))}
    for order in sold():
        check(order, found[writer.number(order)], form, fields)


def check(order: SampleOrder, found: LedgerOrder, form: Declared, fields: set[str]) -> None:
    if form.name in WITHOUT_AMOUNTS or order.status is Status.CLOSED or not order.paid:
        return
    tells_lines = form.row == "item" and found.sighting.lines
    if tells_lines:
        assert sorted(line.title for line in found.lines) == sorted(item.title for item in order.items)
    if "amount" in fields and found.sighting.amount is not None:
        assert found.amount == order.total
    elif form.name in ITEMS_ONLY and "line_amount" in fields and found.sighting.lines:
        assert found.amount in {sum(item.payable for item in order.items), order.total}
    if "refunded" in fields and found.sighting.refunded is not None:
        assert found.refunded == order.refunded
    assert found.sighting.created_at is not None or "created_at" not in fields


@pytest.mark.parametrize(("name", "layout"), REFUNDS)
def test_refund_reports_tell_what_went_back(name: str, layout: str, tmp_path: Path) -> None:
    writer, told = export(tmp_path, declared()[name], layout)
    back = {writer.number(order): order.refunded for order in sold() if order.refunded}
    assert {one.number: fold((one,)).refunded for one in told} == back


@pytest.mark.parametrize(("name", "layout"), CUSTOMERS)
def test_customer_files_tell_of_every_buyer(name: str, layout: str, tmp_path: Path) -> None:
    form = declared()[name]
    chosen = form.layouts[layout]
    writer = Export(form, chosen)
    write_export(tmp_path / f"{name}.csv", chosen.headings, writer.rows(sold()), chosen.file)
    found = read(tmp_path / f"{name}.csv")
    assert (found.head["format"], found.head["kind"], found.rejected, found.left_out) == (name, "customer", [], [])
    buyers = {order.buyer.number: order.buyer for order in sold()}
    assert [(one["name"], one["phone"]) for one in found.customers] == [(b.name, b.phone) for b in buyers.values()]
    # What a customer is known by is what the platform's orders know her by.
    known = {"youzan": "phone", "shopify": "email"}.get(form.platform)
    assert known is None or [one["account"] for one in found.customers] == [one[known] for one in found.customers]
