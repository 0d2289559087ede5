"""What do the values of a column look like: dates, amounts, phones, numbers of orders, words?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final

from shopcrm.domain.contacts import is_masked, personal_phone
from shopcrm.domain.money import parse_minor
from shopcrm.importers.date_shapes import DayOrderUnknown, day_order_of, read_date


class Kind(Enum):
    """What a column's values are, as far as they tell."""

    EMPTY = "empty"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    COUNT = "count"
    MONEY = "money"
    NUMBER = "number"
    WORDS = "words"
    TEXT = "text"
    IDENTITY_CARD = "identity_card"


_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_COUNT: Final = re.compile(r"-?\d{1,4}(\.0)?")
_LONG: Final = re.compile(r"#?[A-Za-z]{0,6}[-_]?\d[\d-]{3,}[A-Za-z]{0,4}")
_IDENTITY_CARD: Final = re.compile(r"[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_MASKED_PHONE: Final = re.compile(r"1[\d*]{10}|\+?\d{1,3}[\d*]{8,11}")
# So many of a hundred values must look alike; the rest are slips.
_MOST: Final = 0.8
_FEW_WORDS: Final = 12
_LONGEST_WORD: Final = 24


def kind_of(values: Sequence[str]) -> Kind:
    """Return what ``values`` (texts as they stand, empty ones left out) are."""
    if not values:
        return Kind.EMPTY
    for kind, looks in _LOOKS:
        if most(looks, values):
            return kind
    different = set(values)
    if (
        len(different) <= _FEW_WORDS
        and len(different) * 3 <= len(values)
        and max(map(len, different)) <= _FEW_WORDS * 2
    ):
        return Kind.WORDS
    return Kind.TEXT


def most(looks: Callable[[str], bool], values: Sequence[str]) -> bool:
    """Whether so many of ``values`` look alike that the rest are slips."""
    return sum(map(looks, values)) >= _MOST * len(values)


def day_order(values: Sequence[str]) -> str:
    """Return the order of numbers that dates in ``values`` prove; "ask" where they could be either, "" for no dates."""
    told = {order for value in values if (order := day_order_of(value)) is not None}
    proofs = told & {"mdy", "dmy"}
    if len(proofs) == 1:
        return proofs.pop()
    return "ask" if "" in told else "ymd" if "ymd" in told else ""


def _is_date(text: str) -> bool:
    try:
        read_date(text, "")
    except DayOrderUnknown:
        return True
    except ValueError:
        return False
    return not text.isdigit()


def _is_phone(text: str) -> bool:
    return personal_phone(text) is not None or (is_masked(text) and _MASKED_PHONE.fullmatch(text) is not None)


def _is_money(text: str) -> bool:
    try:
        parse_minor(text, 4)
    except ValueError:
        return False
    return any(sign in text for sign in ".¥￥$€£元,")


_LOOKS: Final[tuple[tuple[Kind, Callable[[str], bool]], ...]] = (
    (Kind.IDENTITY_CARD, lambda text: _IDENTITY_CARD.fullmatch(text) is not None),
    (Kind.DATE, _is_date),
    (Kind.PHONE, _is_phone),
    (Kind.EMAIL, lambda text: _EMAIL.fullmatch(text) is not None),
    (Kind.COUNT, lambda text: _COUNT.fullmatch(text) is not None),
    (Kind.NUMBER, lambda text: _LONG.fullmatch(text) is not None),
    (Kind.MONEY, lambda text: _is_money(text) or _COUNT.fullmatch(text) is not None),
)
