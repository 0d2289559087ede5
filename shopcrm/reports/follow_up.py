"""What does the monthly follow-up list show on paper and as a workbook? Columns of domain.md section 9."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from shopcrm.base.texts import Texts
from shopcrm.domain.audit import Subject
from shopcrm.domain.care import FollowUp, FollowUpList, Reason, Variant
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.shop import ShopInfo
from shopcrm.reports.document import (
    Amount,
    Cell,
    Column,
    Document,
    Heading,
    Kind,
    Paragraph,
    Section,
    Sheet,
    Table,
)
from shopcrm.reports.rfm import group_name
from shopcrm.reports.words import date_text, day_text, month_text, weekday_text, yearly_day_text

_LONGEST_TITLE: Final = 30

_BIRTHDAY: Final = ("number", "name", "segment", "birthday", "weekday", "last", "net_year")
_DORMANT: Final = ("number", "name", "segment", "last", "quiet_days", "interval_days", "purchases", "net_year")
_REACH: Final = ("channel", "phone", "script")
_WRITE: Final = ("contacted", "result", "note")
# Kind and weight (millimetres on landscape A4) of each printed column.
_PRINTED: Final[dict[str, tuple[Kind, float]]] = {
    "number": (Kind.NUMBER, 10),
    "name": (Kind.TEXT, 26),
    "segment": (Kind.TEXT, 25),
    "birthday": (Kind.TEXT, 28),
    "weekday": (Kind.TEXT, 12),
    "last": (Kind.TEXT, 42),
    "net_year": (Kind.MONEY, 20),
    "quiet_days": (Kind.NUMBER, 16),
    "interval_days": (Kind.NUMBER, 16),
    "purchases": (Kind.NUMBER, 16),
    "channel": (Kind.TEXT, 21),
    "phone": (Kind.TEXT, 28),
    "script": (Kind.WRITE, 12),
    "contacted": (Kind.TICK, 22),
    "result": (Kind.TEXT, 36),
    "note": (Kind.WRITE, 24),
}


def follow_up_document(follow_ups: FollowUpList, shop: ShopInfo, texts: Texts) -> Document:
    """Return the list for paper, landscape; the wall variant has no columns for contact data."""
    month = month_text(follow_ups.month, texts)
    period = "followup_print.period_group" if follow_ups.group else "followup_print.period"
    group = group_name(follow_ups.group, texts) if follow_ups.group else ""
    return Document(
        title=texts("followup_print.title", month=month),
        subtitle=texts(f"followup_print.subtitle_{follow_ups.variant}"),
        shop=shop.name,
        period=texts(period, month=month, count=f"{len(follow_ups.lines):,}", group=group),
        made_on=texts("report.made_on", day=date_text(follow_ups.made_on, texts)),
        sections=_sections(follow_ups, texts),
        language=texts.language,
        page_label=texts("report.page"),
        footer=texts("followup_print.footer"),
        landscape=True,
        subject=Subject.FOLLOW_UP,
        people=len(follow_ups.lines),
    )


def _sections(follow_ups: FollowUpList, texts: Texts) -> tuple[Section, ...]:
    if not follow_ups.lines:
        return (Paragraph(texts("followup_print.empty")),)
    parts: list[Section] = []
    for reason, lines in follow_ups.by_reason().items():
        count = texts("followup_print.count", count=f"{len(lines):,}")
        name, lead = (texts(f"followup_print.reason.{reason}.{part}") for part in ("name", "lead"))
        parts.append(Heading(name, lead, count))
        table = _table(reason, lines, follow_ups.variant, texts)
        parts.append(replace(table, caption=texts("report.continued", title=name)))
    if follow_ups.declined:
        parts.append(Paragraph(texts("followup_print.declined", count=f"{follow_ups.declined:,}"), quiet=True))
    if follow_ups.left_out:
        parts.append(Paragraph(texts("followup_print.left_out", count=f"{follow_ups.left_out:,}"), quiet=True))
    return tuple(parts)


def _table(reason: Reason, lines: tuple[FollowUp, ...], variant: Variant, texts: Texts) -> Table:
    reach = _REACH if variant is Variant.WORK else ()
    names = (*(_BIRTHDAY if reason is Reason.BIRTHDAY else _DORMANT), *reach, *_WRITE)
    columns = tuple(
        Column(texts(f"followup_print.column.{name}"), _PRINTED[name][1], _PRINTED[name][0]) for name in names
    )
    rows = tuple(tuple(_PRINTED_CELLS[name](line, texts) for name in names) for line in lines)
    return Table(columns, rows, roomy=True)


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE - 1] + "…"


def _name(line: FollowUp, texts: Texts) -> str:
    name = _clip(line.name) or f"#{line.customer}"
    if not line.other_reasons:
        return name
    reasons = _reasons(line.other_reasons, texts)
    return f"{name}\n{texts('followup_print.also', reasons=reasons)}"


def _reasons(reasons: tuple[Reason, ...], texts: Texts) -> str:
    return ", ".join(texts(f"followup_print.reason.{reason}.name") for reason in reasons)


def _birthday(line: FollowUp, texts: Texts) -> str:
    """This year's Gregorian day, below it the day as she keeps it (when that is lunar) and her age."""
    notes = [yearly_day_text(YearlyDay.from_text(line.occasion), texts)] if line.birthday_lunar else []
    if line.turning is not None:
        notes.append(texts("followup_print.years", age=line.turning))
    return "\n".join([day_text(line.due, texts), *notes])


