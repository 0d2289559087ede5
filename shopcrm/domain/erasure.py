"""What does erasing a customer take away, what of her orders stays, and by what is she known when she comes again?

An erased customer is remembered by keyed hashes alone (``store.erasure_book``); what is hashed is spelled here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from shopcrm.domain.contacts import contact_account, email_key, name_key, personal_phone

# What a file may tell of whoever ordered; everything else of an order is a figure.
PERSONAL: Final = (
    "account", "email", "recipient", "phone", "province", "city", "district", "address", "buyer_note", "seller_note",
    "tags",
)  # fmt: skip
# Numbers of at least so many characters are given by the platform, shorter ones by each shop.
_NUMBERED_BY_PLATFORM: Final = 12
_BY_HAND: Final = "manual"


class Mark(StrEnum):
    """What a hash in the ledger stands for.

    An ``ORDER`` is left with figures only, a ``DELIVERY`` keeps the account of whoever sent it to her.
    """

    ACCOUNT = "account"
    CONTACT = "contact"
    ORDER = "order"
    DELIVERY = "delivery"
    FILE = "file"


@dataclass(frozen=True)
class ErasurePreview:
    """What erasing a customer would do.

    Attributes:
        customer: her number.
        name: how she is shown.
        accounts, orders: what she is known by; what becomes bare figures.
        deliveries: orders of others that went to her: they lose where they went.
        told, edits, joins: what customer files told of her, what was changed by hand, what joined her files.
        rows: rejected rows that hold her data.
        backups: how many there are; any of them may still hold her.
        gone_by: the day by which the last of these has gone by rotation, if a backup is made daily; None for no backup.
        second: whether a second place for backups is set.
        aside: shops put aside when a backup was brought back.
    """

    customer: int
    name: str
    accounts: int
    orders: int
    deliveries: int
    told: int
    edits: int
    joins: int
    rows: int
    backups: int
    gone_by: date | None
    second: bool
    aside: int


@dataclass(frozen=True)
class Erasure:
    """What erasing a customer did.

    Attributes:
        done: what the preview said, counted when it was done.
        backed_up: whether a backup without her was made after it.
    """

    done: ErasurePreview
    backed_up: bool


@dataclass(frozen=True)
class LedgerNews:
    """What the ledger of erasures had to say when the shop was opened.

    Attributes:
        customers: how many erased customers were found in it, and erased again: it was brought back from a backup.
        unreadable: how many copies of the ledger are damaged or were changed; nothing of them counts.
    """

    customers: int = 0
    unreadable: int = 0


def account_text(platform: str, value: str) -> str:
    """Return what is hashed of an account; a number or address with a name is the same person on every platform."""
    return f"contact{value}" if value.startswith("\n") else f"account\n{platform}\n{value}"


def order_text(platform: str, shop: str, number: str) -> str:
    """Return what is hashed of an order."""
    own = platform == _BY_HAND or len(number) < _NUMBERED_BY_PLATFORM
    return f"order\n{platform}\n{shop if own else ''}\n{number}"


def file_text(file: int, name: str) -> str:
    """Return what is hashed of a customer the owner wrote down and no account is known of."""
    return f"file\n{file}\n{name_key(name)}"


def contacts_of(names: Sequence[str], phone: str, email: str) -> Iterator[str]:
    """Yield every ``contact_account`` of a person's names with her number and her address."""
    for name in names:
        if name_key(name):
            for contact in (contact_account(name, personal_phone(phone) or "", ""), contact_account(name, "", email)):
                if contact:
                    yield contact


def key_of(contact: str) -> str:
    """Return the number or address of a ``contact_account``."""
    return contact.split("\n")[1]


def mentions(content: dict[str, Any], contacts: frozenset[str] | set[str]) -> bool:
    """Whether the wire JSON of an order tells one of ``contacts`` as its recipient."""
    name, phone, email = (content.get(field, "") for field in ("recipient", "phone", "email"))
    return any(one in contacts for one in contacts_of((name,), phone, email_key(email)))


def bare_text(text: str, *, account: bool = False) -> str:
    """Return the wire JSON of an order without its person; with ``account`` its buyer's account stays."""
    content = json.loads(text)
    for name in PERSONAL:
        if name != "account" or not account:
            content.pop(name, None)
    for case in content.get("refunds", ()):
        case.pop("reason", None)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
