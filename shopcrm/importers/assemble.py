"""How do item rows become orders? An order is taken with all of its rows, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from shopcrm.importers.agreement import LineAgreement
from shopcrm.importers.positions import Positions
from shopcrm.importers.rows import Wire
from shopcrm.importers.values import RowRejected

_R = TypeVar("_R")
# What the rows of one order repeat; it does not add up.
_REPEATED: Final = ("amount", "total", "net", "status")

Outcome = tuple[_R, RowRejected]
"""A row, and why it was not taken."""


@dataclass
class _Open(Generic[_R]):
    """The order whose rows are being read; ``part`` counts the groups of rows that stand together."""

    number: str
    part: int
    wire: Wire = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
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
        self._positions, self._lines = Positions(), LineAgreement()
        self._numbered: dict[int, bool] = {}
        self._parts = 0
        self.rejected: list[Outcome[_R]] = []
        self.late: dict[str, str] = {}

    def add(self, number: str, row: _R, order: Wire | RowRejected) -> Iterator[Wire]:
        """Take one row, or the reason why it cannot be taken; yields the order before it when it begins another."""
        if self._open is None or self._open.number != number:
            yield from self.finish()
            self._parts += 1
            self._open = _Open(number, self._parts)
        current = self._open
        try:
            if isinstance(order, RowRejected):
                raise order
            self._join(current, order)
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

    def _join(self, current: _Open[_R], order: Wire) -> None:
        """Complete the open order with what another row of it tells."""
        lines: list[dict[str, Any]] = order.pop("lines", [])
        for name in _REPEATED:
            if name in order and order[name] != current.wire.get(name, order[name]):
                raise RowRejected("contradiction", "amount" if name == "net" else name, "")
        for line in lines:
            numbered = bool(line["key"])
            if self._numbered.setdefault(hash(current.number), numbered) is not numbered:
                # Where some items have numbers, one without would be taken for none of them.
                raise RowRejected("no_item_number", "line_id", line["key"])
            if not numbered:
                line["key"] = self._positions.key(current.number, line, current.part)
            self._lines.check(current.number, line)
        for name, value in order.items():
            current.wire.setdefault(name, value)
        current.lines += lines
