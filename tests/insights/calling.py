"""A follow-up list from plain people: columns made as the services make them from the vault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from shopcrm.domain.care import FollowUpList, Variant
from shopcrm.insights.calls import SEGMENT_REASONS, best, calls, list_day
from shopcrm.insights.follow_up import Candidate, follow_up_list
from shopcrm.insights.ledger import CustomerFacts


@dataclass(frozen=True)
class Person(Candidate):
    """A candidate and her net amount of all time."""

    net: int = 0


def listed(
    people: Sequence[Person], month: date, made_on: date, *, variant: Variant = Variant.WORK, limit: int | None = None
) -> FollowUpList:
    facts = facts_of(people)
    segments = {
        segment: np.array([one.id for one in people if one.segment == segment], dtype=np.int64)
        for segment in SEGMENT_REASONS
    }
    birthdays = [(one.id, one.birthday) for one in people if one.birthday is not None]
    found = calls(facts, segments, birthdays, list_day(month, made_on), month=month)
    kept = found if limit is None else best(found, facts, limit)
    known = {one.id: one for one in people}
    return follow_up_list(found=kept, people=known, month=month, made_on=made_on, variant=variant,
                          left_out=len(found) - len(kept))  # fmt: skip


def facts_of(people: Sequence[Person]) -> CustomerFacts:
    ordered = sorted(people, key=lambda one: one.id)
    currencies = tuple(sorted({one.currency for one in people}))
    none = np.zeros(len(people), dtype=np.int64)
    return CustomerFacts(
        ids=np.array([one.id for one in ordered], dtype=np.int64),
        first_day=np.array([one.first_day.toordinal() if one.first_day else 0 for one in ordered], dtype=np.int64),
        last_day=np.array([one.last_day.toordinal() if one.last_day else 0 for one in ordered], dtype=np.int64),
        purchases=np.array([one.purchases for one in ordered], dtype=np.int64),
        net=np.array([one.net for one in ordered], dtype=np.int64),
        currency=np.array([currencies.index(one.currency) for one in ordered], dtype=np.int64),
        currencies=currencies,
        sale_purchases=none,
        discounted_purchases=none,
        refunded_orders=none,
        paid_orders=none,
        birthday_in_month=none.astype(np.bool_),
    )
