"""Show the groups that are always there."""

from __future__ import annotations

from shopcrm.domain.groups import GroupShare
from shopcrm.domain.shop import ShopInfo
from shopcrm.insights import groups
from shopcrm.services.scoring import ScoringService
from shopcrm.store.work import Store


class GroupService:
    """Everything about groups."""

    def __init__(self, store: Store, scoring: ScoringService, info: ShopInfo) -> None:
        """Work on one open vault."""
        self._store, self._scoring, self._info = store, scoring, info

    def shares(self) -> tuple[GroupShare, ...]:
        """Return size and value of every system group as of today."""
        scoring = self._scoring
        with self._store.read() as connection:
            facts, scores = scoring.facts(connection), scoring.scores(connection)
        return groups.shares(facts, scoring.day, scores, self._info.currency)
