"""Do the rows of a file that tell of the same thing agree? Remembered as hashes: a million orders stay small."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any, Final

from shopcrm.importers.rows import Wire
from shopcrm.importers.values import RowRejected

_UNTOLD: Final = 0


class Agreement:
    """What every order of a file was told to be: whose, and for how much."""

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
        buyer, state = wire.get("account", ""), hash(wire.get("status"))
        mine = hash(buyer) if buyer else _UNTOLD
        name = "amount" if "amount" in wire else "net" if "net" in wire else "total"
        worth = wire[name] ^ hash(name + wire["currency"]) if name in wire else _UNTOLD
        fresh = len(self._buyers)
        place = self._places.setdefault(hash(wire["number"]), fresh)
        if place == fresh:
            self._buyers.append(mine)
            self._amounts.append(worth)
            self._states.append(state)
            return
        known = self._buyers[place]
        if mine and known and mine != known:
            # An order has one buyer: whichever row is wrong, the later must not move it in silence.
            raise RowRejected("two_buyers", "buyer", buyer)
        if worth:
            before = self._amounts[place]
            if before and state == self._states[place] and worth != before:
                raise RowRejected("contradiction", "total" if name == "total" else "amount", "")
            self._states[place], self._amounts[place] = state, worth
        self._buyers[place] = known or mine


class LineAgreement:
    """What every item of a file was told to be: its name, and what it cost."""

    def __init__(self) -> None:
        """Start with no item met."""
        self._places: dict[int, int] = {}
        self._names, self._states, self._figures = array("q"), array("q"), array("q")

    def check(self, number: str, line: Mapping[str, Any]) -> None:
        """Compare what a row tells of an item of order ``number`` with what rows before it told, and remember it.

        Raises:
            RowRejected: another item bears its number, or it costs something else in the same state.
        """
        name = line.get("title") or line.get("sku")
        named = hash(name) if name else _UNTOLD
        state = hash((line.get("status"), line.get("refunded"), line.get("fully_refunded")))
        figures = hash((line.get("quantity"), line.get("unit_price"), line.get("amount"), line.get("net")))
        fresh = len(self._names)
        place = self._places.setdefault(hash((number, line["key"])), fresh)
        if place == fresh:
            self._names.append(named)
            self._states.append(state)
            self._figures.append(figures)
            return
        known = self._names[place]
        if named and known and named != known:
            raise RowRejected("same_item_number", "line_id", line["key"])
        if state == self._states[place] and figures != self._figures[place]:
            raise RowRejected("item_contradiction", "line_amount", "")
        self._names[place], self._states[place], self._figures[place] = known or named, state, figures
