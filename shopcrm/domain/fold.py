"""What is an order, when several files have spoken of it?

Sightings are first put in the order of what they know (how far the order had come, its latest event,
then arrival). Later ones speak last, but a masked, empty or less exact value never replaces a better one
(domain.md section 2). The result does not depend on which file came first, and taking one sighting away
gives back what the others say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from shopcrm.domain.contacts import is_masked
from shopcrm.domain.orders import (
    STATUS_RANK,
    VALID_STATUSES,
    LedgerLine,
    LedgerOrder,
    LineSighting,
    Moment,
    Sighting,
    Status,
)

T = TypeVar("T")
_TEXTS = (
    "account", "email", "recipient", "phone", "province", "city", "district", "address",
    "title", "buyer_note", "seller_note", "tags",
)  # fmt: skip
_MOMENTS = ("created_at", "paid_at", "shipped_at", "finished_at")
_LATEST = ("net", "total", "shipping", "discount", "quantity")


def fold(sightings: Sequence[Sighting]) -> LedgerOrder:
    """Return the order that ``sightings`` (in order of arrival, at least one) tell of."""
    if len(sightings) == 1 and not sightings[0].lines:
        # Nothing to join, sort or sum up: the way of almost every row of an order report.
        return _settle(sightings[0])
    return _settle(combine(sightings))


def combine(sightings: Sequence[Sighting]) -> Sighting:
    """Return one sighting that says all that ``sightings`` say."""
    ordered = sorted(sightings, key=_knowledge)
    merged: dict[str, Any] = {name: best_text(getattr(s, name) for s in ordered) for name in _TEXTS}
    merged |= {name: best_moment(getattr(s, name) for s in ordered) for name in _MOMENTS}
    merged |= {name: _last(getattr(s, name) for s in ordered) for name in _LATEST}
    status, word = _status(ordered)
    amount, refunded = _amounts(ordered)
    merged["lines"] = _lines(ordered)
    return ordered[-1]._replace(
        status=status,
        platform_status=word,
        amount=amount,
        refunded=refunded,
        **merged,
    )


def _knowledge(sighting: Sighting) -> tuple[int, int]:
    """How far the order had come in this file: its status, then its latest event."""
    events = [moment.epoch for name in _MOMENTS if (moment := getattr(sighting, name)) is not None]
    status = sighting.status or line_status(sighting.lines)
    return (STATUS_RANK[status] if status else -1, max(events, default=0))


def best_text(values: Iterable[str]) -> str:
    """Return the last told value; a masked one only where nothing better is known."""
    best = ""
    for value in values:
        if value and (not best or is_masked(best) or not is_masked(value)):
            best = value
    return best


def best_moment(values: Iterable[Moment | None]) -> Moment | None:
    """Return the last of the most exact moments."""
    best: Moment | None = None
    for value in values:
        if value is not None and (best is None or value.grain <= best.grain):
            best = value
    return best


def _last(values: Iterable[T | None]) -> T | None:
    """Return the last value that is told."""
    told = None
    for value in values:
        if value is not None:
            told = value
    return told


def _status(ordered: Sequence[Sighting]) -> tuple[Status | None, str]:
    """Return the furthest state told and the platform's word for it."""
    best: Status | None = None
    word = ""
    for sighting in ordered:
        told = sighting.status or line_status(sighting.lines)
        if told is not None and (best is None or STATUS_RANK[told] >= STATUS_RANK[best]):
            best, word = told, sighting.platform_status or (word if told is best else "")
    return best, word


def line_status(lines: Sequence[LineSighting]) -> Status | None:
    """Return the state of an order known by its items only: the furthest of the open ones, else closed."""
    told = [line.status for line in lines if line.status is not None]
    going = [status for status in told if status is not Status.CLOSED]
    if going:
        return max(going, key=STATUS_RANK.__getitem__)
    return Status.CLOSED if told else None


def _amounts(ordered: Sequence[Sighting]) -> tuple[int | None, int | None]:
    """Return amount before refunds and refunded, from every file that tells of them.

    A file that tells only what remains (no refund column) still moves the refund when less remains than before.
    """
    amount = _last(s.amount for s in ordered)
    told = [s.refunded for s in ordered if s.refunded is not None]
    refunded = max(told) if told else None
    remaining = _last(s.net for s in ordered)
    if amount is not None and remaining is not None and remaining < amount - (refunded or 0):
        refunded = amount - remaining
    return amount, refunded


