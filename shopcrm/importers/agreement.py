"""Do the rows of a file that name the same order agree on whose it is and what it came to?"""

from __future__ import annotations

from array import array
from typing import Any, Final

from shopcrm.importers.rows import Wire
from shopcrm.importers.values import RowRejected

_UNTOLD: Final = 0


class Agreement:
    """Remembers of every order of a file who bought it and for how much, as hashes: a million orders stay small."""

    def __init__(self) -> None:
        """Start with no order met."""
        self._places: dict[int, int] = {}
        self._buyers, self._states, self._amounts = array("q"), array("q"), array("q")

    def check(self, wire: Wire) -> None:
        """Compare what a row tells of its order with what rows before it told, and remember it.

        An amount may differ where the state does: an export of last month and one of today in the same table are no
        contradiction.

        Raises:
            RowRejected: it names another buyer, or another amount in the same state.
        """
        told = _told(wire)
        place = self._places.setdefault(hash(wire["number"]), len(self._buyers))
        if place == len(self._buyers):
            for column, value in zip(self._columns, told, strict=True):
                column.append(value)
            return
        buyer, state, amount = told
        known = self._buyers[place]
        if buyer and known and buyer != known:
            # An order has one buyer: whichever row is wrong, the later must not move it in silence.
            raise RowRejected("two_buyers", "buyer", str(wire["account"]))
        if amount:
            if self._amounts[place] and state == self._states[place] and amount != self._amounts[place]:
                raise RowRejected("contradiction", "amount", "")
            self._states[place], self._amounts[place] = state, amount
        self._buyers[place] = known or buyer

    @property
    def _columns(self) -> tuple[array[int], ...]:
        return self._buyers, self._states, self._amounts


def _told(wire: dict[str, Any]) -> tuple[int, int, int]:
    """Return buyer, state and amount of a row as hashes, 0 for what it does not tell."""
    buyer, amount = wire.get("account"), wire.get("amount")
    return (
        hash(buyer) if buyer else _UNTOLD,
        hash(wire.get("status", "")),
        hash((wire["currency"], amount)) if amount else _UNTOLD,
    )
