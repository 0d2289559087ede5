"""How are figures and days said to a person?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shopcrm.base.texts import Texts
from shopcrm.domain.contacts import masked_account
from shopcrm.domain.customers import CustomerCard
from shopcrm.domain.groups import text_key
from shopcrm.domain.money import short_money_text

_WEEK, _MONTH, _YEAR = 7, 30, 365


def ago(texts: Texts, day: date | None, today: date) -> str:
    """Return how long ago ``day`` was, roughly; "" for none."""
    if day is None:
        return ""
    days = (today - day).days
    if days < 0:
        return day.isoformat()
    if days <= 1:
        return texts("days.today" if days == 0 else "days.yesterday")
    for size, unit in ((_YEAR, "years"), (2 * _MONTH, "months"), (2 * _WEEK, "weeks")):
        if days >= size:
            count = days // {"years": _YEAR, "months": _MONTH, "weeks": _WEEK}[unit]
            return texts(f"days.{unit}_ago", n=count)
    return texts("days.days_ago", n=days)


def month_text(texts: Texts, month: date) -> str:
    """Return a month for people: 2026年11月."""
    return texts("days.month", year=month.year, month=month.month, name=texts(f"days.month_name.{month.month}"))


def day_text(texts: Texts, day: date) -> str:
    """Return a day with its weekday: 11月22日 周日."""
    return texts(
        "days.day",
        month=month_short(texts, day),
        day=day.day,
        weekday=texts(f"days.weekday.{day.isoweekday()}"),
    )


def month_short(texts: Texts, day: date) -> str:
    """Return the month's short name."""
    return texts(f"days.month_name.{day.month}")


def sums(net: Iterable[tuple[str, int]]) -> str:
    """Return sums side by side, one per currency: ¥1,286 · $12."""
    return " · ".join(short_money_text(minor, currency) for currency, minor in net)


def percent(share: float) -> str:
    """Return a share (0–1) as a percentage; something small is never said to be nothing."""
    if 0 < share < 0.01:
        return "<1%"
    return f"{share:.0%}"


def group_name(texts: Texts, key: str) -> str:
    """Return the name of a group."""
    return texts(f"{text_key(key)}.name")


def group_meaning(texts: Texts, key: str) -> str:
    """Return what a group is, in one line."""
    return texts(f"{text_key(key)}.meaning")


def display_name(texts: Texts, card: CustomerCard) -> str:
    """Return how the customer is called: her name, else an account, else her number."""
    if card.name:
        return card.name
    if card.accounts:
        return masked_account(card.accounts[0].account)
    return texts("customer.nameless", id=card.id)


def accounts_text(texts: Texts, card: CustomerCard) -> str:
    """Return her accounts with their platforms."""
    return "  ·  ".join(f"{texts(f'platforms.{one.platform}')} {masked_account(one.account)}" for one in card.accounts)


def stage_text(texts: Texts, stage: str) -> str:
    """Return what a job is doing; stages without words of their own are "working"."""
    key = f"progress.{stage}"
    return texts(key) if texts.has(key) else texts("common.working")
