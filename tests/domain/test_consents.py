"""What counts of the things a customer said: the last one, of the way or of all of them, unless it was struck out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.consents import (
    LONGEST_NOTE,
    LONGEST_WORDING,
    Channel,
    Consent,
    ConsentEntry,
    Purpose,
    Saying,
    in_force,
    is_closed,
    standing,
)

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 3, tzinfo=UTC)


def said(
    number: int, saying: Saying, channel: Channel = Channel.PHONE, *, days: int = 0, struck: bool = False
) -> ConsentEntry:
    consent = Consent(saying, Purpose.CONTACT, channel, DAY + timedelta(days), "words")
    return ConsentEntry(number, consent, NOW, NOW if struck else None)


ENTRIES = st.lists(
    st.builds(
        said, st.integers(1, 50), st.sampled_from(Saying), st.sampled_from(Channel), days=st.integers(0, 3),
        struck=st.booleans(),
    ),
    max_size=8, unique_by=lambda entry: entry.id,
)  # fmt: skip


def test_the_last_word_counts() -> None:
    yes, no = said(1, Saying.GIVEN), said(2, Saying.WITHDRAWN, days=1)
    assert is_closed([yes, no], Purpose.CONTACT, Channel.PHONE)
    assert not is_closed([no, said(3, Saying.GIVEN, days=2)], Purpose.CONTACT, Channel.PHONE)
    assert not is_closed([yes, no], Purpose.MEMBERSHIP, Channel.PHONE)
    assert not is_closed([], Purpose.CONTACT, Channel.PHONE)


def test_of_one_day_the_later_line_counts_however_they_are_listed() -> None:
    yes, no = said(1, Saying.GIVEN), said(2, Saying.REFUSED)
    assert is_closed([no, yes], Purpose.CONTACT, Channel.PHONE)


def test_a_no_to_every_way_closes_each_of_them() -> None:
    no = said(1, Saying.WITHDRAWN, Channel.ANY)
    assert all(is_closed([no], Purpose.CONTACT, way) for way in Channel)
    again = said(2, Saying.GIVEN, Channel.PLATFORM, days=1)
    assert not is_closed([no, again], Purpose.CONTACT, Channel.PLATFORM)
    assert is_closed([no, again], Purpose.CONTACT, Channel.PHONE)


@given(ENTRIES, st.sampled_from(Channel))
def test_what_is_struck_out_counts_for_nothing(entries: list[ConsentEntry], way: Channel) -> None:
    counts = [entry for entry in entries if entry.struck is None]
    assert standing(entries, Purpose.CONTACT, way) == standing(counts, Purpose.CONTACT, way)
    assert set(in_force(entries)) <= set(counts)


@given(ENTRIES)
def test_in_force_is_what_each_way_comes_to(entries: list[ConsentEntry]) -> None:
    ways = {entry.consent.channel for entry in entries}
    wanted = {standing(entries, Purpose.CONTACT, way) for way in ways} - {None}
    assert wanted >= set(in_force(entries))
    assert all(
        is_closed(entries, Purpose.CONTACT, way) == is_closed(in_force(entries), Purpose.CONTACT, way) for way in ways
    )


@pytest.mark.parametrize(
    ("saying", "wording", "note", "days", "problem"),
    [
        (Saying.GIVEN, "I agree", "", 0, ""),
        (Saying.GIVEN, "  ", "", 0, "wording"),
        (Saying.WITHDRAWN, "", "", 0, ""),
        (Saying.GIVEN, "I agree", "", 1, "future"),
        (Saying.GIVEN, "x" * (LONGEST_WORDING + 1), "", 0, "long"),
        (Saying.REFUSED, "", "x" * (LONGEST_NOTE + 1), 0, "long"),
    ],
)
def test_what_cannot_be_written_down(saying: Saying, wording: str, note: str, days: int, problem: str) -> None:
    told = Consent(saying, Purpose.CONTACT, Channel.ANY, DAY + timedelta(days), wording, note=note)
    assert told.problem(DAY) == problem
