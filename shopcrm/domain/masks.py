"""Do two names, numbers or addresses agree, when stars may hide parts of either?

A masked value never equals another one: it agrees with it, contradicts it, or tells nothing (domain.md section 3).
Every comparison gives the same answer in either order, and never contradicts where the unmasked values are equal.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from shopcrm.domain.contacts import is_masked, is_virtual_phone

_STARS: Final = re.compile(r"\*+")
_COUNTRY: Final = re.compile(r"^\+?86[- ]?(?=1)")
_NUMBER: Final = re.compile(r"[\d*]{7,}")
_TAIL: Final = re.compile(r"\(\d{6}\)$")
_NOISE: Final = dict.fromkeys(map(ord, ",.;:()#-"))
_TAILS: Final = ("省", "市", "自治区", "自治州", "地区")
_LONGEST_TAIL: Final = 6
# Fewer shared digits or letters are shared by chance too often to say anything.
_LEAST_DIGITS: Final = 2
_MOBILE: Final = 11
_LEAST_LETTERS: Final = 4


class Agreement(StrEnum):
    """What comparing two values tells."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNKNOWN = "unknown"


class PhoneMatch(NamedTuple):
    """How two numbers compare.

    Attributes:
        agreement: agree, disagree or cannot tell.
        digits: how many digits both show and share, the leading 1 of mobile numbers left out.
        whole: whether both are shown in full.
    """

    agreement: Agreement
    digits: int = 0
    whole: bool = False


_NO_MATCH: Final = PhoneMatch(Agreement.DISAGREE)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Return ``text`` without the ways of typing: widths, spaces, capital letters; every mask is ``*``."""
    return _typed(text)


def _typed(text: str) -> str:
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return "".join(text.split()).casefold()


def compare_names(one: str, other: str) -> Agreement:
    """Compare two names: 张** agrees with 张三丰, contradicts 李四, and tells nothing of ***."""
    return compare_plain(plain(one), plain(other))


def compare_plain(one: str, other: str) -> Agreement:
    """Compare two texts as ``plain`` gives them."""
    if not one.strip("*") or not other.strip("*"):
        return Agreement.UNKNOWN
    if "*" not in one and "*" not in other:
        return Agreement.AGREE if one == other else Agreement.DISAGREE
    if "*" in one and "*" in other:
        return _compare_ends(_ends(one), _ends(other))
    masked, whole = (one, other) if "*" in one else (other, one)
    return Agreement.AGREE if _fits(masked, whole) else Agreement.DISAGREE


def _ends(masked: str) -> tuple[str, str]:
    return masked[: masked.index("*")], masked[masked.rindex("*") + 1 :]


def _compare_ends(one: tuple[str, str], other: tuple[str, str]) -> Agreement:
    """Compare what two masks show at their beginning and end."""
    shared = False
    for mine, yours in ((one[0], other[0]), (one[1][::-1], other[1][::-1])):
        length = min(len(mine), len(yours))
        if mine[:length] != yours[:length]:
            return Agreement.DISAGREE
        shared |= length > 0
    return Agreement.AGREE if shared else Agreement.UNKNOWN


def _fits(masked: str, whole: str) -> bool:
    """Whether ``masked`` may be ``whole`` with parts hidden; a run of stars hides any number of letters."""
    pattern = ".*".join(re.escape(part) for part in _STARS.split(masked))
    return re.fullmatch(pattern, whole, re.DOTALL) is not None


def phone_shape(text: str) -> str:
    """Return a number's digits and stars; "" for a forwarding number and for what is no number."""
    if len(text) == _MOBILE and text.isdecimal() and text.isascii():
        return text
    if is_virtual_phone(text):
        return ""
    number = _COUNTRY.sub("", plain(text).strip("'")).replace("-", "")
    return number if _NUMBER.fullmatch(number) and any(letter.isdigit() for letter in number) else ""


def compare_phones(one: str, other: str) -> PhoneMatch:
    """Compare two numbers digit by digit: 138****1234, 1******6198, 186******05, 136********, 0731-********."""
    return compare_shapes(phone_shape(one), phone_shape(other))


