"""How is money read, kept and written? Always as whole minor units (fen, cents) of one currency."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

_EXPONENTS: Final = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3}
_SYMBOLS: Final = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$"}
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_SIGNS: Final = {
    "¥": ("CNY", "JPY"), "元": ("CNY",), "圆": ("CNY",), "RMB": ("CNY",), "€": ("EUR",), "£": ("GBP",), "₩": ("KRW",),
    "₫": ("VND",), "฿": ("THB",), "₱": ("PHP",), "₹": ("INR",), "₽": ("RUB",), "Rp": ("IDR",), "RM": ("MYR",),
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "TWD", "SGD", "MXN", "CLP", "COP", "ARS", "BRL"),
}  # fmt: skip
_CODES: Final = frozenset(code for codes in _SIGNS.values() for code in codes) | {"CHF", "SEK", "NOK", "DKK", "PLN"}
# Dollars are told apart by letters before the sign; the longest names first, so that RMB is not RM and a B.
_NOISE: Final = re.compile(
    rf"[\s,，]|(?:HK|NT|AU|US|CA|NZ|SG|MX|R|C|A|S)\s*(?=\$)|{'|'.join(sorted(_CODES))}"
    rf"|{'|'.join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))}"
)
# Two numbers in one cell are no amount.
_APART: Final = re.compile(r"\d\s+\d")
# Thousands in threes; in India the higher groups are twos.
_THOUSANDS: Final = re.compile(r"^[^\d,]*\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?[^\d,]*$")
_NOTE: Final = re.compile(r"(?<=.)[(（][^()（）]*[^\d.,\s$¥€£()（）+-][^()（）]*[)）]$")
_LIMIT: Final = Decimal(10) ** 15


def exponent(currency: str) -> int:
    """Return how many decimals ``currency`` (ISO 4217) has: 2 for CNY, 0 for JPY."""
    return _EXPONENTS.get(currency, 2)


@lru_cache(maxsize=65536)
def parse_minor(text: str, decimals: int = 2) -> int:
    """Read an amount as platforms write it and return minor units, rounded half up.

    Takes ``128.5``, ``¥1,299.90``, ``12.00元``, ``(5.00)`` for minus five, and a number
    followed by a note in brackets (formats.md 0.2 no. 7).

    Raises:
        ValueError: ``text`` is no amount.
    """
    # NFKC: full-width digits, points and brackets, ￥ as ¥.
    clean = _NOTE.sub("", unicodedata.normalize("NFKC", text).strip())
    if _APART.search(clean) or ("," in clean and not _THOUSANDS.search(clean)):
        # 1.299,90 or 12,5 or 5 12: to drop what parts them would make another amount of it.
        raise ValueError("not an amount")
    clean = _NOISE.sub("", clean).replace("\u2212", "-")
    if clean[:1] in "(（" and clean[-1:] in ")）" and len(clean) > 2:
        clean = "-" + clean[1:-1]
    if not _NUMBER.fullmatch(clean):
        raise ValueError("not an amount")
    try:
        value = Decimal(clean)
    except InvalidOperation as error:  # pragma: no cover - the pattern admits only numbers
        raise ValueError("not an amount") from error
    return to_minor(value, decimals)


def currency_fits(text: str, currency: str) -> bool:
    """Whether the signs and codes beside an amount such as ``£5.00`` allow it to be ``currency`` (ISO 4217)."""
    plain = unicodedata.normalize("NFKC", text)
    codes = [code for code in _CODES if code in plain]
    if codes:
        return currency in codes
    told = [allowed for sign, allowed in _SIGNS.items() if sign in plain and (sign != "RM" or "RMB" not in plain)]
    return all(currency in allowed for allowed in told)


def to_minor(value: Decimal, decimals: int = 2) -> int:
    """Return ``value`` (major units) as minor units, rounded half up.

    Raises:
        ValueError: the amount is beyond what any shop can mean.
    """
    if abs(value) >= _LIMIT:
        raise ValueError("amount out of range")
    return int(value.scaleb(decimals).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def decimal_text(minor: int, currency: str = "CNY") -> str:
    """Return ``minor`` as a plain decimal string for machines: 12850 → "128.50"."""
    places = exponent(currency)
    if places == 0:
        return str(minor)
    sign = "-" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 10**places)
    return f"{sign}{whole}.{rest:0{places}d}"


def money_text(minor: int, currency: str = "CNY") -> str:
    """Return ``minor`` for people: 128600 → "¥1,286.00"."""
    places = exponent(currency)
    sign = "-" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 10**places)
    tail = f".{rest:0{places}d}" if places else ""
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    return f"{sign}{symbol}{whole:,}{tail}"


def short_money_text(minor: int, currency: str = "CNY") -> str:
    """Return ``minor`` without decimals for tight places: 128650 → "¥1,287"."""
    whole = (abs(minor) + 10 ** exponent(currency) // 2) // 10 ** exponent(currency)
    return f"{'-' if minor < 0 else ''}{_SYMBOLS.get(currency, f'{currency} ')}{whole:,}"
