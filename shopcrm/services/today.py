"""Say what matters this morning."""

from __future__ import annotations

from datetime import date

import numpy as np

from shopcrm.domain.days import months_later
from shopcrm.domain.shop import MonthFigure, ShopInfo, TodayOverview
from shopcrm.insights.ledger import Ints
from shopcrm.services.care import CareService
from shopcrm.services.scoring import ScoringService
from shopcrm.store import batches, figures
from shopcrm.store.work import Store


class TodayService:
    """The first page."""

    def __init__(self, store: Store, scoring: ScoringService, care: CareService, info: ShopInfo) -> None:
        """Work on one open vault."""
        self._store, self._scoring, self._care, self._info = store, scoring, care, info

    def overview(self) -> TodayOverview:
        """Return who to contact today, how the months went and when orders last came in."""
        day = self._scoring.day
        first = day.replace(day=1)
        start = months_later(first, -23)
        with self._store.read() as connection:
            due, left = self._care.due_on(connection, day)
            sales = figures.sales_columns(connection, self._info.currency, start.toordinal(), day.toordinal())
            customers, buyers, new = figures.customer_counts(connection, first.toordinal())
            last = next((batch for batch in batches.batches(connection) if batch.undone_at is None), None)
        return TodayOverview(
            day=day,
            currency=self._info.currency,
            due_today=due.lines,
            month_left=left,
            customers=customers,
            buyers=buyers,
            new_customers=new,
            months=_months(first, *sales),
            last_import_at=last.at if last else None,
            last_import_platform=last.platform if last else "",
        )


def _months(current: date, days: Ints, net: Ints) -> tuple[MonthFigure, ...]:
    """Return the twelve months up to ``current``, each beside the same month of the year before."""
    months = [months_later(current, -back) for back in range(23, -1, -1)]
    starts = np.array([month.toordinal() for month in months], dtype=np.int64)
    place = np.searchsorted(starts, days, side="right") - 1
    purchases = np.bincount(place, minlength=24).tolist()
    sums = np.zeros(24, dtype=np.int64)
    np.add.at(sums, place, net)
    nets = sums.tolist()
    return tuple(MonthFigure(months[at], purchases[at], nets[at], nets[at - 12]) for at in range(12, 24))
