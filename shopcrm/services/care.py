"""Make the monthly follow-up list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from shopcrm.domain.care import FollowUpList, Variant
from shopcrm.domain.consents import Channel, Purpose
from shopcrm.domain.customers import mean_interval
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.masked_views import masked_words
from shopcrm.domain.permissions import Permission
from shopcrm.insights.calls import SEGMENT_REASONS, Call, best, calls, list_day
from shopcrm.insights.follow_up import Candidate, can_be_reached, follow_up_list
from shopcrm.insights.ledger import Ints
from shopcrm.services.scoring import ScoringService
from shopcrm.store import figures
from shopcrm.store.consents import closed_ways
from shopcrm.store.figures import CandidateRow
from shopcrm.store.work import Store, Transaction

_Closed = Mapping[int, frozenset[Channel]]
# The ways the list knows of.
_WAYS: Final = (Channel.PHONE, Channel.PLATFORM)


class CareService:
    """Everything about care."""

    def __init__(self, store: Store, scoring: ScoringService) -> None:
        """Work on one open vault."""
        self._store, self._scoring = store, scoring
        self._hides = not store.rights.may(Permission.REVEAL)

    def month_list(
        self, month: date, variant: Variant, *, group: str = "", limit: int | None = None
    ) -> FollowUpList:  # fmt: skip
        """Return who is to be contacted in ``month`` (any day of it), at most ``limit`` people.

        Raises:
            WrongUsage: there is no such group.
        """
        with self._store.read() as connection:
            among = self._scoring.members(connection, group) if group else None
            closed = closed_ways(connection, Purpose.CONTACT, _WAYS)
            found, declined = self._calls(connection, month, closed, among)
            kept = found
            if limit is not None and len(found) > limit:
                kept = best(found, self._scoring.facts(connection), limit)
            people = self._people(connection, kept, month, closed)
        left_out = len(found) - len(kept)
        day = self._scoring.day
        return follow_up_list(
            kept, people, month, day, variant=variant, group=group, left_out=left_out,
            declined=declined,
        )  # fmt: skip

    def due_on(self, connection: Transaction, day: date) -> tuple[FollowUpList, int]:
        """Return the list of those whose occasion is ``day``, and how many of its month are still to be contacted."""
        closed = closed_ways(connection, Purpose.CONTACT, _WAYS)
        found, _ = self._calls(connection, day, closed)
        today = [call for call in found if call.birthday == day]
        passed = sum(call.birthday is not None and call.birthday < day for call in found)
        people = self._people(connection, today, day, closed)
        due = follow_up_list(today, people, day, day, variant=Variant.WORK, group="", left_out=0)
        return due, len(found) - passed

    def _calls(
        self, connection: Transaction, month: date, closed: _Closed, among: Ints | None = None
    ) -> tuple[list[Call], int]:
        """Return who is to be contacted, and how many are not since they said no to every way there is."""
        scores, facts = self._scoring.scores(connection), self._scoring.facts(connection)
        segments = {segment: scores.members(segment) for segment in SEGMENT_REASONS}
        birthdays = [(i, YearlyDay.from_text(text)) for i, text in figures.birthdays(connection)]
        day = list_day(month, self._scoring.day)
        found = calls(facts, segments, birthdays, day, month=month, among=among)
        if not closed:
            return found, 0
        people = self._people(connection, [call for call in found if call.customer in closed], month, closed)
        declined = {customer for customer, candidate in people.items() if not can_be_reached(candidate)}
        return [call for call in found if call.customer not in declined], len(declined)

    def _people(self, connection: Transaction, found: list[Call], month: date, closed: _Closed) -> dict[int, Candidate]:
        """Return what the lines of ``found`` say of each of them."""
        until = list_day(month, self._scoring.day).toordinal()
        rows = figures.candidate_rows(connection, [call.customer for call in found], until)
        segments = self._scoring.segments_of(connection, (row.id for row in rows))
        people = {
            row.id: _candidate(row, segment, closed.get(row.id, frozenset()))
            for row, segment in zip(rows, segments, strict=True)
        }
        if self._hides:
            # A nick may be a number.
            return {i: replace(one, name=masked_words(one.name)) for i, one in people.items()}
        return people


def _candidate(row: CandidateRow, segment: str, closed: frozenset[Channel]) -> Candidate:
    first = None if row.first_day is None else date.fromordinal(row.first_day)
    last = None if row.last_day is None else date.fromordinal(row.last_day)
    return Candidate(
        id=row.id,
        name=row.name or row.nick,
        birthday=YearlyDay.from_text(row.birthday) if row.birthday else None,
        first_day=first,
        last_day=last,
        last_item=row.last_item,
        purchases=row.purchases,
        interval_days=mean_interval(first, last, row.purchases),
        net_year=row.net_year,
        currency=row.currency,
        phone=row.phone,
        platforms=row.platforms,
        segment=segment,
        closed=closed,
    )
