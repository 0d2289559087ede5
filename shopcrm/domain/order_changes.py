"""What does a file change in an order that other files have told of, field by field?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from shopcrm.domain.contacts import masked_phone
from shopcrm.domain.money import decimal_text
from shopcrm.domain.orders import LedgerOrder, Moment

_MONEY: Final = ("amount", "refunded")
_TEXTS: Final = (
    "account", "email", "recipient", "province", "city", "address", "title", "buyer_note", "seller_note", "tags",
)  # fmt: skip
_MOMENTS: Final = ("created_at", "paid_at", "shipped_at", "finished_at")
_LONGEST: Final = 80


class FieldChange(NamedTuple):
    """One field of one order, before and after.

    Attributes:
        order: its number.
        field: a field of mapping files, ``buyer`` for the account, ``lines`` for how many items there are.
        before, after: as texts: states by their keys, amounts as decimals, phones masked, times local.
    """

    order: str
    field: str
    before: str
    after: str


def changes_between(
    earlier: LedgerOrder, now: LedgerOrder, local: Callable[[Moment], str]
) -> Iterator[FieldChange]:  # fmt: skip
    """Yield what differs; ``local`` writes a moment in the shop's zone."""
    number, currency = now.sighting.number, now.sighting.currency
    for field, before, after in _fields(earlier, now, currency, local):
        if before != after:
            yield FieldChange(number, field, before[:_LONGEST], after[:_LONGEST])


def _fields(
    earlier: LedgerOrder, now: LedgerOrder, currency: str, local: Callable[[Moment], str]
) -> Iterator[tuple[str, str, str]]:  # fmt: skip
    old, new = earlier.sighting, now.sighting
    yield "status", earlier.status.value, now.status.value
    for name in _MONEY:
        yield name, decimal_text(getattr(earlier, name), currency), decimal_text(getattr(now, name), currency)
    for name in _TEXTS:
        yield "buyer" if name == "account" else name, getattr(old, name), getattr(new, name)
    if old.phone != new.phone:
        yield "phone", masked_phone(old.phone), masked_phone(new.phone)
    for name in _MOMENTS:
        before, after = (getattr(told, name) for told in (old, new))
        yield name, "" if before is None else local(before), "" if after is None else local(after)
    yield "lines", str(len(earlier.lines)), str(len(now.lines))
