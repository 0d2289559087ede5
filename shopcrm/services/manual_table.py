"""How does an order typed by hand become a table in our own layout, and what of it do rejected rows speak of?"""

from __future__ import annotations

import codecs
import csv
import io
import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from shopcrm.base.paths import resources
from shopcrm.domain.batches import Rejection
from shopcrm.domain.manual import ManualItem, ManualOrder, ManualProblem

_FORMAT: Final = "shopcrm-orders.toml"
# Field of the format → of the form, where the two are called differently.
_ORDER: Final = {
    "order_id": "number", "created_at": "at", "status": "status", "recipient": "recipient", "phone": "phone",
    "address": "address", "amount": "amount", "shipping": "shipping", "seller_note": "note", "buyer": "buyer",
}  # fmt: skip
_ITEM: Final = ("title", "variant", "quantity", "unit_price")
_OWN: Final = ("platform", "shop", "zone", "currency")
_FIRST_ROW: Final = 2
# What a table may hold as an order number; beyond 15 digits, what Excel leaves of one ends in zeros.
_NUMBER: Final = re.compile(r"[\w#./-]*\d[\w#./-]*", re.ASCII)
_ROUNDED: Final = re.compile(r"\d{15}0+")
_NEGATIVE: Final = re.compile(r"[-−－].*")
_ZERO: Final = re.compile(r"0+(\.0*)?")
_HARMLESS: Final = {"title": "x", "at": "2000-01-01", "amount": "1", "quantity": "1", "unit_price": "1"}


def table_of(order: ManualOrder, own: dict[str, str]) -> bytes:
    """Return ``order`` as a text file, one row per item; ``own`` are platform, shop, zone, currency, number and buyer.

    Of the columns of our layout it has those that can be typed: an item's amount follows from its price.
    """
    headings = _headings()
    fields = (*_OWN, *_ORDER, *_ITEM)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([headings[field] for field in fields])
    told = {field: str(getattr(order, name)) for field, name in _ORDER.items()} | own
    for item in typed_items(order) or (ManualItem(),):
        writer.writerow([told[field] if field in told else str(getattr(item, field)) for field in fields])
    return codecs.BOM_UTF8 + text.getvalue().encode("utf-8", "replace")


def typed_items(order: ManualOrder) -> tuple[ManualItem, ...]:
    """Return the items in which anything was typed."""
    return tuple(item for item in order.items if not item.empty)


def problems_of(order: ManualOrder, rejected: Iterable[Rejection]) -> tuple[ManualProblem, ...]:
    """Return which typed values were not taken; what is wrong with the order itself is said once."""
    fields = {heading: field for field, heading in _headings().items()}
    places = [place for place, item in enumerate(order.items) if not item.empty]
    found: dict[tuple[str, int | None], ManualProblem] = {}
    for one in rejected:
        if one.reason == "with_rejected":
            # It says of the other items only that one of them cannot be taken.
            continue
        field, at = fields.get(one.column, ""), one.row - _FIRST_ROW
        item = places[at] if field in _ITEM and 0 <= at < len(places) else None
        name = field if item is not None else _ORDER.get(field, "")
        found.setdefault((name, item), ManualProblem(name, item, one))
    return tuple(found.values())


def unfit(order: ManualOrder) -> tuple[ManualProblem, ...]:
    """Return which typed values no table could tell of: a word for a number, less than nothing."""
    columns = _headings()

    def problem(field: str, name: str, value: str, reason: str, item: int | None = None) -> ManualProblem:
        return ManualProblem(name, item, Rejection("", _FIRST_ROW, columns[field], value, reason))

    found = []
    number = order.number.strip()
    if number and not (_NUMBER.fullmatch(number) and not _ROUNDED.fullmatch(number)):
        found.append(problem("order_id", "number", number, "order_number"))
    if _NEGATIVE.fullmatch(order.amount.strip()):
        found.append(problem("amount", "amount", order.amount.strip(), "below_zero"))
    for place, item in enumerate(order.items):
        quantity = item.quantity.strip()
        if _NEGATIVE.fullmatch(quantity) or _ZERO.fullmatch(quantity):
            found.append(problem("quantity", "quantity", quantity, "no_quantity", place))
        if not item.empty and not item.title.strip():
            found.append(problem("title", "title", "", "no_title", place))
    return tuple(found)


def mended(order: ManualOrder, problems: Iterable[ManualProblem]) -> ManualOrder:
    """Return ``order`` with something that can be taken in the place of each problem, to find the next ones."""
    items = list(order.items)
    for one in problems:
        if one.item is not None:
            items[one.item] = replace(items[one.item], **{one.field: _HARMLESS.get(one.field, "")})
        elif one.field:
            order = replace(order, **{one.field: _HARMLESS.get(one.field, "")})  # type: ignore[arg-type]
    return replace(order, items=tuple(items))


def _headings() -> dict[str, str]:
    """Return field → heading of our own layout."""
    raw: dict[str, Any] = tomllib.loads((resources() / "formats" / _FORMAT).read_text(encoding="utf-8"))
    return {field: str(heading) for field, heading in raw["columns"].items()}
