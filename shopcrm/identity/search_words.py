"""By which words is a customer found? Nick, name, phone, place, and Chinese names also by pinyin and initials."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache

_READINGS_KEPT = 4
_NAME_LENGTH = 6
_SPELLINGS_KEPT = 10


@lru_cache(maxsize=16384)
def _readings(character: str) -> tuple[str, ...]:
    """Return the readings of one Chinese character, without tones; () for any other character."""
    if not "\u3400" <= character <= "\u9fff":
        return ()
    # Its dictionary of phrases serves whole sentences; loading it would hold up the window for a third of a second.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    # Imported here: the dictionary is only needed where names are written.
    from pypinyin import Style, pinyin  # noqa: PLC0415

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(found[0]))[:_READINGS_KEPT] if found else ()


def warm_up() -> None:
    """Load the dictionary now, while the caller waits for something else."""
    _readings("预")


@lru_cache(maxsize=65536)
def spellings(name: str) -> tuple[str, ...]:
    """Return full pinyin and initials of a Chinese name, with every usual reading of each character."""
    parts = [_readings(character) for character in name[:_NAME_LENGTH]]
    parts = [part for part in parts if part]
    if not parts:
        return ()
    usual = [part[0] for part in parts]
    # Names with two unusual readings at once are too rare to pay for.
    ways = [usual] + [[*usual[:i], other, *usual[i + 1 :]] for i, part in enumerate(parts) for other in part[1:]]
    ways = ways[:_SPELLINGS_KEPT]
    return tuple(
        dict.fromkeys((*("".join(way) for way in ways), *("".join([word[0] for word in way]) for way in ways)))
    )


def search_text(names: Sequence[str], nicks: Sequence[str], phone: str, places: Sequence[str]) -> str:
    """Return the lower-case text a search looks into; words are kept apart by line breaks."""
    words: list[str] = []
    for name in names:
        if name:
            words.append(name.lower())
            words.extend(spellings(name))
    words.extend(nick.lower() for nick in nicks)
    words.extend(part.lower() for part in (phone, *places) if part)
    return "\n".join(dict.fromkeys(words))


@lru_cache(maxsize=65536)
def sort_name(name: str) -> str:
    """Return a key that sorts Chinese names by pinyin among Latin ones."""
    readings = [_readings(character) for character in name[:_NAME_LENGTH]]
    return " ".join(part[0] if part else character.lower() for part, character in zip(readings, name, strict=False))
