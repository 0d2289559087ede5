"""What does the yearly self-check say on paper? The facts first, then the questions only the owner can answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from shopcrm.base.texts import Texts
from shopcrm.domain.audit import Act, Action, Subject
from shopcrm.domain.self_check import Given, SelfCheck
from shopcrm.domain.shop import ShopInfo
from shopcrm.reports.audit_words import purpose_text, verdict_text
from shopcrm.reports.document import (
    Cell,
    Column,
    Document,
    Figure,
    Figures,
    Heading,
    Kind,
    Paragraph,
    Section,
    Table,
)
from shopcrm.reports.words import date_text

# Answered by her, with a pen: nothing in the vault knows them.
_QUESTIONS: Final = ("paper", "copies", "passphrase", "disk", "notice", "staff", "needed", "requests", "incident")
_RIGHTS: Final = (Action.PERSON, Action.ERASE, Action.CONSENT, Action.RETAIN)
_SEEN: Final = (Action.REVEAL, Action.COPY)


def self_check_document(found: SelfCheck, info: ShopInfo, texts: Texts) -> Document:
    """Return the self-check for paper; times are of the shop's zone."""
    zone = ZoneInfo(info.zone)
    parts: list[Section] = [Paragraph(texts("selfcheck.lead")), _figures(found, texts)]
    parts += _facts("kept", _kept(found, texts), texts)
    parts += _given(found.given, texts)
    parts += _facts("seen", _seen(found, texts), texts)
    parts += _facts("rights", _rights(found, texts), texts)
    parts += _facts("safety", _safety(found, zone, texts), texts)
    columns = (
        Column(texts("selfcheck.column.done"), 12, Kind.TICK), Column(texts("selfcheck.column.question"), 110),
        Column(texts("selfcheck.column.note"), 66, Kind.WRITE),
    )  # fmt: skip
    rows = tuple(("", texts(f"selfcheck.question.{name}"), "") for name in _QUESTIONS)
    parts += [Heading(texts("selfcheck.questions.title"), texts("selfcheck.questions.lead"))]
    parts += [Table(columns, rows, roomy=True), Paragraph(texts("selfcheck.signed"))]
    return Document(
        title=texts("selfcheck.title"),
        subtitle=texts("selfcheck.subtitle"),
        shop=info.name,
        period=texts("selfcheck.period", since=date_text(found.since, texts), day=date_text(found.day, texts)),
        made_on=texts("report.made_on", day=date_text(found.day, texts)),
        sections=tuple(parts),
        language=texts.language,
        page_label=texts("report.page"),
        footer=texts("selfcheck.footer"),
        subject=Subject.SELF_CHECK,
    )


def _figures(found: SelfCheck, texts: Texts) -> Figures:
    held = found.held
    shown = (("customers", held.customers), ("reached", held.reached), ("agreed", held.agreed), ("quiet", found.quiet))
    return Figures(
        tuple(Figure(texts(f"selfcheck.figure.{name}"), f"{value:,}") for name, value in shown)
    )  # fmt: skip


def _facts(part: str, facts: Iterator[tuple[str, str]], texts: Texts) -> list[Section]:
    rows = tuple((texts(f"selfcheck.fact.{name}"), said) for name, said in facts)
    columns = (Column(texts("selfcheck.column.fact"), 80), Column(texts("selfcheck.column.found"), 100))
    return [Heading(texts(f"selfcheck.{part}.title"), texts(f"selfcheck.{part}.lead")), Table(columns, rows)]


def _kept(found: SelfCheck, texts: Texts) -> Iterator[tuple[str, str]]:
    held = found.held
    for name in ("customers", "reached", "birthdays", "notes", "agreed", "declined"):
        yield name, f"{getattr(held, name):,}"
    yield "quiet", texts("selfcheck.said.quiet", n=found.quiet, months=found.months)
    yield "kept", f"{found.kept:,}"


def _given(given: tuple[Given, ...], texts: Texts) -> list[Section]:
    head = Heading(texts("selfcheck.given.title"), texts("selfcheck.given.lead"))
    if not given:
        return [head, Paragraph(texts("selfcheck.said.nothing"), quiet=True)]
    names = (
        ("what", 56, Kind.TEXT),
        ("purpose", 76, Kind.TEXT),
        ("times", 24, Kind.NUMBER),
        ("people", 28, Kind.NUMBER),
    )
    columns = tuple(Column(texts(f"selfcheck.column.{name}"), weight, kind) for name, weight, kind in names)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            texts(f"audit.action.{one.action}"),
            purpose_text(Act(one.action, purpose=one.purpose), texts),
            one.times,
            one.people,
        )
        for one in given
    )
    return [head, Table(columns, rows)]


def _seen(found: SelfCheck, texts: Texts) -> Iterator[tuple[str, str]]:
    yield from _counted(_SEEN, found, texts)
    yield "staff", texts("selfcheck.said.times", n=found.staff)
    yield "failed", texts("selfcheck.said.times", n=found.failed)


def _rights(found: SelfCheck, texts: Texts) -> Iterator[tuple[str, str]]:
    yield from _counted(_RIGHTS, found, texts)
    yield "edits", texts("selfcheck.said.times", n=found.held.edits)


def _counted(actions: tuple[Action, ...], found: SelfCheck, texts: Texts) -> Iterator[tuple[str, str]]:
    for action in actions:
        yield action.value, texts("selfcheck.said.times", n=found.times.get(action, 0))


def _safety(found: SelfCheck, zone: ZoneInfo, texts: Texts) -> Iterator[tuple[str, str]]:
    newest, ways, verdict = found.backups.newest, found.ways, found.trail
    never = texts("selfcheck.said.never")

    def when(moment: datetime | None) -> str:
        return date_text(moment.astimezone(zone).date(), texts) if moment is not None else never

    yield "backup", when(newest.manifest.made if newest is not None else None)
    yield "drill", when(found.backups.drilled)
    yield "second", texts("selfcheck.said.yes" if found.backups.second else "selfcheck.said.no")
    yield "passphrase", when(ways.passphrase)
    yield "staff_key", when(ways.staff) if ways.staff is not None else texts("selfcheck.said.no")
    yield "keyring", texts("selfcheck.said.yes" if ways.keyring else "selfcheck.said.no")
    yield "trail", verdict_text(verdict, zone, texts)
