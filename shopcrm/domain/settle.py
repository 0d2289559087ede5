"""What does an order come to? Its state, its amounts and its items by the rules of domain.md section 2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shopcrm.domain.orders import (
    STATUS_RANK,
    VALID_STATUSES,
    LedgerLine,
    LedgerOrder,
    LineSighting,
    RefundSighting,
    RefundState,
    Sighting,
    Status,
)


class Figures(NamedTuple):
    """What an order comes to by the rules of domain.md section 2; minor units."""

    status: Status
    amount: int
    refunded: int
    net: int
    paid: bool
    valid: bool


def figures(
    status: Status | None,
    amount: int | None,
    refunded: int | None,
    *,
    net: int | None,
    total: int | None,
    was_paid: bool,
    all_back: bool = False,
) -> Figures:
    """Return what an order comes to; None is what is not told.

    ``was_paid`` says whether a payment is told, ``all_back`` whether the file says that all of it was refunded.
    """
    if status is None:
        status = Status.PAID if was_paid else Status.UNPAID
    paid = is_paid(status, was_paid=was_paid or all_back)
    if amount is None and net is not None:
        amount = net
        if paid and amount == 0 and total:
            amount = refunded = total
    if not paid and not amount:
        amount = total
    # What was never paid cannot have gone back.
    amount, refunded = amount or 0, (refunded or 0) if paid else 0
    if paid and refunded == 0 and (status is Status.CLOSED or all_back):
        refunded = amount
    valid = status in VALID_STATUSES and amount > 0 and refunded < amount
    return Figures(status, amount, refunded, amount - refunded, paid, valid)


def is_paid(status: Status | None, *, was_paid: bool) -> bool:
    """Whether money was ever received."""
    return status in VALID_STATUSES or (status in (None, Status.CLOSED) and was_paid)


def settle(sighting: Sighting) -> LedgerOrder:
    """Work out what ``sighting`` comes to; figures of the order itself go before the sum of its items."""
    told_by_files = sighting
    if any(line.status is Status.CLOSED for line in sighting.lines):
        sighting = _closed_items(sighting)
    amount, lines = sighting.amount, sighting.lines
    status = sighting.status or line_status(lines)
    went_back, all_back = _refunds(sighting)
    was_paid = sighting.paid_at is not None or bool(_done(sighting))
    if status is Status.UNPAID and _done(sighting):
        # The refund report is the younger one: nobody pays back what was not paid.
        status = Status.PAID
    if amount is None and lines:
        bought = sum(worth(line) for line in lines) + (sighting.extra or 0)
        if sighting.net is None:
            amount = bought
        elif is_paid(status, was_paid=was_paid):
            # The order tells what remains, its items what was bought and what went back, postage left out.
            went_back = max(went_back or 0, bought - sighting.net)
            amount = sighting.net + went_back
    if _only_refunds(sighting):
        told = Figures(Status.CLOSED, 0, went_back or 0, 0, paid=False, valid=False)
    else:
        told = figures(
            status, amount, went_back, net=sighting.net, total=sighting.total, was_paid=was_paid, all_back=all_back
        )
    moment = sighting.paid_at or sighting.created_at
    return LedgerOrder(
        sighting=told_by_files,
        status=told.status,
        amount=told.amount,
        refunded=told.refunded,
        net=told.net,
        paid=told.paid,
        valid=told.valid,
        purchased_at=moment.epoch if moment is not None else None,
        lines=_ledger_lines(sighting),
    )


def _closed_items(sighting: Sighting) -> Sighting:
    """Take what was paid for closed items of an order that goes on as gone back, where no refund is told.

    Not where the order's own amount leaves them out: those were closed before anything was paid.
    """
    status = sighting.status or line_status(sighting.lines)
    bought = sum(map(worth, sighting.lines))
    if status is Status.CLOSED or sighting.refunded is not None or (sighting.amount or bought) < bought:
        return sighting
    lines = (
        line._replace(fully_refunded=True) if line.status is Status.CLOSED and not line.refunded else line
        for line in sighting.lines
    )
    return sighting._replace(lines=tuple(lines))


def _only_refunds(sighting: Sighting) -> bool:
    """Whether only refund reports speak of this order so far."""
    return bool(sighting.refunds) and sighting.status is None and not sighting.lines and sighting.amount is None


def _done(sighting: Sighting) -> list[RefundSighting]:
    return [case for case in sighting.refunds if case.state is RefundState.DONE]


def worth(line: LineSighting) -> int:
    """Return what an item cost before refunds, or what of it remains where only that is told."""
    return line.amount if line.amount is not None else line.net or 0


def tells_worth(line: LineSighting) -> bool:
    """Whether a file tells what an item comes to."""
    return line.amount is not None or line.net is not None


def _line_refund(line: LineSighting, cases: Sequence[RefundSighting]) -> int:
    """Return what went back of one item: an amount goes before the bare word that it did."""
    own = [case for case in cases if case.line == line.key]
    if line.refunded or any(case.amount for case in own):
        return max(line.refunded or 0, sum(case.amount or 0 for case in own))
    # Of a case that names no item nobody knows which one it is about.
    by_word = line.fully_refunded and not cases
    return worth(line) if own or by_word else 0


def _refunds(sighting: Sighting) -> tuple[int | None, bool]:
    """Return (what went back, the most that order, items or cases tell; whether it was all, without an amount)."""
    cases, lines = _done(sighting), sighting.lines
    told = [] if sighting.refunded is None else [sighting.refunded]
    if any(line.refunded is not None or line.fully_refunded for line in lines) or (cases and lines):
        told.append(sum(_line_refund(line, cases) for line in lines))
    if cases:
        told.append(sum(case.amount or 0 for case in cases))
    keys = {line.key for line in lines}
    wordless = any(case.amount is None and case.line not in keys for case in cases)
    return max(told, default=None), bool(sighting.fully_refunded or wordless)


def title_line(title: str, quantity: float | None) -> tuple[LedgerLine, ...]:
    """Return the one line of an order that is known by its summary only, none without a title."""
    return (LedgerLine("", title, "", "", "", quantity or 1, None, None, 0, ""),) if title else ()


def _ledger_lines(sighting: Sighting) -> tuple[LedgerLine, ...]:
    if not sighting.lines:
        return title_line(sighting.title, sighting.quantity)
    cases = _done(sighting)
    return tuple(
        LedgerLine(
            line.key, line.title, line.variant, line.sku, line.category, line.quantity or 1, line.unit_price,
            line.amount if line.amount is not None else line.net, _line_refund(line, cases), line.platform_status,
        )
        for line in sighting.lines
    )  # fmt: skip


def line_status(lines: Sequence[LineSighting]) -> Status | None:
    """Return the state of an order known by its items only: the furthest of the open ones, else closed."""
    told = [line.status for line in lines if line.status is not None]
    going = [status for status in told if status is not Status.CLOSED]
    if going:
        return max(going, key=STATUS_RANK.__getitem__)
    return Status.CLOSED if told else None
