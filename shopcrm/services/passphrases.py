"""Which passphrase might she take? Words drawn by chance from a list, and how many bits of chance there are in them."""

from __future__ import annotations

import math
import re
import secrets
from dataclasses import dataclass
from functools import cache
from typing import Final

from shopcrm.base.paths import resources
from shopcrm.base.texts import LANGUAGES

# 2,048 Chinese words: 55 bits (docs/decisions/0047).
WORDS: Final = 5
_BETWEEN: Final = re.compile(r"[\s-]+")


@dataclass(frozen=True)
class SuggestedWord:
    """One word: what is ``typed``, and what it ``means`` where that is written otherwise, else ""."""

    typed: str
    means: str = ""


@dataclass(frozen=True, repr=False)
class Suggestion:
    """A passphrase drawn by chance; ``bits`` say of how many it is one (their logarithm)."""

    words: tuple[SuggestedWord, ...]
    bits: float

    @property
    def typed(self) -> str:
        """The passphrase, as it is typed."""
        return " ".join(word.typed for word in self.words)


def suggest(language: str) -> Suggestion:
    """Return a new passphrase of words of ``language``; each word is as likely as every other one."""
    words = words_of(language)
    return Suggestion(tuple(secrets.choice(words) for _ in range(WORDS)), WORDS * math.log2(len(words)))


def word_bits(passphrase: str) -> float | None:
    """Return how many bits a passphrase has that is made of words of one list alone; None for any other."""
    typed = [word for word in _BETWEEN.split(passphrase.strip().casefold()) if word]
    for language in LANGUAGES if typed else ():
        known = _typed_words(language)
        if known.issuperset(typed):
            return len(typed) * math.log2(len(known))
    return None


@cache
def words_of(language: str) -> tuple[SuggestedWord, ...]:
    """Return the list of ``language``."""
    text = (resources() / "words" / f"{language}.txt").read_text(encoding="utf-8")
    return tuple(SuggestedWord(typed, means) for typed, _, means in (line.partition(" ") for line in text.splitlines()))


@cache
def _typed_words(language: str) -> frozenset[str]:
    return frozenset(word.typed for word in words_of(language))
