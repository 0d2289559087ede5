"""What do item rows say of their items? One item a row, or several listed in one cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from shopcrm.domain.orders import VALID_STATUSES
from shopcrm.importers.cells import text_of
from shopcrm.importers.columns import Block
from shopcrm.importers.places import Places
from shopcrm.importers.spec import FormatSpec, StatusWord
from shopcrm.importers.values import RowRejected, ValueReader, Words

_TEXTS: Final = ("title", "variant", "sku", "category")
_LISTED: Final = ("line_id", *_TEXTS)
_COUNTED: Final = re.compile(r"(.+)[(（](\d{1,6})[)）]", re.DOTALL)


class LineReader:
    """Reads the items of one sheet's rows."""

    def __init__(
        self, spec: FormatSpec, places: Places, status: Words[StatusWord], after_sale: Words[bool]
    ) -> None:  # fmt: skip
        """Read from the columns ``places`` names, by the words of the format."""
        self._spec, self._of = spec, places.of
        self._status, self._after_sale = status, after_sale

    def read(self, block: Block, values: ValueReader) -> None:
        """Put the items of each row into its wire form as ``lines``; a row may have none (a summary of others)."""
        texts = {name: block.texts(self._of.get(name, ())) for name in _LISTED}
        lines = [self._begin({name: texts[name][row] for name in _LISTED}) for row in range(len(block.wires))]
        counted = block.texts(self._of.get("quantity", ()))
        quantities = block.each(values.quantity, counted, None)
        prices = block.each(values.price, block.texts(self._of.get("unit_price", ())), None)
        for row, own in enumerate(lines):
            if len(own) == 1:
                _tell_price(own[0], quantities[row], prices[row], values)
        self._money(block, values, lines, _costs(values, prices, quantities))
        self._states(block, lines)
        for wire, own in zip(block.wires, lines, strict=True):
            if own:
                wire["lines"] = own

    def _begin(self, told: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the items of one row with what is told in words; ``key`` is "" where the file numbers no lines."""
        if self._spec.separator and _lists_items(told, self._spec.separator):
            return _listed(told, self._spec.separator)
        line = {name: text for name, text in told.items() if text and name != "line_id"}
        # Of a multi-item order some platforms write a row that sums up the rows of its items.
        return [{"key": told["line_id"], **line}] if line or told["line_id"] or not self._named else []

    @property
    def _named(self) -> bool:
        return any(name in self._of for name in _LISTED)

    def _money(
        self, block: Block, values: ValueReader, lines: Sequence[list[dict[str, Any]]], costs: Sequence[int | None]
    ) -> None:  # fmt: skip
        of, after_refund = self._of, self._spec.after_refund
        refunds = block.amounts(of.get("line_refunded", ()), "line_refunded", values, negative=False)
        paid = block.amounts(of.get("line_amount", ()), "line_amount", values, negative=True)
        owed = block.amounts(of.get("line_total", ()), "line_total", values, negative=True)
        paid_at = block.texts(of.get("paid_at", ()))
        for row, own in enumerate(lines):
            if not own and paid[row] is not None:
                # The row that sums up an order's items tells what was paid for all of them.
                block.wires[row].setdefault("amount", paid[row])
            if len(own) != 1:
                continue
            line, refunded, amount = own[0], refunds[row], paid[row]
            if refunded is not None:
                line["refunded"] = refunded
            if "line_amount" not in of:
                amount = costs[row]
            elif amount is not None and after_refund:
                if refunded is None:
                    line["net"], amount = amount, None
                else:
                    amount += refunded
            if not amount and not line.get("net") and owed[row] and not paid_at[row]:
                amount = owed[row]
            if amount is not None:
                line["amount"] = amount

    def _states(self, block: Block, lines: Sequence[list[dict[str, Any]]]) -> None:
        places = self._of.get("line_status", ())
        told = block.words(places, "line_status", self._status)
        after_sale = block.words(self._of.get("line_after_sale", ()), "line_after_sale", self._after_sale, strict=False)
        words = block.texts(self._of.get("line_status_text", ()))
        for row, text in enumerate(block.texts(places)):
            known = told[row]
            if words[row] and lines[row]:
                lines[row][0]["platform_status"] = words[row]
            for line in lines[row]:
                if known is not None:
                    line["status"] = known.status.value
                    line["platform_status"] = text
                if after_sale[row] or (known is not None and known.refunded):
                    line["fully_refunded"] = True
                if known is not None and known.status in VALID_STATUSES and not self._worth_told(line):
                    block.reject(row, RowRejected("no_amount", "line_amount", ""))

    def _worth_told(self, line: Mapping[str, Any]) -> bool:
        return "line_amount" not in self._of or "amount" in line or "net" in line


def _lists_items(told: Mapping[str, str], separator: str) -> bool:
    """Whether a row lists several items: by their numbers, else as 名(数量) each; a bare semicolon may be of a name."""
    if told["line_id"]:
        return separator in told["line_id"].replace("；", separator).strip(separator)
    titles = told["title"].replace("；", separator).strip(separator).split(separator)
    return len(titles) > 1 and all(_COUNTED.fullmatch(one.strip()) for one in titles)


def _listed(told: Mapping[str, str], separator: str) -> list[dict[str, Any]]:
    """Take apart cells that list several items; a list that is shorter than the others cannot be told apart."""
    lists = {
        name: [text_of(part) for part in text.replace("；", separator).strip(separator).split(separator)]
        for name, text in told.items()
        if text
    }
    # The numbers know how many items there are; a list of another length has a separator in a name.
    count = len(lists["line_id"]) if "line_id" in lists else max(len(parts) for parts in lists.values())
    lines: list[dict[str, Any]] = [{"key": ""} for _ in range(count)]
    for name, parts in lists.items():
        if len(parts) != count:
            continue
        for line, part in zip(lines, parts, strict=True):
            if part:
                line["key" if name == "line_id" else name] = part
    for line in lines:
        found = _COUNTED.fullmatch(line.get("title", ""))
        if found:
            line["title"], line["quantity"] = text_of(found[1]), int(found[2])
    return lines


def _tell_price(line: dict[str, Any], quantity: Decimal | None, price: Decimal | None, values: ValueReader) -> None:
    if quantity is not None:
        line["quantity"] = whole(quantity)
    if price is not None:
        line["unit_price"] = values.cost(price, None)


def _costs(
    values: ValueReader, prices: Sequence[Decimal | None], quantities: Sequence[Decimal | None]
) -> list[int | None]:  # fmt: skip
    return [values.cost(price, quantity) for price, quantity in zip(prices, quantities, strict=True)]


@lru_cache(maxsize=4096)
def whole(value: Decimal | None) -> int | float | None:
    """Return a count as plain JSON has it: a whole number where it is one."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
