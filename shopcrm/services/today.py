"""Say what matters this morning."""

from __future__ import annotations

from datetime import date

from shopcrm.domain.care import Variant
from shopcrm.domain.shop import MonthFigure, ShopInfo, TodayOverview
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
        follow_ups = self._care.month_list(first, Variant.WORK)
        start = _months_before(first, 23)
        with self._store.read() as connection:
            days = figures.month_figures(connection, self._info.currency, start.toordinal(), day.toordinal())
            customers, buyers, new = figures.customer_counts(connection, first.toordinal())
            last = next((batch for batch in batches.batches(connection) if batch.undone_at is None), None)
        return TodayOverview(
            day=day,
            currency=self._info.currency,
            due_today=tuple(line for line in follow_ups.lines if line.due == day),
            month_left=sum(line.due >= day or line.due == first for line in follow_ups.lines),
            customers=customers,
            buyers=buyers,
            new_customers=new,
            months=_months(first, days),
            last_import_at=last.at if last else None,
            last_import_platform=last.platform if last else "",
        )


def _months_before(month: date, count: int) -> date:
    place = month.year * 12 + month.month - 1 - count
    return date(place // 12, place % 12 + 1, 1)


def _months(current: date, days: list[tuple[int, int, int]]) -> tuple[MonthFigure, ...]:
    purchases: dict[date, int] = {}
    net: dict[date, int] = {}
    for ordinal, count, amount in days:
        month = date.fromordinal(ordinal).replace(day=1)
        purchases[month] = purchases.get(month, 0) + count
        net[month] = net.get(month, 0) + amount
    wanted = [_months_before(current, back) for back in range(11, -1, -1)]
    return tuple(
        MonthFigure(month, purchases.get(month, 0), net.get(month, 0), net.get(month.replace(year=month.year - 1), 0))
        for month in wanted
    )
