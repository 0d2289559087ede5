"""What is an order, when several files have spoken of it?

Sightings are first put in the order of what they know: how far the order had come, its latest event, how young
their file is, and at last what they say. Later ones speak last, but a masked, empty or less exact value never
replaces a better one (domain.md section 2). The result does not depend on which file came first, and taking one
sighting away gives back what the others say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from shopcrm.domain.contacts import is_masked
from shopcrm.domain.erasure import PERSONAL
from shopcrm.domain.orders import (
    REFUND_RANK,
    STATUS_RANK,
    VALID_STATUSES,
    LedgerOrder,
    LineSighting,
    Moment,
    RefundSighting,
    RefundState,
    Sighting,
    Status,
)
from shopcrm.domain.same_items import matched, unnumbered_left
from shopcrm.domain.settle import is_paid, line_status, settle, tells_worth, worth

T = TypeVar("T")
_TEXTS = (
    "account", "email", "recipient", "phone", "province", "city", "district", "address",
    "title", "buyer_note", "seller_note", "tags",
)  # fmt: skip
_MOMENTS = ("created_at", "paid_at", "shipped_at", "finished_at")
_LATEST = ("net", "total", "extra", "shipping", "discount", "quantity")
# Of two that know as much, words of the person decide last: an order she is erased from comes to the same figures.
_PERSON_OF = attrgetter(*PERSONAL)
_FIGURES_OF = attrgetter(*(name for name in Sighting._fields if name not in PERSONAL))


def fold(sightings: Sequence[Sighting]) -> LedgerOrder:
    """Return the order that ``sightings`` (in order of arrival, at least one) tell of."""
    if len(sightings) == 1 and not sightings[0].lines:
        # Nothing to join, sort or sum up: the way of almost every row of an order report.
        return settle(sightings[0]._replace(as_of=(0, 0)) if any(sightings[0].as_of) else sightings[0])
    return settle(combine(sightings))


def combine(sightings: Sequence[Sighting], *, parts: bool = False) -> Sighting:
    """Return one sighting that says all that ``sightings`` say; ``parts`` are of one order in one file."""
    if not parts:
        sightings = [_without_unpaid(one) for one in sightings]
    # Who says the very same twice says it once: items without numbers must not be matched anew.
    ordered = sorted({one._replace(as_of=(0, 0)): one for one in sorted(sightings, key=_age)}.values(), key=_knowledge)
    merged: dict[str, Any] = {name: best_text(getattr(s, name) for s in ordered) for name in _TEXTS}
    merged |= {name: best_moment(getattr(s, name) for s in ordered) for name in _MOMENTS}
    merged |= {name: _last(getattr(s, name) for s in ordered) for name in _LATEST}
    status, word = _status(ordered)
    amount, refunded = _amounts(ordered)
    merged["lines"], dropped = _lines(ordered, parts=parts)
    if amount is None and not merged["lines"]:
        amount = _before_refunds(ordered)
    if amount is None and dropped and not any(tells_worth(line) for line in merged["lines"]):
        # The file that numbers the items tells no amounts; the one that does not number them does.
        amount = sum(map(worth, dropped)) if any(map(tells_worth, dropped)) else None
    merged["refunds"] = _cases(ordered)
    merged["fully_refunded"] = True if any(s.fully_refunded for s in ordered) else None
    merged["currency"] = next((s.currency for s in reversed(ordered) if _tells_money(s)), ordered[-1].currency)
    # What is known now is of no one file.
    merged["as_of"] = (0, 0)
    return ordered[-1]._replace(
        status=status,
        platform_status=word,
        amount=amount,
        refunded=refunded,
        **merged,
    )


def _without_unpaid(sighting: Sighting) -> Sighting:
    """Take nothing for the items that a file calls unpaid beside others that are paid: what is owed is no revenue.

    Within one file only: an older one that saw all of them unpaid knew nothing of the payment.
    """
    if line_status(sighting.lines) not in VALID_STATUSES:
        return sighting
    lines = (
        line._replace(amount=0, net=None) if line.status is Status.UNPAID and worth(line) else line
        for line in sighting.lines
    )
    return sighting._replace(lines=tuple(lines))


def _nothing_paid(sighting: Sighting) -> bool:
    """Whether the file saw the order before any payment: the nothing it tells is no amount."""
    return not is_paid(
        sighting.status or line_status(sighting.lines),
        was_paid=sighting.paid_at is not None or bool(sighting.fully_refunded),
    )


def _before_refunds(ordered: Sequence[Sighting]) -> int | None:
    """Return what the order came to where one file tells only what remains, and a refund report what went back.

    A refund that is younger than anything the file speaks of was not taken off yet.
    """
    looks = [s for s in ordered if s.net is not None and not _nothing_paid(s)]
    if not looks or not any(s.refunds for s in ordered):
        return None
    seen = looks[-1].as_of[0]
    done = [case for case in _cases(ordered) if case.state is RefundState.DONE]
    off = [
        case.amount or 0
        for case in done
        if (moment := case.refunded_at or case.applied_at) is None or moment.epoch <= seen
    ]
    return (looks[-1].net or 0) + sum(off)


def _tells_money(sighting: Sighting) -> bool:
    """Whether the file tells any amount: one that does not cannot know the currency either."""
    own = (sighting.amount, sighting.net, sighting.total)
    return any(told is not None for told in own) or any(
        line.amount is not None or line.net is not None for line in sighting.lines
    )


def _age(sighting: Sighting) -> tuple[int, int]:
    return sighting.as_of


def _knowledge(sighting: Sighting) -> tuple[int, int, tuple[int, int], str]:
    """How far the order had come in this file: its status, its latest event; then the file's age, then its words."""
    events = [moment.epoch for name in _MOMENTS if (moment := getattr(sighting, name)) is not None]
    status = sighting.status or line_status(sighting.lines)
    words = repr((_FIGURES_OF(sighting), _PERSON_OF(sighting)))
    return (STATUS_RANK[status] if status else -1, max(events, default=0), sighting.as_of, words)


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