def _last(line: FollowUp, texts: Texts) -> str:
    if line.last_day is None:
        return ""
    return f"{date_text(line.last_day, texts)}\n{_clip(line.last_item)}".rstrip()


def _segment(line: FollowUp, texts: Texts) -> str:
    return texts(f"segments.{line.segment}.name") if line.segment else ""


def _channel(line: FollowUp, texts: Texts) -> str:
    limits = texts(f"followup_print.clearance.{line.clearance}")
    return f"{texts(f'followup_print.channel.{line.channel}')}\n{limits}".rstrip()


def _days(days: float | None, texts: Texts) -> str:
    return "" if days is None else texts("followup_print.days", days=f"{days:,.0f}")


_PRINTED_CELLS: Final[dict[str, Callable[[FollowUp, Texts], Cell]]] = {
    "number": lambda line, _: line.number,
    "name": _name,
    "segment": _segment,
    "birthday": _birthday,
    "weekday": lambda line, texts: weekday_text(line.due, texts),
    "last": _last,
    "net_year": lambda line, _: Amount(line.net_year, line.currency),
    "quiet_days": lambda line, texts: _days(line.quiet_days, texts),
    "interval_days": lambda line, texts: _days(line.interval_days, texts),
    "purchases": lambda line, texts: texts("followup_print.orders", count=line.purchases),
    "channel": _channel,
    "phone": lambda line, _: line.phone,
    "script": lambda *_: None,
    "contacted": lambda *_: None,
    "result": lambda _, texts: texts("followup_print.results"),
    "note": lambda *_: None,
}

_SHEET_CELLS: Final[dict[str, tuple[Kind, Callable[[FollowUp, Texts], Cell]]]] = {
    "number": (Kind.NUMBER, lambda line, _: line.number),
    "customer": (Kind.NUMBER, lambda line, _: line.customer),
    "name": (Kind.TEXT, lambda line, _: line.name),
    "reason": (Kind.TEXT, lambda line, texts: _reasons((line.reason,), texts)),
    "other_reasons": (Kind.TEXT, lambda line, texts: _reasons(line.other_reasons, texts)),
    "due": (Kind.DATE, lambda line, _: line.due),
    "weekday": (Kind.TEXT, lambda line, texts: weekday_text(line.due, texts)),
    "birthday": (
        Kind.TEXT,
        lambda line, texts: (
            yearly_day_text(YearlyDay.from_text(line.occasion), texts) if line.reason is Reason.BIRTHDAY else ""
        ),
    ),
    "turning": (Kind.NUMBER, lambda line, _: line.turning),
    "segment": (Kind.TEXT, _segment),
    "last_day": (Kind.DATE, lambda line, _: line.last_day),
    "last_item": (Kind.TEXT, lambda line, _: line.last_item),
    "quiet_days": (Kind.NUMBER, lambda line, _: line.quiet_days),
    "interval_days": (Kind.NUMBER, lambda line, _: None if line.interval_days is None else round(line.interval_days)),
    "purchases": (Kind.NUMBER, lambda line, _: line.purchases),
    "net_year": (Kind.MONEY, lambda line, _: Amount(line.net_year, line.currency)),
    "currency": (Kind.TEXT, lambda line, _: line.currency),
    "channel": (Kind.TEXT, lambda line, texts: texts(f"followup_print.channel.{line.channel}")),
    "clearance": (Kind.TEXT, lambda line, texts: texts(f"followup_print.clearance.{line.clearance}")),
    "phone": (Kind.TEXT, lambda line, _: line.phone),
    "contacted": (Kind.WRITE, lambda *_: None),
    "result": (Kind.WRITE, lambda *_: None),
    "note": (Kind.WRITE, lambda *_: None),
}
_CONTACT_DATA: Final = frozenset({"phone", "channel", "clearance"})


def follow_up_sheets(follow_ups: FollowUpList, texts: Texts) -> tuple[Sheet, ...]:
    """Return the list as one sheet with filters; the wall variant leaves out contact data."""
    names = [n for n in _SHEET_CELLS if follow_ups.variant is Variant.WORK or n not in _CONTACT_DATA]
    columns = tuple(Column(texts(f"followup_print.column.{name}"), kind=_SHEET_CELLS[name][0]) for name in names)
    rows = (tuple(_SHEET_CELLS[name][1](line, texts) for name in names) for line in follow_ups.lines)
    return (Sheet(texts("followup_print.sheet"), columns, rows),)
