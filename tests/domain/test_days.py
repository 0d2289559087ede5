import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.days import Calendar, YearlyDay

lunar = st.builds(
    YearlyDay, st.just(Calendar.LUNAR), st.integers(1, 12), st.integers(1, 30), st.none() | st.integers(1900, 2099),
    st.booleans(),
)  # fmt: skip
gregorian = st.builds(
    YearlyDay, st.just(Calendar.GREGORIAN), st.integers(1, 12), st.integers(1, 28), st.none() | st.integers(1900, 2099)
)


@given(lunar | gregorian)
def test_the_stored_form_reads_back(day: YearlyDay) -> None:
    assert YearlyDay.from_text(day.text()) == day


@pytest.mark.parametrize(("month", "day"), [(2, 30), (4, 31), (13, 1), (0, 1), (1, 0), (6, 31)])
def test_days_no_calendar_has_are_refused(month: int, day: int) -> None:
    with pytest.raises(ValueError, match="no such day"):
        YearlyDay(Calendar.GREGORIAN, month, day)


def test_the_lunar_month_has_at_most_thirty_days() -> None:
    with pytest.raises(ValueError, match="no such day"):
        YearlyDay(Calendar.LUNAR, 1, 31)
    with pytest.raises(ValueError, match="leap"):
        YearlyDay(Calendar.GREGORIAN, 1, 1, leap=True)


@pytest.mark.parametrize("text", ["", "5-", "1990/05/12", "X05-12", "L", "05-12-13"])
def test_other_texts_are_no_days(text: str) -> None:
    with pytest.raises(ValueError, match="day"):
        YearlyDay.from_text(text)
