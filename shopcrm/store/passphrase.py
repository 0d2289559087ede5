"""Is a passphrase good enough, and which bytes is it?"""

from __future__ import annotations

import unicodedata
from typing import Final

_LEAST_CHARACTERS, _LEAST_WORDS = 12, 4
# Long enough by count, and still the first thing anyone tries.
_COMMON: Final = frozenset({
    "123456789012", "1234567890123", "12345678901234", "111111111111", "000000000000", "888888888888", "666666666666",
    "password1234", "passwordpassword", "qwertyuiop12", "qwertyuiop123", "qwertyuiopasdf", "abcdefghijkl",
    "abc123abc123",
    "123123123123", "123456123456", "woaini1314520", "woaini520520", "5201314520131", "a12345678901", "taobaotaobao",
    "iloveyouiloveyou", "letmeinletmein", "administrator", "asdfghjklzxc", "1qaz2wsx3edc", "shopcrmshopcrm",
})  # fmt: skip


def passphrase_bytes(passphrase: str) -> bytes:
    """Return the bytes that are hashed: NFKC, so every keyboard writes the same."""
    return unicodedata.normalize("NFKC", passphrase).strip().encode()


def passphrase_problem(passphrase: str) -> str:
    """Return "" for a good passphrase, else the key of what is wrong: ``too_short`` or ``too_common``."""
    text = unicodedata.normalize("NFKC", passphrase).strip()
    if len(text) < _LEAST_CHARACTERS and len(text.split()) < _LEAST_WORDS:
        return "too_short"
    plain = text.casefold().replace(" ", "")
    if plain in _COMMON or len(set(plain)) < 4:
        return "too_common"
    return ""
