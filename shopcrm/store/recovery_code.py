"""How is 128 random bits written so that a person can copy it from paper without a mistake?

Eight groups of six digits, each a multiple of 11 that carries 16 bits: a mistyped digit or two
exchanged neighbours spoil the group, and the program can say which one.
"""

from __future__ import annotations

import secrets
import unicodedata

from shopcrm.base.errors import CannotUnlock

_GROUPS, _DIGITS, _FACTOR = 8, 6, 11


def new_code() -> str:
    """Return a fresh code such as ``074591-…`` (128 random bits)."""
    return "-".join(f"{secrets.randbits(16) * _FACTOR:0{_DIGITS}d}" for _ in range(_GROUPS))


def code_secret(typed: str) -> bytes:
    """Return the 16 bytes a typed code stands for; spaces, dashes and full-width digits are forgiven.

    Raises:
        CannotUnlock: it has the wrong length, or a group is mistyped (``group`` says which, from 1).
    """
    digits = "".join(c for c in unicodedata.normalize("NFKC", typed) if c.isdigit() and c.isascii())
    if len(digits) != _GROUPS * _DIGITS:
        raise CannotUnlock("recovery_length", digits=len(digits), expected=_GROUPS * _DIGITS)
    secret = bytearray()
    for number in range(_GROUPS):
        value = int(digits[number * _DIGITS : (number + 1) * _DIGITS])
        if value % _FACTOR or value // _FACTOR > 0xFFFF:
            raise CannotUnlock("recovery_mistyped", group=number + 1)
        secret += (value // _FACTOR).to_bytes(2, "big")
    return bytes(secret)


def typed_back(typed: str, code: str) -> None:
    """Make sure that ``code`` was written down right: it counts only once it was typed from the paper.

    Raises:
        CannotUnlock: a group is mistyped, or it is another code.
    """
    if code_secret(typed) != code_secret(code):
        raise CannotUnlock("wrong_recovery")