def compare_shapes(mine: str, yours: str) -> PhoneMatch:
    """Compare two numbers given by ``phone_shape``, "" for none."""
    if not mine or not yours:
        return PhoneMatch(Agreement.UNKNOWN)
    if "*" not in mine and "*" not in yours:
        return PhoneMatch(Agreement.AGREE, len(mine), whole=True) if mine == yours else _NO_MATCH
    pairs = enumerate(zip(mine, yours, strict=True)) if len(mine) == len(yours) else _end_pairs(mine, yours)
    both = [(place, pair) for place, pair in pairs if "*" not in pair]
    if any(pair[0] != pair[1] for _, pair in both):
        return _NO_MATCH
    digits = sum(1 for place, pair in both if pair[0].isdigit() and (place, pair[0]) != (0, "1"))
    return PhoneMatch(Agreement.AGREE if digits >= _LEAST_DIGITS else Agreement.UNKNOWN, digits)


def _end_pairs(one: str, other: str) -> list[tuple[int, tuple[str, str]]]:
    """Return what both show, counted from the beginning and from the end, as far as neither is hidden.

    Their stars do not stand for one digit each: nothing else can be laid side by side.
    """
    pairs: list[tuple[int, tuple[str, str]]] = []
    for mine, yours, sign in ((one, other, 1), (one[::-1], other[::-1], -1)):
        for place, pair in enumerate(zip(mine, yours, strict=False)):
            if "*" in pair:
                break
            pairs.append((place if sign == 1 else -1 - place, pair))
        else:
            # The shorter one is shown in full: it cannot be the longer one.
            return [(0, ("0", "1"))]
    return pairs


def street_of(address: str, province: str, city: str, district: str) -> str:
    """Return the part of an address below its district, without spaces, marks and postcode."""
    text = _typed(address)
    if text.endswith(")"):
        text = _TAIL.sub("", text)
    for part in (province, city, district):
        name = plain(part)
        # The text may say 浙江省 where the column says 浙江, or leave a town out.
        place = text.find(name, 0, len(name) + _LONGEST_TAIL) if name else -1
        if place >= 0:
            text = text[place + len(name) :]
            for tail in _TAILS:
                if text.startswith(tail):
                    text = text[len(tail) :]
                    break
    return text.translate(_NOISE)


def compare_streets(one: str, other: str) -> Agreement:
    """Compare two streets as ``street_of`` gives them; stars replace stretches of any length."""
    if not one.strip("*") or not other.strip("*"):
        return Agreement.UNKNOWN
    if "*" not in one and "*" not in other:
        return Agreement.AGREE if one == other else Agreement.DISAGREE
    if "*" in one and "*" in other:
        return _compare_masked_streets(one, other)
    masked, whole = (one, other) if "*" in one else (other, one)
    if not _fits(masked, whole):
        return Agreement.DISAGREE
    return Agreement.AGREE if len(masked) - masked.count("*") >= _LEAST_LETTERS else Agreement.UNKNOWN


def _compare_masked_streets(one: str, other: str) -> Agreement:
    mine, yours = _ends(one), _ends(other)
    if _compare_ends(mine, yours) is Agreement.DISAGREE:
        return Agreement.DISAGREE
    shared = min(len(mine[0]), len(yours[0])) + min(len(mine[1]), len(yours[1]))
    return Agreement.AGREE if shared >= _LEAST_LETTERS else Agreement.UNKNOWN


def compare_places(one: str, other: str) -> Agreement:
    """Compare two provinces, cities or districts as ``plain`` gives them; one of them may be masked or not told."""
    if one == other and one and "*" not in one:
        return Agreement.AGREE
    return compare_plain(one, other) if one and other else Agreement.UNKNOWN


_TOKEN: Final = re.compile(r"[~$#]?[A-Za-z0-9+/=_~#$-]{20,}")


def is_opaque(text: str) -> bool:
    """Whether ``text`` is a ciphertext a platform gives instead of a value: only ever equal or not."""
    return (
        text.isascii()
        and not is_masked(text)
        and _TOKEN.fullmatch(text) is not None
        and any(letter.isdigit() for letter in text)
        and any(letter.isalpha() for letter in text)
    )
