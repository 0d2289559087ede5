"""What do a name, a phone number or an account tell, what is only a mask of one, and what names a person?"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final

_STARS: Final = re.compile(r"[*＊]")
_PERSONAL: Final = re.compile(r"(?:\+?86[- ]?)?(1[3-9]\d{9})")
# 11 digits and an extension: a platform's forwarding number that expires.
_VIRTUAL: Final = re.compile(r"(?:\+?86[- ]?)?1\d{10}\s*(?:[-,，转#]\s*\d{2,6})")
# Numbers people type where a form insists on one.
_PLACEHOLDER: Final = re.compile(r"1\d{2}(\d)\1{7}|1(\d)\2{9}|13800138000|1\d{2}(?:12345678|87654321)")
_EMAIL: Final = re.compile(r"[^@\s*＊<>\"',;]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# A phone number a spreadsheet has rounded: many people's numbers look like it.
_ROUNDED: Final = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2,}")
# Addresses a marketplace lends to a buyer: they reach its letter box, not hers.
_LENT: Final = re.compile(r"@(?:marketplace\.amazon\.[a-z.]+|members\.ebay\.com|privaterelay\.appleid\.com)$")
# Within the first characters: a street may be called after a district too.
_DISTRICT: Final = re.compile(
    r"(?:[^\d,，号]{0,24}?(?:自治区|省|市))?(?:[^\d,，号]{0,16}?(?:自治州|市|盟))?[^\d,，号]{1,12}?[区县旗市]"
)
_SPACE: Final = re.compile(r"\s+")


class AccountKind(StrEnum):
    """What an account is: one on a platform, or a phone number or e-mail with a name that stands for one."""

    ACCOUNT = "account"
    PHONE = "phone"
    EMAIL = "email"


def is_masked(text: str) -> bool:
    """Whether ``text`` hides something behind stars (张**, 138****1234, q**)."""
    return _STARS.search(text) is not None


def is_rounded(text: str) -> bool:
    """Whether ``text`` is a number in scientific notation (1.39E+10)."""
    return _ROUNDED.fullmatch(text) is not None


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


def masked_email(email: str) -> str:
    """Return ``email`` with its name hidden but for the first letter: x***@qq.com."""
    name, at, domain = email.rpartition("@")
    return email if is_masked(email) or not at or not name else f"{name[0]}***@{domain}"


def masked_address(address: str) -> str:
    """Return ``address`` down to the district: 浙江省 杭州市 西湖区 ***; without one nothing of it."""
    if is_masked(address):
        return address
    found = _DISTRICT.match(address)
    return f"{found.group(0)} ***" if found else "***"


def masked_account(account: str) -> str:
    """Return a platform's account; one that is a phone number or an e-mail masked as such."""
    if "@" in account:
        return masked_email(account) if _EMAIL.fullmatch(account) else account
    return masked_phone(account) if personal_phone(account) else account


def masked_value(field: str, value: str) -> str:
    """Return a cell of a file with what reaches somebody masked, by what it looks like and by its ``field``."""
    return masked_address(value) if field == "address" and value else masked_account(value.strip("'"))


def masked_name(name: str) -> str:
    """Return ``name`` with all but its first character hidden: 林小满 → 林**."""
    if not name or is_masked(name):
        return name
    return name[0] + "*" * max(1, min(2, len(name) - 1))


@lru_cache(maxsize=16384)
def phone_key(text: str) -> str:
    """Return the personal number in ``text`` if it can name a person, else "": placeholders name nobody."""
    phone = personal_phone(text) or ""
    return "" if _PLACEHOLDER.fullmatch(phone) else phone


def email_key(text: str) -> str:
    """Return the e-mail address in ``text`` in small letters, "" for a masked or lent one."""
    email = text.strip().lower()
    return email if _EMAIL.fullmatch(email) and not _LENT.search(email) else ""


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """Return what two ways of writing one name have in common; "" for a masked one."""
    if is_masked(name):
        return ""
    return _SPACE.sub("", unicodedata.normalize("NFKC", name)).casefold()


def platform_account(text: str) -> str:
    """Return what a platform's account ``text`` is known by, "" where it names nobody.

    Where the account is a phone number or an e-mail (Youzan, Shopify), two ways of writing it are one account; a number
    that was rounded or typed only to fill a form would make one buyer of strangers.
    """
    if is_masked(text):
        return ""
    if "@" in text:
        return email_key(text) or text
    if not (text[:1].isdigit() or text.startswith("+")):
        return text
    if is_rounded(text):
        return ""
    phone = personal_phone(text)
    return text if phone is None else phone_key(phone)


def contact_account(recipient: str, mobile: str, email: str) -> str:
    """Return the account of an order without one: phone or e-mail and the recipient's name, "" where neither is told.

    It begins with a line break, which no account of a platform does: cells lose theirs when they are read. People
    who share a number under different names are different accounts (domain.md section 3).
    """
    key = (phone_key(mobile) if mobile else "") or (email_key(email) if email else "")
    return f"\n{key}\n{name_key(recipient)}" if key else ""


def account_kind(value: str) -> AccountKind:
    """Return what ``value`` of an account is."""
    if not value.startswith("\n"):
        return AccountKind.ACCOUNT
    return AccountKind.EMAIL if "@" in value.split("\n")[1] else AccountKind.PHONE


def contact_of(value: str) -> str:
    """Return the number or address a ``contact_account`` stands for."""
    return value.split("\n")[1]
