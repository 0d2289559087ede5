"""How do item rows become orders? An order is taken with all of its rows, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from shopcrm.importers.positions import Positions
from shopcrm.importers.rows import Wire
from shopcrm.importers.values import RowRejected

_R = TypeVar("_R")
# What the rows of one order repeat; it does not add up.
_AMOUNTS: Final = ("amount", "total", "net")
# The words an item is known by where the file says which item it is.
_NAMES: Final = ("title", "variant", "sku")

Outcome = tuple[_R, RowRejected]
"""A row, and why it was not taken."""


@dataclass
class _Open(Generic[_R]):
    """The order whose rows are being read."""

    number: str
    wire: Wire = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: list[_R] = field(default_factory=list)
    rejected: list[Outcome[_R]] = field(default_factory=list)


class Assembler(Generic[_R]):
    """Gathers the item rows of one file into orders.

    An order whose rows do not stand together comes out in parts; whoever stores them joins the parts.

    Attributes:
        rejected: rows not taken, to be fetched by the caller.
        late: orders of which a part had come out before a row of them was rejected: the parts are void, and the file
            is read again with these numbers as ``withheld``.
    """

    def __init__(self, withheld: Mapping[str, str]) -> None:
        """Take no row of the orders in ``withheld`` (number → reason)."""
        self._given, self._withheld = withheld, dict(withheld)
        self._open: _Open[_R] | None = None
        self._told: set[int] = set()
        self._positions = Positions()
        self.rejected: list[Outcome[_R]] = []
        self.late: dict[str, str] = {}

    def add(self, number: str, row: _R, order: Wire | RowRejected, sheet: int) -> Iterator[Wire]:
        """Take one row, or the reason why it cannot be taken; yields the order before it when it begins another."""
        if self._open is None or self._open.number != number:
            yield from self.finish()
            self._open = _Open(number)
        current = self._open
        try:
            if isinstance(order, RowRejected):
                raise order
            self._join(current, order, sheet)
            current.rows.append(row)
        except RowRejected as rejected:
            current.rejected.append((row, rejected))

    def finish(self) -> Iterator[Wire]:
        """Yield the last open order."""
        current, self._open = self._open, None
        if current is None:
            return
        number = current.number
        if current.rejected or number in self._withheld:
            reason = self._withheld.setdefault(number, "with_rejected")
            # What was given is known: asking for it again would read the file for ever.
            if hash(number) in self._told and number not in self._given:
                self.late[number] = reason
            self.rejected += current.rejected
            self.rejected += [(row, RowRejected(reason, "order_id", number)) for row in current.rows]
            return
        self._told.add(hash(number))
        if current.lines:
            current.wire["lines"] = current.lines
        yield current.wire

    def _join(self, current: _Open[_R], order: Wire, sheet: int) -> None:
        """Complete the open order with what another row of it tells."""
        lines: list[dict[str, Any]] = order.pop("lines", [])
        for name in _AMOUNTS:
            if name in order and order[name] != current.wire.get(name, order[name]):
                raise RowRejected("contradiction", "amount" if name == "net" else name, "")
        for line in lines:
            key = line["key"]
            if not key:
                line["key"] = self._positions.key(current.number, line, sheet)
            elif _another(line, current.keys.setdefault(key, line)):
                raise RowRejected("same_item_number", "line_id", key)
        for name, value in order.items():
            current.wire.setdefault(name, value)
        current.lines += lines


def _another(line: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Whether two items that bear one number go by different names."""
    return any(line[name] != known[name] for name in _NAMES if name in line and name in known)
