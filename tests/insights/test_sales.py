from __future__ import annotations

from datetime import date

import pytest

from shopcrm.base.paths import resources
from shopcrm.insights.sales import SaleCalendar, SaleWindow, load_sales


@pytest.mark.parametrize(
    ("day", "window"),
    [
        (date(2026, 5, 31), ""),
        (date(2026, 6, 1), "618"),
        (date(2019, 6, 20), "618"),
        (date(2026, 6, 21), ""),
        (date(2026, 10, 19), ""),
        (date(2026, 10, 20), "double11"),
        (date(2026, 11, 11), "double11"),
        (date(2026, 11, 12), ""),
        (date(2026, 12, 8), "double12"),
        (date(2026, 12, 12), "double12"),
        (date(2026, 12, 13), ""),
    ],
)
def test_the_declared_windows(day: date, window: str) -> None:
    sales = load_sales(resources() / "calendars" / "sales.toml")
    assert sales.in_sale(day) is bool(window)


def test_a_window_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        SaleCalendar([SaleWindow("x", (6, 20), (6, 1))])
