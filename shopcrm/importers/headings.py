"""When are two column headings, or two words of a platform, the same?"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

_EDGE: Final = " \t\r\n'\"\ufeff\u200b\u00a0"
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_INNER: Final = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])\s+(?=[\u4e00-\u9fff])")
_SPACES: Final = re.compile(r"\s+")
_TWO_LANGUAGES: Final = re.compile(r"(.+?)\s*[/|\n]\s*(.+)", re.DOTALL)
_CURRENCY: Final = re.compile(r"\(([A-Z]{3})\)")

CURRENCY_SLOT: Final = "({currency})"
"""What a declaration writes where the platform puts the currency's code: ``Total Discount(PHP)``."""


@lru_cache(maxsize=4096)
def heading(text: str) -> str:
    """Return ``text`` as headings are compared.

    Trimmed, NFKC (full-width brackets and commas become ASCII), in small letters, no space between Chinese and
    Latin (``商品 ID`` is ``商品id``), single spaces elsewhere.
    """
    return _SPACES.sub(" ", _INNER.sub("", _plain(text))).casefold()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(_EDGE)


@lru_cache(maxsize=4096)
def spellings(text: str) -> tuple[str, ...]:
    """Return every form under which the heading ``text`` may be declared, the exact one first.

    ``订单号/Order No.`` is also ``订单号`` and ``order no.``; ``Grand Total(PHP)`` is also ``grand total({currency})``.
    """
    found = [heading(text)]
    plain = _plain(text)
    halves = _TWO_LANGUAGES.fullmatch(plain)
    if halves and bool(_CHINESE.search(halves[1])) != bool(_CHINESE.search(halves[2])):
        found += [heading(half) for half in halves.groups()]
    if _CURRENCY.search(plain):
        found.append(heading(_CURRENCY.sub(CURRENCY_SLOT, plain)))
    return tuple(dict.fromkeys(found))


def currency_in(text: str) -> str:
    """Return the ISO 4217 code in a heading such as ``Grand Total(PHP)``, or ""."""
    found = _CURRENCY.search(_plain(text))
    return found[1] if found else ""


def all_spellings(texts: Iterable[str]) -> frozenset[str]:
    """Return every form of every heading of a row, and which of several equal ones it is."""
    told = list(texts)
    return frozenset(form for text in told for form in spellings(text)) | {name for name in numbered(told) if name}


def numbered(texts: Sequence[str]) -> list[str]:
    """Return for each heading of a row that stands there more than once ``金额#1``, ``金额#2`` and so on, "" else."""
    plain = [heading(text) for text in texts]
    many, met = {name for name, times in Counter(plain).items() if name and times > 1}, Counter[str]()
    found = []
    for name in plain:
        met[name] += 1
        found.append(f"{name}#{met[name]}" if name in many else "")
    return found


def word(text: str) -> str:
    """Return a status word as words are compared: NFKC without any space (comma widths differ within a file)."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))
