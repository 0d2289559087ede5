"""Make an RFM report."""

from __future__ import annotations

from shopcrm.domain.rfm import RfmOptions, RfmReport
from shopcrm.insights import rfm
from shopcrm.services.scoring import ScoringService
from shopcrm.store.work import Store


class RfmService:
    """Everything about RFM."""

    def __init__(self, store: Store, scoring: ScoringService) -> None:
        """Work on one open vault."""
        self._store, self._scoring = store, scoring

    def report(self, options: RfmOptions) -> RfmReport:
        """Return the report; its rows are made when they are looked at.

        Raises:
            WrongUsage: there is no such group.
        """
        with self._store.read() as connection:
            scores = self._scoring.scores(connection, options)
        return rfm.report(scores)
