"""What must hold of every input, however damaged: taken, rejected or refused, nothing else, and no row lost."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from shopcrm.base.errors import InputRefused
from shopcrm.domain.fold import fold
from shopcrm.domain.told import fold_told, told_from_wire, told_owner
from shopcrm.domain.wire import sighting_from_wire
from shopcrm.importers.content import Held
from shopcrm.importers.frames import frame, order_frame
from shopcrm.importers.reading import ReadingJob, ShopTerms, read_file
from shopcrm.importers.registry import builtin_specs, wrong_downloads
from shopcrm.importers.tables import archive_of

_SPECS, _WRONG = builtin_specs(layouts=False), wrong_downloads()
# No shop sells for more than this; beyond it a figure is a slip of ours.
_MOST_MINOR = 10**19


@dataclass
class _Told:
    """What a reading emitted; ``again`` are orders without which the file must be read again."""

    orders: list[dict[str, Any]] = field(default_factory=list)
    customers: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    head: dict[str, Any] = field(default_factory=dict)
    end: dict[str, Any] = field(default_factory=dict)
    again: dict[str, str] = field(default_factory=dict)

    def emit(self, kind: str, value: Any) -> None:
        if kind == "O":
            # The columns are made of the orders and use them up.
            self.orders.extend(json.loads(json.dumps(value[1])))
            order_frame(*value)
            return
        frame(kind, value)
        if kind == "R":
            self.rejected.append(value)
        elif kind == "C":
            self.customers.extend(json.loads(json.dumps(value[1])))
        else:
            {"H": self.head, "E": self.end, "V": self.again}[kind].update(value)


def _terms() -> ShopTerms:
    return ShopTerms("Asia/Shanghai", "CNY")


def _read(content: Held) -> _Told:
    withheld: dict[str, str] = {}
    while True:
        told = _Told()
        read_file(ReadingJob(content, _SPECS, _WRONG, _terms, withheld=withheld), told.emit)
        if not told.again:
            return told
        assert not told.again.keys() & withheld.keys(), "the file would be read for ever"
        withheld |= told.again


def check(data: bytes) -> str:
    """Read ``data`` as a file; return what came of it: the format, or the reason it was refused.

    Raises:
        AssertionError: something was lost or invented. Anything else it raises is a defect too.
    """
    content = Held("fuzz", data)
    try:
        if archive_of(content) is not None:
            return "archive"
        told = _read(content)
    except InputRefused as refused:
        return refused.key
    head, end, orders, customers, rejected = told.head, told.end, told.orders, told.customers, told.rejected
    if head["kind"] == "customer":
        assert len(customers) == end["rows"] - len(rejected), "a row is neither a customer nor rejected"
        for customer in customers:
            assert told_owner(customer), "a customer nobody could be known by"
            fold_told((told_from_wire(customer), told_from_wire(customer, (1, 0))))
        return str(head["format"])
    _no_row_lost(head, end, orders, rejected)
    for order in orders:
        settled = fold((sighting_from_wire(order),))
        assert settled.sighting.number, "an order without a number"
        assert abs(settled.amount) < _MOST_MINOR, "an amount nobody can pay"
        assert settled.refunded >= 0, "a refund below zero"
        assert not settled.valid or settled.net > 0, "a purchase of nothing"
    return str(head["format"])


def _no_row_lost(
    head: dict[str, Any], end: dict[str, Any], orders: list[dict[str, Any]], rejected: list[dict[str, Any]]
) -> None:
    taken = end["rows"] - len(rejected)
    if head["kind"] == "order":
        assert len(orders) == taken, "a row is neither an order nor rejected"
    elif head["kind"] == "refund":
        assert sum(len(order["refunds"]) for order in orders) == taken, "a refund is lost"
    else:
        # A row may sum up the items of others, and several rows may be one order: none comes from nowhere.
        assert len(orders) <= taken
        assert bool(orders) == bool(taken), "rows were taken and no order came of them"
