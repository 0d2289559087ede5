"""How is one file shown: what was recognised, what it would do, what it did?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QTableView, QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.batches import Batch, ControlTotal, Counts, FileOutcome, FileWarning, ImportResult
from shopcrm.domain.contacts import masked_value
from shopcrm.domain.money import money_text
from shopcrm.domain.sources import PassedOver
from shopcrm.domain.told import BY_HAND, CUSTOMER_KIND
from shopcrm.reports.import_words import left_out_text, passed_text, rejection_text, warning_text
from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import box, button, card, column, label, picture, row, wrapped
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.table import text_table

# Name of the table of the rows that were not taken.
REJECTED: Final = "rejected"
_NAMED: Final = 5
_ABOVE: Final = 48


def file_card(look: Look, result: ImportResult, *actions: QWidget) -> QFrame:
    """Return what one file is and does, in the future tense for a dry run."""
    texts, found = look.texts, result.recognised
    title = wrapped(result.file, "heading")
    kind = texts(f"import.kind.{found.kind}")
    platform = texts(f"platforms.{found.platform}")
    about = [
        texts("import.recognised", platform=platform, kind=kind),
        texts("import.rows", n=result.rows, count=f"{result.rows:,}"),
    ]
    if result.first_day:
        about.append(texts("import.days", first=result.first_day, last=result.last_day))
    head = row(
        picture(look.icons, "circle-check", "good", 24),
        column(title, wrapped("  ·  ".join(about), "muted"), gap=2),
        gap=12,
    )
    # The words take what the buttons leave, and break where that is little.
    head.setStretch(1, 1)
    for action in actions:
        head.addWidget(action)
    parts = column(head, _counts(look, result), gap=12)
    if result.totals:
        parts.addWidget(totals_table(look, result.totals))
        parts.addWidget(wrapped(texts("import.compare"), "caption"))
    for warning in result.warnings:
        parts.addWidget(_warning(look, warning))
    if result.changes:
        parts.addWidget(_changes(look, result))
    if result.left_out:
        parts.addWidget(wrapped(left_out_text(result.left_out, look.texts), "caption"))
    if result.passed:
        parts.addWidget(wrapped(passed_text(result.passed, look.texts), "muted"))
    parts.addWidget(_columns(look, result))
    if result.rejected:
        parts.addWidget(_rejected(look, result))
    return card(parts)


def _counts(look: Look, result: ImportResult) -> QWidget:
    texts = look.texts
    if result.recognised.kind == CUSTOMER_KIND:
        return flow(_tile(look, "people", result.customers_told), *_left(look, result), gap=12)
    tiles = [_tile(look, "orders", result.orders)]
    if result.lines != Counts():
        tiles.append(_tile(look, "lines", result.lines))
    people = texts("import.people_new", n=result.customers_new, count=f"{result.customers_new:,}")
    met = texts("import.people_met", n=result.customers_matched, count=f"{result.customers_matched:,}")
    tiles.append(_small(texts("import.people"), people, met))
    if result.anonymous_orders:
        n = result.anonymous_orders
        tiles.append(
            _small(
                texts("import.anonymous"), texts("import.orders_n", n=n, count=f"{n:,}"), texts("import.anonymous_why")
            )
        )
    return flow(*tiles, *_left(look, result), gap=12)


def _left(look: Look, result: ImportResult) -> list[QWidget]:
    """Return how many rows were not taken."""
    texts, n, doubtful = look.texts, result.rejected_rows, result.doubtful_rows
    if not n:
        return []
    why = texts("import.doubtful", n=doubtful, count=f"{doubtful:,}") if doubtful else texts("import.rejected_why")
    return [_small(texts("import.rejected"), texts("import.rows", n=n, count=f"{n:,}"), why)]


def _tile(look: Look, name: str, counts: Counts) -> QWidget:
    texts = look.texts
    new = texts("import.new", n=counts.new, count=f"{counts.new:,}")
    rest = texts("import.others", changed=f"{counts.changed:,}", unchanged=f"{counts.unchanged:,}")
    return _small(texts(f"import.{name}"), new, rest)


def _small(caption: str, value: str, note: str) -> QWidget:
    made = card(column(label(caption, "caption"), label(value, "heading"), label(note, "caption"), gap=2), "sunken", 12)
    made.setAccessibleName(f"{caption} {value} {note}")
    return made


def totals_table(look: Look, totals: tuple[ControlTotal, ...]) -> QTableView:
    """Return the control totals, one line per currency."""
    texts = look.texts
    rows = [
        (
            one.currency,
            f"{one.orders:,}",
            f"{one.valid:,}",
            money_text(one.amount, one.currency),
            money_text(one.refunded, one.currency),
            money_text(one.net, one.currency),
        )
        for one in totals
    ]
    headings = [texts(f"import.total.{name}") for name in ("currency", "orders", "valid", "amount", "refunded", "net")]
    return text_table(headings, rows, texts("import.totals"), right=frozenset({1, 2, 3, 4, 5}))


def _warning(look: Look, warning: FileWarning) -> QWidget:
    line = row(
        column(picture(look.icons, "circle-alert", "accent"), None),
        wrapped(warning_text(warning, look.texts)),
    )
    line.setStretch(1, 1)
    return box(line)


def _columns(look: Look, result: ImportResult) -> QWidget:
    """Return a line that unfolds into the columns taken and left out."""
    texts, found = look.texts, result.recognised
    taken = "、".join(f"{heading} → {_field(look, name)}" for heading, name in found.columns)
    ignored = "、".join(found.ignored) or "—"
    inner = box(
        column(
            wrapped(texts("import.taken", columns=taken), "muted"),
            wrapped(texts("import.left_out", columns=ignored), "muted"),
            gap=4,
        )
    )
    inner.hide()
    opens = button(
        texts("import.columns", taken=len(found.columns), ignored=len(found.ignored)),
        lambda: inner.setVisible(inner.isHidden()),
        "link",
    )
    return box(column(row(opens, None), inner, gap=4))


def _changes(look: Look, result: ImportResult) -> QWidget:
    """Return a line that unfolds into what known orders say differently now."""
    texts = look.texts
    fields = texts("import.left_rows.comma").join(
        texts("import.changed_field", field=_field(look, name), n=n, count=f"{n:,}")
        for name, n in result.changed_fields
    )
    headings = [texts(f"import.change.{name}") for name in ("order", "field", "before", "after")]
    rows = [
        (one.order, _field(look, one.field), *(_changed(look, one.field, value) for value in (one.before, one.after)))
        for one in result.changes
    ]
    inner = text_table(headings, rows, texts("import.changes"), stretch=3)
    inner.hide()
    key = "import.would_change" if result.dry_run else "import.has_changed"
    opens = button(texts(key, fields=fields), lambda: inner.setVisible(inner.isHidden()), "link")
    return box(column(row(opens, None), inner, gap=4))


def _changed(look: Look, field: str, value: str) -> str:
    return look.texts(f"status.{value}") if field == "status" and value else masked_value(field, value) or "—"


def _field(look: Look, name: str) -> str:
    key = f"import.field.{name}"
    return look.texts(key) if look.texts.has(key) else name


def _rejected(look: Look, result: ImportResult) -> QWidget:
    texts = look.texts
    rows = [
        (f"{one.sheet} {one.row}".strip(), one.column, masked_value("", one.value), rejection_text(one, look.texts))
        for one in result.rejected
    ]
    headings = [texts(f"import.reject.{name}") for name in ("row", "column", "value", "reason")]
    table = text_table(headings, rows, texts("import.rejected"), stretch=3, tall=5)
    table.setObjectName(REJECTED)
    n = result.rejected_rows
    return box(column(label(texts("import.trouble.rows", n=n, count=f"{n:,}"), "strong"), table, gap=8))


def headline(texts: Texts, outcomes: Sequence[FileOutcome]) -> str:
    """Return in one sentence what an import brought, and what of it was not taken."""
    done = [one.result for one in outcomes if one.result is not None]
    orders, people = sum(one.orders.new for one in done), sum(one.customers_new for one in done)
    told = sum(one.customers_told.changed for one in done)
    rows, files = sum(one.rejected_rows for one in done), sum(one.refused is not None for one in outcomes)
    said = texts("import.done", orders=f"{orders:,}", people=f"{people:,}") if done else texts("import.nothing")
    if done and all(one.recognised.kind == CUSTOMER_KIND for one in done):
        said = texts("import.done_people", people=f"{people:,}")
    if told:
        said = texts("import.done_told", said=said, n=told, count=f"{told:,}")
    left = [texts("import.trouble.rows", n=rows, count=f"{rows:,}")] if rows else []
    left += [texts("import.trouble.files", n=files)] if files else []
    if not left:
        return said
    return texts("import.trouble.but", said=said, left=texts("import.trouble.and").join(left))


def troubles(shown: Sequence[QWidget], outcomes: Sequence[FileOutcome]) -> list[tuple[str, QWidget]]:
    """Return where among the cards ``shown`` the first rows and the first file stand that were not taken."""
    tables = [table for one in shown for table in one.findChildren(QWidget, REJECTED)]
    tried = [one for one in outcomes if not one.passed_over]
    refused = [one for one, outcome in zip(shown, tried, strict=True) if outcome.refused is not None]
    return [*(("rows", one) for one in tables[:1]), *(("files", one) for one in refused[:1])]


def way_to(look: Look, area: QScrollArea, kind: str, place: QWidget) -> QPushButton:
    """Return a link that brings ``place`` into view."""

    def go() -> None:
        # The line that says what follows stands above the table.
        bar = area.verticalScrollBar()
        bar.setValue(bar.value() + place.mapTo(area.viewport(), QPoint()).y() - _ABOVE)

    return button(look.texts(f"import.trouble.see_{kind}"), go, "link", icon=(look.icons, "circle-alert"))


def passed_lines(look: Look, passed: Sequence[PassedOver]) -> QWidget:
    """Return which files in folders and archives are no tables, by reason, the first of them by name."""
    texts, lines = look.texts, []
    for reason in dict.fromkeys(one.reason for one in passed):
        names = [one.name for one in passed if one.reason == reason]
        more = texts("import.passed_more", n=len(names) - _NAMED) if len(names) > _NAMED else ""
        named = texts("import.sheets_and").join(names[:_NAMED]) + more
        lines.append(
            wrapped(texts("import.passed_over", reason=texts(f"import.passed.{reason}"), files=named), "muted")
        )
    return box(column(*lines, gap=4))


def confirm_words(look: Look, batch: Batch) -> tuple[str, str, str]:
    """Return the question before an import is taken back: title, text, verb."""
    texts = look.texts
    text = (
        texts("import.undo_told") if batch.customers != Counts() else texts("import.undo_text", n=batch.orders.new)
    )  # fmt: skip
    return texts("import.undo_title"), text, texts("import.undo_verb")


def file_name(texts: Texts, batch: Batch) -> str:
    """Return what an import is called: its file, or that the owner wrote it herself."""
    return texts("import.by_hand") if batch.format == BY_HAND and not batch.file else batch.file
