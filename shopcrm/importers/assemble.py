"""How do item rows become orders? Rows of one order are gathered; positions count through the whole file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shopcrm.importers.rows import Wire
from shopcrm.importers.values import RowRejected


class Assembler:
    """Gathers neighbouring item rows into orders.

    An order whose rows do not stand together comes out in parts; whoever stores them folds the parts.
    """

    def __init__(self) -> None:
        """Start with no order open."""
        self._open: Wire | None = None
        self._lines: list[Wire] = []
        self._positions: dict[int, int] = {}

    def add(self, order: Wire) -> Iterator[Wire]:
        """Take one row; yields the order before it when this row begins another.

        Raises:
            RowRejected: the row contradicts its order's amount.
        """
        lines: list[Wire] = order.pop("lines", [])
        if self._open is not None and self._open["number"] == order["number"]:
            _join(self._open, order)
        else:
            yield from self.finish()
            self._open = order
        for line in lines:
            if not line["key"]:
                line["key"] = f"#{self._position(order['number'])}"
        self._lines += lines

    def finish(self) -> Iterator[Wire]:
        """Yield the last open order."""
        if self._open is not None:
            if self._lines:
                self._open["lines"] = self._lines
            yield self._open
        self._open, self._lines = None, []

    def _position(self, number: str) -> int:
        # The hash keeps a million orders small; a collision would only skip a position.
        key = hash(number)
        self._positions[key] = position = self._positions.get(key, 0) + 1
        return position


def _join(known: dict[str, Any], told: Wire) -> None:
    """Complete ``known`` with what another row of the same order tells; amounts repeat, they do not add up."""
    for name in ("amount", "total", "net"):
        if name in told and name in known and told[name] != known[name]:
            raise RowRejected("contradiction", "amount", "")
    for name, value in told.items():
        known.setdefault(name, value)
