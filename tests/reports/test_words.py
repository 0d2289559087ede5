from __future__ import annotations

from datetime import date

import pytest

from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.reports.words import amounts_text, date_text, percent_text, weekday_text, yearly_day_text

ZH = Texts(resources() / "texts", "zh_CN")
EN = Texts(resources() / "texts", "en")


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("1990-05-12", "5月12日", "12 May"),
        ("L08-15", "农历八月十五", "Lunar month 8, day 15"),
        ("LL06-10", "农历闰六月初十", "Lunar leap month 6, day 10"),
        ("L12-30", "农历腊月三十", "Lunar month 12, day 30"),
        ("L01-21", "农历正月廿一", "Lunar month 1, day 21"),
    ],
)
def test_yearly_days(text: str, zh: str, en: str) -> None:
    assert yearly_day_text(YearlyDay.from_text(text), ZH) == zh
    assert yearly_day_text(YearlyDay.from_text(text), EN) == en


def test_every_lunar_day_and_month_has_a_word() -> None:
    for texts in (ZH, EN):
        days = [YearlyDay(Calendar.LUNAR, month, day) for month in range(1, 13) for day in range(1, 31)]
        assert len({yearly_day_text(day, texts) for day in days}) == 360


def test_dates_and_shares() -> None:
    assert date_text(date(2026, 11, 22), ZH) == "2026年11月22日"
    assert date_text(date(2026, 11, 22), EN) == "22 Nov 2026"
    assert weekday_text(date(2026, 11, 22), ZH) == "周日"
    assert [percent_text(share) for share in (0.0, 0.0004, 0.125, 1.0)] == ["0.0%", "<0.1%", "12.5%", "100.0%"]
    assert amounts_text((("CNY", 128_650), ("USD", 500)), "CNY") == "¥1,287 + $5"
    assert amounts_text((), "EUR") == "€0"
