"""What do the rows of a refund or after-sale report say of the orders they name?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from shopcrm.domain.orders import RefundState
from shopcrm.importers.columns import Block
from shopcrm.importers.moments import WireMoment
from shopcrm.importers.places import Places
from shopcrm.importers.spec import FormatSpec
from shopcrm.importers.values import ValueReader, Words

_MOMENTS: Final = ("applied_at", "refunded_at")
_TEXTS: Final = ("title", "reason")
_SAYS_REFUND: Final = re.compile("退款|退钱|refund", re.IGNORECASE)

# Reads a column of dates: (block, places, field) → moments.
ReadMoments = Callable[[Block, Sequence[int], str], "list[WireMoment | None]"]


class RefundReader:
    """Reads the cases of one sheet."""

    def __init__(self, spec: FormatSpec, places: Places, moments: ReadMoments) -> None:
        """Read from the columns ``places`` names."""
        self._of, self._moments = places.of, moments
        self._words, self._default = Words(spec.refund_status), spec.default_refund
        # How often a case without a number was met, by what it is known by instead.
        self._met: dict[int, int] = {}

    def read(self, block: Block, values: ValueReader) -> None:
        """Put the case of each row into its wire form as ``refunds``."""
        of = self._of
        states = block.words(of.get("refund_status", ()), "refund_status", self._words)
        told = block.texts(of.get("refund_status", ()))
        amounts = block.amounts(of.get("refund_amount", ()), "refund_amount", values, negative=False)
        texts = {name: block.texts(of.get(name, ())) for name in ("refund_id", "line_id", "sku", *_TEXTS)}
        moments = {name: self._moments(block, of[name], name) for name in _MOMENTS if name in of}
        for row, wire in enumerate(block.wires):
            state = states[row] or self._default
            if state is RefundState.DONE and amounts[row] is None and not _SAYS_REFUND.search(told[row]):
                # Goods exchanged or repaired: nothing says that money went back.
                state = RefundState.VOID
            case: dict[str, Any] = {"key": texts["refund_id"][row], "state": state.value}
            if amounts[row] is not None:
                case["amount"] = amounts[row]
            if texts["line_id"][row]:
                case["line"] = texts["line_id"][row]
            case |= {name: text for name in _TEXTS if (text := texts[name][row])}
            case |= {name: column[row] for name, column in moments.items() if column[row] is not None}
            case["key"] = case["key"] or self._own_key(wire["number"], case, texts["sku"][row])
            wire["refunds"] = [case]

    def _own_key(self, number: str, case: dict[str, Any], sku: str) -> str:
        """Return what tells a case without a number from the others of its order, whichever file it stands in."""
        moment = case.get("applied_at", 0)
        # By the minute: a spreadsheet that saved the file again may have dropped the seconds.
        minute = (moment if isinstance(moment, int) else moment[0]) // 60
        key = f"{case.get('line') or sku or case.get('title', '')}@{minute}"
        met = hash((number, key))
        self._met[met] = times = self._met.get(met, 0) + 1
        return key if times == 1 else f"{key}~{times}"
