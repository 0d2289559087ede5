"""What is one row of an unknown table, an order or a customer, and what do its values say by themselves?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shopcrm.domain.days import YearlyDay
from shopcrm.importers.birthdays import read_birthday
from shopcrm.importers.column_kinds import Kind, most
from shopcrm.importers.customers import GENDERS
from shopcrm.importers.date_shapes import DayOrderUnknown
from shopcrm.importers.proposals import Proposal, Vocabulary
from shopcrm.importers.spec import CUSTOMER_KEYS

_OF_ORDERS: Final[Mapping[Kind, str]] = {
    Kind.PHONE: "phone", Kind.EMAIL: "email", Kind.DATE: "created_at", Kind.NUMBER: "order_id", Kind.MONEY: "amount",
    Kind.COUNT: "quantity",
}  # fmt: skip
_OF_CUSTOMERS: Final[Mapping[Kind, str]] = {Kind.PHONE: "phone", Kind.EMAIL: "email"}
# Before the first of the shops we know of opened, nobody became its customer: such days are birthdays.
_FIRST_SHOPS: Final = 2003
_NUMBER: Final = re.compile(r"[\d.]+")
# Two of these stand where things are sold, though no order has a number.
_OF_SALES: Final = frozenset({"title", "quantity", "unit_price", "shipping", "paid_at", "shipped_at", "finished_at"})
_OF_PEOPLE: Final = frozenset({"birthday", "gender"})


def order_field(kind: Kind, _texts: Sequence[str]) -> str:
    """Return the field a column of orders is by its values alone, or ""."""
    return _OF_ORDERS.get(kind, "")


def customer_field(kind: Kind, texts: Sequence[str]) -> str:
    """Return the field a column of customers is by its values alone, or ""."""
    if kind in _OF_CUSTOMERS:
        return _OF_CUSTOMERS[kind]
    looks: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("gender", lambda text: text.casefold() in GENDERS),
        ("birthday", _is_birthday),
    )
    return next((field for field, look in looks if texts and most(look, texts)), "")


def is_customer_list(
    headings: Sequence[str], orders: Sequence[Proposal], customers: Sequence[Proposal], words: Vocabulary
) -> bool:  # fmt: skip
    """Whether a table is plainly a list of customers: no order numbers, but people and how they are reached.

    ``orders`` and ``customers`` are what its columns would be in either kind of table, ``words`` those of customers.
    """
    sold = {one.field for one in orders if one.sure}
    told = {one.field for one in customers if one.sure}
    reached = {one.field for one in customers} & set(CUSTOMER_KEYS)
    if "order_id" in sold or not reached or len(sold & _OF_SALES) > 1:
        return False
    if told & _OF_PEOPLE or any(map(words.is_telling, headings)):
        return True
    # A day and a sum beside the name may be a sale whose number nobody wrote down.
    return bool(told & {"name", "nick"}) and not {"created_at", "amount"} <= sold


def _is_birthday(text: str) -> bool:
    try:
        day = read_birthday(text, "mdy")
    except (ValueError, DayOrderUnknown):
        return False
    if not day:
        return False
    year = YearlyDay.from_text(day).year
    # "9.5" may be a price.
    return not _NUMBER.fullmatch(text) if year is None else year < _FIRST_SHOPS
