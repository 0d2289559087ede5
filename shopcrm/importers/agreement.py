"""Do the rows of a file that name the same order agree on whose it is and what it came to?"""

from __future__ import annotations

from array import array
from typing import Final

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
        buyer, amount, state = wire.get("account", ""), wire.get("amount"), wire.get("status")
        mine = hash(buyer) if buyer else _UNTOLD
        worth = amount ^ hash(wire["currency"]) if amount else _UNTOLD
        fresh = len(self._buyers)
        place = self._places.setdefault(hash(wire["number"]), fresh)
        if place == fresh:
            self._buyers.append(mine)
            self._amounts.append(worth)
            self._states.append(hash(state))
            return
        known = self._buyers[place]
        if mine and known and mine != known:
            # An order has one buyer: whichever row is wrong, the later must not move it in silence.
            raise RowRejected("two_buyers", "buyer", buyer)
        if worth:
            before = self._amounts[place]
            if before and hash(state) == self._states[place] and worth != before:
                raise RowRejected("contradiction", "amount", "")
            self._states[place], self._amounts[place] = hash(state), worth
        self._buyers[place] = known or mine
