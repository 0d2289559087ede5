"""How is it said what the owner wrote into a customer's file, and what she changed there?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from shopcrm.base.texts import Texts
from shopcrm.domain.days import YearlyDay
from shopcrm.reports.words import yearly_day_text

# Longer words are cut: a note may be a page.
_LONGEST: Final = 80


def edit_words(texts: Texts, facts: Mapping[str, str]) -> str:
    """Return a change of the owner's words: which ``field``, from what to what (as stored by ``store.words``)."""
    name = texts(f"customer.basics.{facts['field']}")
    before, after = (_clip(field_words(texts, facts["field"], facts[side])) for side in ("before", "after"))
    key = "edit" if before and after else "edit_new" if after else "edit_gone"
    return texts(f"timeline.{key}", field=name, before=before, after=after)


def field_words(texts: Texts, field: str, stored: str) -> str:
    """Return what is stored of one of the owner's words as a person reads it; "" for nothing."""
    if not stored:
        return ""
    if field == "gender":
        return texts(f"customer.gender.{stored}")
    if field == "birthday":
        return birthday_words(texts, YearlyDay.from_text(stored))
    if field == "fields":
        return "; ".join(f"{name}: {value}" for name, value in json.loads(stored))
    return stored


def birthday_words(texts: Texts, day: YearlyDay) -> str:
    """Return a birthday in its own calendar, with its year where that is known: 1990年农历八月十五, 5月12日."""
    said = yearly_day_text(day, texts)
    return texts("days.with_year", year=day.year, day=said) if day.year else said


def _clip(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
