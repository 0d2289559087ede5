"""What does the protocol of an import say on paper? The same as the page showed when it was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Final
from zoneinfo import ZoneInfo

from shopcrm.base.texts import Texts
from shopcrm.domain.audit import Subject
from shopcrm.domain.batches import BatchProtocol, Counts, ImportResult
from shopcrm.domain.contacts import masked_value
from shopcrm.domain.money import money_text
from shopcrm.domain.shop import ShopInfo
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
from shopcrm.reports.import_words import passed_text, rejection_text, warning_text
from shopcrm.reports.words import date_text

# More lines nobody reads on paper; how many there are is said.
_CHANGES: Final = 100
_LEFT_OUT: Final = 60
_REJECTED: Final = 300
_TOTALS: Final = ("orders", "valid", "amount", "refunded", "net")


def protocol_document(told: BatchProtocol, info: ShopInfo, made_on: date, texts: Texts) -> Document:
    """Return the protocol of one import for paper; times are of the shop's zone."""
    zone, result = ZoneInfo(info.zone), told.result
    sections: list[Section] = [_figures(told, texts), *_totals(result, texts), *_about(told, zone, texts)]
    if not told.complete:
        key = "protocol.taken_back" if told.batch.undone_at is not None else "protocol.counts_only"
        sections.append(Paragraph(texts(key), quiet=True))
    for part in (_doubts, _rejected, _changes, _left_out, _columns):
        sections += part(result, texts)
    return Document(
        title=texts("protocol.title"),
        subtitle=told.batch.file,
        shop=info.name,
        period=_moment(told.batch.at, zone),
        made_on=texts("report.made_on", day=date_text(made_on, texts)),
        sections=tuple(sections),
        language=texts.language,
        page_label=texts("report.page"),
        footer=texts("protocol.footer"),
        subject=Subject.PROTOCOL,
        number=told.batch.id,
    )


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _about(told: BatchProtocol, zone: ZoneInfo, texts: Texts) -> tuple[Heading, Table]:
    batch, result, encoding = told.batch, told.result, told.result.recognised.encoding
    kind = texts(f"import.kind.{result.recognised.kind}")
    known = texts("protocol.known", platform=texts(f"platforms.{batch.platform}"), kind=kind)
    facts = [
        ("file", batch.file),
        ("number", str(batch.id)),
        ("shop", batch.shop or "—"),
        ("at", _moment(batch.at, zone)),
        ("undone", _moment(batch.undone_at, zone) if batch.undone_at is not None else ""),
        ("format", f"{known}\n{batch.format}" if told.complete else batch.format),
        ("encoding", texts(f"import.encoding.{encoding}") if encoding else ""),
        ("days", texts("import.days", first=result.first_day, last=result.last_day) if result.first_day else ""),
    ]
    columns = (Column(texts("protocol.fact"), 30), Column(texts("protocol.said"), 120))
    rows = tuple((texts(f"protocol.about.{name}"), said) for name, said in facts if said)
    return Heading(texts("protocol.about.title")), Table(columns, rows)


def _figures(told: BatchProtocol, texts: Texts) -> Figures:
    result, rejected, anonymous = told.result, told.batch.rejected, told.result.anonymous_orders
    found = [
        Figure(texts("import.orders"), *_counts(result.orders, texts)),
        Figure(texts("protocol.rows"), f"{result.rows:,}", texts("protocol.rows_note", count=f"{rejected:,}")),
    ]
    if result.lines != Counts():
        found.insert(1, Figure(texts("import.lines"), *_counts(result.lines, texts)))
    if result.customers_new or result.customers_matched:
        met = texts("import.people_met", n=result.customers_matched, count=f"{result.customers_matched:,}")
        new = texts("import.people_new", n=result.customers_new, count=f"{result.customers_new:,}")
        found.append(Figure(texts("import.people"), new, met))
    if anonymous:
        found.append(Figure(texts("import.anonymous"), f"{anonymous:,}", texts("protocol.anonymous_note")))
    return Figures(tuple(found))


def _counts(counts: Counts, texts: Texts) -> tuple[str, str]:
    rest = texts("import.others", changed=f"{counts.changed:,}", unchanged=f"{counts.unchanged:,}")
    return texts("import.new", n=counts.new, count=f"{counts.new:,}"), rest


