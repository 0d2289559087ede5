"""How is an error said to the owner?"""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from shopcrm.base.errors import ShopError
from shopcrm.base.texts import Texts


@dataclass(frozen=True)
class Problem:
    """An error in words: a title, what happened and why, what to do now."""

    title: str
    what: str
    do: str

    def paragraph(self) -> str:
        """Return all of it in one line."""
        return f"{self.title}: {self.what} {self.do}"


def problem(texts: Texts, error: BaseException) -> Problem:
    """Return the words for ``error``; a defect of ours gets the plain "unexpected" text, never its own."""
    if isinstance(error, ShopError):
        # A missing word or fact must not hide the error it was to explain.
        with suppress(KeyError):
            return _said(texts, error.key, error.facts)
    return _said(texts, "unexpected", {})


def _said(texts: Texts, key: str, facts: dict[str, object]) -> Problem:
    return Problem(*(texts(f"errors.{key}.{part}", **facts) for part in ("title", "what", "do")))


def display_width(text: str) -> int:
    """Return how many columns the longest line takes, a Chinese character counting as two."""
    lines = text.split("\n")
    return max(sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in line) for line in lines)


def size_text(count: int) -> str:
    """Return a size as people read it, such as ``12 MB``."""
    if count < 1 << 20:
        return f"{max(1, round(count / 1024)):,} KB"
    if count < 10 << 20:
        return f"{count / (1 << 20):.1f} MB"
    if count < 1 << 30:
        return f"{round(count / (1 << 20)):,} MB"
    return f"{count / (1 << 30):.1f} GB"
