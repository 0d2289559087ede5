"""How hard is a passphrase to guess, roughly? A hint while typing; what is allowed is decided by the vault."""

from __future__ import annotations

import math
from typing import Final

from shopcrm.services.passphrases import word_bits

_FULL_BITS: Final = 80.0
_CLASSES: Final = ((str.islower, 26), (str.isupper, 26), (str.isdigit, 10), (str.isspace, 1))
_HAN: Final = 2000
_OTHER: Final = 32


def strength(passphrase: str) -> int:
    """Return 0–100: the bits of a random text of the same make, repeated characters counted once.

    Words of the lists we suggest from have the bits of their choice, however long they are.
    """
    if not passphrase:
        return 0
    bits = _bits(passphrase)
    of_words = word_bits(passphrase)
    return min(100, round(100 * (bits if of_words is None else min(bits, of_words)) / _FULL_BITS))


def _bits(passphrase: str) -> float:
    alphabet = 0
    for belongs, size in _CLASSES:
        if any(belongs(letter) and letter.isascii() for letter in passphrase):
            alphabet += size
    rest = [letter for letter in passphrase if not (letter.isascii() and (letter.isalnum() or letter.isspace()))]
    if any(letter.isascii() for letter in rest):
        alphabet += _OTHER
    if any(not letter.isascii() for letter in rest):
        alphabet += _HAN
    length = len(set(passphrase)) + 0.25 * (len(passphrase) - len(set(passphrase)))
    return length * math.log2(max(2, alphabet))
