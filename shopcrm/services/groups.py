"""Show the groups that are always there."""

from __future__ import annotations

from shopcrm.domain.groups import GroupShare
from shopcrm.domain.shop import ShopInfo
from shopcrm.insights import groups
from shopcrm.services.scoring import ScoringService


class GroupService:
    """Everything about groups."""

    def __init__(self, scoring: ScoringService, info: ShopInfo) -> None:
        """Work on one open vault."""
        self._scoring, self._info = scoring, info

    def shares(self) -> tuple[GroupShare, ...]:
        """Return size and value of every system group as of today."""
        scoring = self._scoring
        return groups.shares(scoring.facts(), scoring.day, scoring.scores(), self._info.currency)
