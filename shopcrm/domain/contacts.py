"""What do a name, a phone number or an account tell, and what is only a mask of one?"""

from __future__ import annotations

import re
from typing import Final

_STARS: Final = re.compile(r"[*＊]")
_PERSONAL: Final = re.compile(r"(?:\+?86[- ]?)?(1[3-9]\d{9})")
# 11 digits and an extension: a platform's forwarding number that expires.
_VIRTUAL: Final = re.compile(r"(?:\+?86[- ]?)?1\d{10}\s*(?:[-,，转#]\s*\d{2,6})")


def is_masked(text: str) -> bool:
    """Whether ``text`` hides something behind stars (张**, 138****1234, q**)."""
    return _STARS.search(text) is not None


def is_virtual_phone(text: str) -> bool:
    """Whether ``text`` is a forwarding number with an extension (184…-7576)."""
    return _VIRTUAL.fullmatch(text.strip().strip("'")) is not None


def personal_phone(text: str) -> str | None:
    """Return the mainland mobile number in ``text`` as 11 digits, or None.

    Masked and virtual numbers are no personal phones (domain.md section 3).
    """
    found = _PERSONAL.fullmatch(text.strip().strip("'"))
    return found.group(1) if found else None


def masked_phone(phone: str) -> str:
    """Return ``phone`` with its middle hidden, as shown by default: 138****1234."""
    if is_masked(phone) or len(phone) < 7:
        return phone
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


def masked_name(name: str) -> str:
    """Return ``name`` with all but its first character hidden: 林小满 → 林**."""
    if not name or is_masked(name):
        return name
    return name[0] + "*" * max(1, min(2, len(name) - 1))