def _amounts(ordered: Sequence[Sighting]) -> tuple[int | None, int | None]:
    """Return amount before refunds and refunded, from every file that tells of them.

    A file that tells only what remains (no refund column) still moves the refund when less remains than before.
    """
    amount = _last(s.amount for s in ordered if s.amount or not _nothing_paid(s))
    told = [s.refunded for s in ordered if s.refunded is not None]
    refunded = max(told) if told else None
    nets = [s.net for s in ordered if s.net is not None and (s.net or not _nothing_paid(s))]
    remaining = nets[-1] if nets else None
    if amount is None and remaining is not None and max(nets) > remaining:
        # Two looks at what remains: the difference went back between them.
        amount = max(nets)
    if amount is not None and remaining is not None and remaining < amount - (refunded or 0):
        refunded = amount - remaining
    return amount, refunded


def _lines(ordered: Sequence[Sighting], *, parts: bool) -> tuple[tuple[LineSighting, ...], list[LineSighting]]:
    """Join the items of all sightings by their keys; numbered items replace those they are, known by position only.

    Those replaced are returned too. ``parts`` of one file have counted their positions together.
    """
    found: dict[str, LineSighting] = {}
    for sighting in ordered:
        lines = sighting.lines if parts else matched(sighting.lines, found)
        for line in lines:
            known = found.get(line.key)
            found[line.key] = line if known is None else _join_lines(known, line)
    gone = set(found) - unnumbered_left(found)
    dropped = [found.pop(key) for key in sorted(gone)]
    return tuple(found[key] for key in sorted(found, key=lambda key: (len(key), key))), dropped


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
        fully_refunded=old.fully_refunded or new.fully_refunded,
    )


def _cases(ordered: Sequence[Sighting]) -> tuple[RefundSighting, ...]:
    """Join the refund cases of all sightings: of each, what the report says that saw it furthest."""
    found: dict[str, RefundSighting] = {}
    for sighting in ordered:
        for case in sighting.refunds:
            known = found.get(case.key)
            if known is None or REFUND_RANK[case.state] >= REFUND_RANK[known.state]:
                found[case.key] = (
                    case if case.amount is not None or known is None else case._replace(amount=known.amount)
                )
    return tuple(found[key] for key in sorted(found))