def _totals(result: ImportResult, texts: Texts) -> list[Section]:
    if not result.totals:
        return []
    money = dict.fromkeys(_TOTALS[2:], Kind.MONEY)
    columns = (
        Column(texts("import.total.currency"), 14),
        *(Column(texts(f"import.total.{name}"), 24, money.get(name, Kind.NUMBER)) for name in _TOTALS),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.currency,
            one.orders,
            one.valid,
            *(money_text(minor, one.currency) for minor in (one.amount, one.refunded, one.net)),
        )
        for one in result.totals
    )
    return [Heading(texts("import.totals"), texts("import.compare")), Table(columns, rows)]


def _doubts(result: ImportResult, texts: Texts) -> list[Section]:
    said = [warning_text(warning, texts) for warning in result.warnings]
    if result.passed:
        said.append(passed_text(result.passed, texts))
    return [Heading(texts("protocol.doubts")), *map(Paragraph, said)] if said else []


def _rejected(result: ImportResult, texts: Texts) -> list[Section]:
    rows = [
        (one.sheet, str(one.row), one.column, masked_value("", one.value), rejection_text(one, texts))
        for one in result.rejected[:_REJECTED]
    ]
    widths = {"sheet": 22, "row": 14, "column": 32, "value": 32, "reason": 60}
    head = Heading(
        texts("import.rejected"), texts("protocol.rejected_lead"), _of(len(rows), result.rejected_rows, texts)
    )
    return _listed(head, widths, rows, texts)


def _changes(result: ImportResult, texts: Texts) -> list[Section]:
    shown = result.changes[:_CHANGES]
    rows = [
        (one.order, _field(one.field, texts), *(_value(one.field, value, texts) for value in (one.before, one.after)))
        for one in shown
    ]
    counts = [
        texts("import.changed_field", field=_field(name, texts), n=n, count=f"{n:,}")
        for name, n in result.changed_fields
    ]
    lead = texts("import.left_rows.comma").join(counts)
    count = _of(len(rows), sum(n for _, n in result.changed_fields), texts)
    widths = {"order": 44, "field": 24, "before": 46, "after": 46}
    return _listed(Heading(texts("import.changes"), lead, count), widths, rows, texts)


def _left_out(result: ImportResult, texts: Texts) -> list[Section]:
    rows = [(one.sheet, str(one.row), texts(f"protocol.left.{one.reason}")) for one in result.left_out[:_LEFT_OUT]]
    head = Heading(
        texts("protocol.left_out"), texts("protocol.left_out_lead"), _of(len(rows), result.left_out_rows, texts)
    )
    return _listed(head, {"sheet": 30, "row": 20, "reason": 100}, rows, texts)


def _columns(result: ImportResult, texts: Texts) -> list[Section]:
    """Return the columns taken, two beside each other to save paper, and the names of those left out."""
    found = result.recognised
    if not found.columns:
        return []
    pairs = [(heading, _field(name, texts)) for heading, name in found.columns]
    half = (len(pairs) + 1) // 2
    rows = tuple((*left, *right) for left, right in zip_longest(pairs[:half], pairs[half:], fillvalue=("", "")))
    names = (texts("protocol.column.heading"), texts("protocol.column.field")) * 2
    title = texts("protocol.columns")
    count = texts("import.columns", taken=len(found.columns), ignored=len(found.ignored))
    left = texts("import.left_out", columns="、".join(found.ignored) or "—")
    table = Table(tuple(Column(name, 40) for name in names), rows, caption=texts("report.continued", title=title))
    return [Heading(title, "", count), table, Paragraph(left, quiet=True)]


def _listed(
    head: Heading, widths: dict[str, int], rows: Sequence[tuple[str, ...]], texts: Texts
) -> list[Section]:  # fmt: skip
    """Return a heading and its table, nothing without rows; a column nothing stands in is left out."""
    if not rows:
        return []
    kept = [place for place in range(len(widths)) if any(row[place] for row in rows)]
    columns = [Column(texts(f"protocol.column.{name}"), weight) for name, weight in widths.items()]
    table = Table(
        tuple(columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
        caption=texts("report.continued", title=head.text),
    )
    return [head, table]


def _of(shown: int, everything: int, texts: Texts) -> str:
    """Return how many there are, and how many of them are listed."""
    if shown >= everything:
        return f"{everything:,}"
    return texts("protocol.first", shown=f"{shown:,}", all=f"{everything:,}")


def _field(name: str, texts: Texts) -> str:
    key = f"import.field.{name}"
    return texts(key) if texts.has(key) else name


def _value(field: str, value: str, texts: Texts) -> str:
    return texts(f"status.{value}") if field == "status" and value else masked_value(field, value) or "—"