def _lines(ordered: Sequence[Sighting]) -> tuple[LineSighting, ...]:
    """Join the items of all sightings by their keys; numbered items replace those known by position only."""
    found: dict[str, LineSighting] = {}
    for sighting in ordered:
        for line in sighting.lines:
            known = found.get(line.key)
            found[line.key] = line if known is None else _join_lines(known, line)
    if any(not key.startswith("#") for key in found):
        found = {key: line for key, line in found.items() if not key.startswith("#")}
    return tuple(found[key] for key in sorted(found, key=lambda key: (len(key), key)))


def _join_lines(old: LineSighting, new: LineSighting) -> LineSighting:
    further = new.status is not None and (old.status is None or STATUS_RANK[new.status] >= STATUS_RANK[old.status])
    refunds = [value for value in (old.refunded, new.refunded) if value is not None]
    return LineSighting(
        key=old.key,
        title=best_text((old.title, new.title)),
        variant=best_text((old.variant, new.variant)),
        sku=best_text((old.sku, new.sku)),
        category=best_text((old.category, new.category)),
        quantity=_last((old.quantity, new.quantity)),
        unit_price=_last((old.unit_price, new.unit_price)),
        amount=_last((old.amount, new.amount)),
        refunded=max(refunds) if refunds else None,
        net=_last((old.net, new.net)),
        status=new.status if further else old.status,
        platform_status=new.platform_status if further else old.platform_status,
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
) -> Figures:
    """Return what an order comes to; ``was_paid`` says whether a time of payment is told, None what is not told."""
    if status is None:
        status = Status.PAID if was_paid else Status.UNPAID
    paid = _is_paid(status, was_paid=was_paid)
    if amount is None and net is not None:
        amount = net
        if paid and amount == 0 and total:
            amount = refunded = total
    if not paid and not amount:
        amount = total
    amount, refunded = amount or 0, refunded or 0
    if status is Status.CLOSED and paid and refunded == 0:
        refunded = amount
    valid = status in VALID_STATUSES and amount > 0 and refunded < amount
    return Figures(status, amount, refunded, amount - refunded, paid, valid)


def _is_paid(status: Status | None, *, was_paid: bool) -> bool:
    """Whether money was ever received."""
    return status in VALID_STATUSES or (status in (None, Status.CLOSED) and was_paid)


def _settle(sighting: Sighting) -> LedgerOrder:
    """Work out what ``sighting`` comes to; figures of the order itself go before the sum of its items."""
    amount, refunded = sighting.amount, sighting.refunded
    status, was_paid = sighting.status or line_status(sighting.lines), sighting.paid_at is not None
    if amount is None and sighting.lines:
        line_amount, line_refunds = _line_sums(sighting.lines)
        if sighting.net is None:
            amount = line_amount
            refunded = line_refunds if refunded is None else refunded
        elif _is_paid(status, was_paid=was_paid):
            # The order tells what remains, its items what was bought and what went back, postage left out.
            refunded = max(refunded or 0, line_refunds, line_amount - sighting.net)
            amount = sighting.net + refunded
    told = figures(status, amount, refunded, net=sighting.net, total=sighting.total, was_paid=was_paid)
    moment = sighting.paid_at or sighting.created_at
    return LedgerOrder(
        sighting=sighting,
        status=told.status,
        amount=told.amount,
        refunded=told.refunded,
        net=told.net,
        paid=told.paid,
        valid=told.valid,
        purchased_at=moment.epoch if moment is not None else None,
        lines=_ledger_lines(sighting),
    )


def _line_sums(lines: Sequence[LineSighting]) -> tuple[int, int]:
    """Sum amounts before refunds and refunds over the items."""
    amount = refunded = 0
    for line in lines:
        amount += line.amount if line.amount is not None else line.net or 0
        refunded += line.refunded or 0
    return amount, refunded


def title_line(title: str, quantity: float | None) -> tuple[LedgerLine, ...]:
    """Return the one line of an order that is known by its summary only, none without a title."""
    return (LedgerLine("", title, "", "", "", quantity or 1, None, None, 0, ""),) if title else ()


def _ledger_lines(sighting: Sighting) -> tuple[LedgerLine, ...]:
    if not sighting.lines:
        return title_line(sighting.title, sighting.quantity)
    return tuple(
        LedgerLine(
            line.key, line.title, line.variant, line.sku, line.category, line.quantity or 1, line.unit_price,
            line.amount if line.amount is not None else line.net, line.refunded or 0, line.platform_status,
        )
        for line in sighting.lines
    )  # fmt: skip
