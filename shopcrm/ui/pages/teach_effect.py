"""What do her answers make of the first rows of a table?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QLayout, QTableView, QWidget

from shopcrm.domain.days import YearlyDay
from shopcrm.domain.mapping import MappingTrial, TriedOrder
from shopcrm.domain.money import money_text
from shopcrm.domain.told import CustomerSighting
from shopcrm.reports.customer_words import birthday_words
from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import label, picture, row, wrapped
from shopcrm.ui.kit.table import text_table

_SHOWN: Final = 8
_REASONS_SHOWN: Final = 5
_OF_ORDERS: Final = ("order_id", "created_at", "buyer", "amount", "status", "title")
_OF_CUSTOMERS: Final = ("name", "buyer", "nick", "phone", "email", "contact", "birthday", "gender", "region", "since")


def effect_parts(look: Look, trial: MappingTrial, zone: str, *, customers: bool) -> list[QLayout | QWidget]:
    """Return how many orders or customers were read, the first of them, and why rows could not be."""
    texts = look.texts
    bad = sum(n for *_, n in trial.rejected)
    key = "teach.effect_customers" if customers else "teach.effect"
    said = texts(key, rows=trial.rows, taken=trial.taken, bad=bad)
    icon = picture(look.icons, "circle-alert" if bad else "circle-check", "accent" if bad else "good")
    parts: list[QLayout | QWidget] = [row(icon, label(said, "heading"), None)]
    if trial.orders:
        parts.append(_orders(look, trial.orders[:_SHOWN]))
    if trial.customers:
        parts.append(_customers(look, trial.customers[:_SHOWN], zone))
    for reason, name, value, n in trial.rejected[:_REASONS_SHOWN]:
        why = texts(f"reject.{reason}", column=name, value=value)
        parts.append(wrapped(texts("teach.reason", n=n, why=why), "muted"))
    return parts


def _orders(look: Look, orders: Sequence[TriedOrder]) -> QTableView:
    texts = look.texts
    rows = [
        (
            one.number, one.day, one.buyer or one.recipient, money_text(one.amount, one.currency),
            texts(f"status.{one.status}"), " / ".join(one.items),
        )
        for one in orders
    ]  # fmt: skip
    headings = [texts(f"import.field.{name}") for name in _OF_ORDERS]
    return text_table(headings, rows, texts("teach.title"), right=frozenset({3}), stretch=5)


def _customers(look: Look, customers: Sequence[CustomerSighting], zone: str) -> QTableView:
    """Return the first customers, with what somebody tells of any of them."""
    rows = [[_words(look, one, name, zone) for name in _OF_CUSTOMERS] for one in customers]
    told = [place for place in range(len(_OF_CUSTOMERS)) if any(words[place] for words in rows)]
    headings = [look.texts(f"import.field.{_OF_CUSTOMERS[place]}") for place in told]
    shown = [[words[place] for place in told] for words in rows]
    return text_table(headings, shown, look.texts("teach.title"), stretch=len(told) - 1)


def _words(look: Look, one: CustomerSighting, name: str, zone: str) -> str:
    if name == "birthday":
        return birthday_words(look.texts, YearlyDay.from_text(one.birthday)) if one.birthday else ""
    if name == "gender":
        return look.texts(f"customer.gender.{one.gender}") if one.gender else ""
    if name == "region":
        return f"{one.province} {one.city} {one.district}".strip()
    if name == "since":
        since = one.since
        return "" if since is None else datetime.fromtimestamp(since.epoch, ZoneInfo(zone)).date().isoformat()
    told: str = one.account if name == "buyer" else getattr(one, name)
    return told
