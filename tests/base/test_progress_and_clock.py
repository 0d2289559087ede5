from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shopcrm.base.clock import FixedClock, SystemClock, today
from shopcrm.base.errors import Cancelled
from shopcrm.base.progress import CancelToken, silent


def test_a_token_stops_work_at_its_next_step() -> None:
    token = CancelToken()
    token.check()
    before = token.cancelled
    token.cancel()
    assert (before, token.cancelled) == (False, True)
    with pytest.raises(Cancelled):
        token.check()


def test_whoever_waits_is_told_once_per_cancel_even_when_late() -> None:
    token, told = CancelToken(), list[str]()
    token.when_cancelled(lambda: told.append("early"))
    assert told == []
    token.cancel()
    token.when_cancelled(lambda: told.append("late"))
    assert told == ["early", "late"]


def test_silence_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    silent("reading", 1, None)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Shanghai", date(2026, 11, 23)), ("UTC", date(2026, 11, 22)), ("America/New_York", date(2026, 11, 22))],
)
def test_today_depends_on_where_the_shop_is(zone: str, day: date) -> None:
    assert today(FixedClock(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)), zone) == day


def test_the_computers_clock_tells_its_zone() -> None:
    assert SystemClock().now().utcoffset() is not None
