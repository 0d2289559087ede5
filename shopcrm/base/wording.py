"""How is an error said to the owner?"""

from __future__ import annotations

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
    if isinstance(error, ShopError) and texts.has(f"errors.{error.key}"):
        key, facts = f"errors.{error.key}", error.facts
    else:
        key, facts = "errors.unexpected", {}
    return Problem(*(texts(f"{key}.{part}", **facts) for part in ("title", "what", "do")))
