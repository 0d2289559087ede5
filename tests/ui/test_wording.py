from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopcrm.base.errors import InputRefused, StorageFailed
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.base.wording import problem
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.groups import SYSTEM_GROUPS
from shopcrm.reports.customer_words import birthday_words
from shopcrm.ui.strength import strength
from shopcrm.ui.wording import ago, group_meaning, group_name, percent, sums

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "今天"),
        (1, "昨天"),
        (2, "2 天前"),
        (13, "13 天前"),
        (14, "2 周前"),
        (59, "8 周前"),
        (60, "2 个月前"),
        (364, "12 个月前"),
        (365, "1 年前"),
        (800, "2 年前"),
    ],
)
def test_ago(texts: Texts, days: int, words: str) -> None:
    assert ago(texts, TODAY - timedelta(days=days), TODAY) == words


def test_ago_of_nothing_and_of_tomorrow(texts: Texts) -> None:
    assert ago(texts, None, TODAY) == ""
    assert ago(texts, date(2026, 11, 23), TODAY) == "2026-11-23"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("L08-15", "农历八月十五"),
        ("LL06-01", "农历闰六月初一"),
        ("L1990-12-30", "1990年农历腊月三十"),
        ("05-12", "5月12日"),
    ],
)
def test_birthdays_in_their_own_calendar(texts: Texts, day: str, words: str) -> None:
    assert birthday_words(texts, _read(day)) == words


def _read(text: str) -> YearlyDay:
    found = YearlyDay.from_text(text.replace("L1990-", "L")) if text.startswith("L1990") else YearlyDay.from_text(text)
    return YearlyDay(Calendar.LUNAR, found.month, found.day, 1990) if text.startswith("L1990") else found


def test_small_shares_are_not_nothing() -> None:
    assert [percent(share) for share in (0.0, 0.004, 0.01, 0.256, 1.0)] == ["0%", "<1%", "1%", "26%", "100%"]


def test_currencies_stay_side_by_side() -> None:
    assert sums((("CNY", 128650), ("USD", 1200))) == "¥1,287 · $12"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_group_has_words(language: str) -> None:
    texts = Texts(resources() / "texts", language)
    assert all(group_name(texts, key) and group_meaning(texts, key) for key in SYSTEM_GROUPS)


def test_errors_have_three_sentences(texts: Texts) -> None:
    known = problem(texts, StorageFailed("disk_full"))
    assert known.title == texts("errors.disk_full.title")
    for strange in (ValueError("secret"), StorageFailed("no_such_key"), InputRefused("file_unknown", file="x.csv")):
        assert problem(texts, strange).title == texts("errors.unexpected.title")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.text(min_size=1, max_size=5))
def test_a_longer_passphrase_is_never_weaker(start: str, more: str) -> None:
    assert 0 <= strength(start) <= strength(start + more) <= 100


def test_words_of_the_lists_count_as_what_they_are() -> None:
    assert strength("chabei yueliang songshu fengzheng denglong") == 69
    assert strength("chabei yueliang songshu fengzheng denglonx") > 69
    assert strength("chabei") <= 14
