"""Make the monthly follow-up list."""

from __future__ import annotations

from datetime import date

import numpy as np

from shopcrm.base.errors import WrongUsage
from shopcrm.domain.care import FollowUpList, Variant
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.groups import SYSTEM_GROUPS
from shopcrm.domain.rfm import Segment
from shopcrm.insights.follow_up import SEGMENT_REASONS, Candidate, follow_up_list, list_day
from shopcrm.services.scoring import ScoringService
from shopcrm.store import figures
from shopcrm.store.figures import CandidateRow
from shopcrm.store.work import Store


class CareService:
    """Everything about care."""

    def __init__(self, store: Store, scoring: ScoringService) -> None:
        """Work on one open vault."""
        self._store, self._scoring = store, scoring

    def month_list(
        self, month: date, variant: Variant, *, group: str = "", limit: int | None = None
    ) -> FollowUpList:  # fmt: skip
        """Return who is to be contacted in ``month`` (any day of it).

        Raises:
            WrongUsage: there is no such group.
        """
        if group and group not in SYSTEM_GROUPS:
            raise WrongUsage("no_such_group", group=group)
        made_on, first = self._scoring.day, month.replace(day=1)
        with self._store.read() as connection:
            ids = self._possible(figures.birthdays(connection))
            if group:
                ids = np.intersect1d(ids, self._scoring.members(group))
            rows = figures.candidate_rows(connection, ids.tolist(), list_day(first, made_on).toordinal())
        candidates = (self._candidate(row) for row in rows)
        return follow_up_list(candidates, first, made_on, variant=variant, group=group, limit=limit)

    def _possible(self, birthdays: list[tuple[int, str]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Return everyone the rules can choose: known birthdays, the segments asked back, single purchases."""
        scores, facts = self._scoring.scores(), self._scoring.facts()
        parts = [np.array([customer for customer, _ in birthdays], dtype=np.int64)]
        parts += [scores.members(Segment(segment)) for segment in SEGMENT_REASONS]
        parts.append(facts.ids[facts.purchases == 1])
        return np.unique(np.concatenate(parts))

    def _candidate(self, row: CandidateRow) -> Candidate:
        first = None if row.first_day is None else date.fromordinal(row.first_day)
        last = None if row.last_day is None else date.fromordinal(row.last_day)
        interval = (last - first).days / (row.purchases - 1) if first and last and row.purchases > 1 else None
        return Candidate(
            id=row.id,
            name=row.name or row.nick,
            birthday=YearlyDay.from_text(row.birthday) if row.birthday else None,
            first_day=first,
            last_day=last,
            last_item=row.last_item,
            purchases=row.purchases,
            interval_days=interval,
            net_year=row.net_year,
            currency=row.currency,
            net=row.net,
            phone=row.phone,
            platforms=row.platforms,
            segment=self._scoring.segment_of(row.id),
        )
