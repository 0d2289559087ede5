"""What has a batch done so far: its counts and control totals?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Final

from shopcrm.domain.batches import ControlTotal, Counts
from shopcrm.domain.order_changes import FieldChange
from shopcrm.domain.wire import OrderChunk

# More examples than this nobody looks through.
_EXAMPLES: Final = 200


@dataclass
class _Total:
    """Running control totals of one currency."""

    orders: int = 0
    valid: int = 0
    amount: int = 0
    refunded: int = 0
    net: int = 0

    def add(self, figures: Iterable[Sequence[int]], sign: int = 1) -> None:
        """Count orders told by the columns amount, refunded, net, paid, valid in, or with ``sign`` -1 out again."""
        amount, refunded, net, paid, valid = figures
        sold = [was_paid and one > 0 for was_paid, one in zip(paid, amount, strict=True)]
        self.orders += sign * len(amount)
        self.amount += sign * sum(compress(amount, sold))
        # A refund report tells no amounts of the orders themselves.
        self.refunded += sign * sum(
            back for back, one, counts in zip(refunded, amount, sold, strict=True) if counts or not one
        )
        self.valid += sign * sum(map(bool, valid))
        self.net += sign * sum(compress(net, valid))


@dataclass
class Tally:
    """What a batch has done so far."""

    orders: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "unchanged": 0})
    lines: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "unchanged": 0})
    anonymous: int = 0
    totals: dict[str, _Total] = field(default_factory=lambda: defaultdict(_Total))
    changes: list[FieldChange] = field(default_factory=list)
    changed_fields: Counter[str] = field(default_factory=Counter)
    first_day: int | None = None
    last_day: int | None = None

    def add_new(self, chunk: OrderChunk, anonymous: int) -> None:
        """Count orders nobody spoke of before, ``anonymous`` of them nobody's."""
        self.orders["new"] += len(chunk.number)
        self.lines["new"] += len(chunk.titles) + len(chunk.lines)
        self.anonymous += anonymous
        columns = (chunk.amount, chunk.refunded, chunk.net, chunk.paid, chunk.valid)
        for currency in set(chunk.currency):
            mine = [told == currency for told in chunk.currency]
            self.totals[currency].add([list(compress(column, mine)) for column in columns])

    def add_changes(self, changes: Iterable[FieldChange]) -> None:
        """Count what the batch changes in an order, and keep the first of it as examples."""
        for change in changes:
            self.changed_fields[change.field] += 1
            if len(self.changes) < _EXAMPLES:
                self.changes.append(change)

    def counts(self) -> tuple[Counts, Counts]:
        """Return the counts over orders and over lines."""
        return Counts(**self.orders), Counts(**self.lines)

    def control_totals(self) -> tuple[ControlTotal, ...]:
        """Return the control totals, currencies in alphabetical order."""
        return tuple(
            ControlTotal(currency, t.orders, t.valid, t.amount, t.refunded, t.net)
            for currency, t in sorted(self.totals.items())
        )
