"""How are imports, their warnings and rejected rows said on the command line?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shopcrm.base.texts import Texts
from shopcrm.domain.batches import FileWarning, ImportResult, PassedSheet, Rejection
from shopcrm.domain.money import money_text


def import_lines(result: ImportResult, texts: Texts) -> Iterator[str]:
    """Return what an import did, or would do, for people."""
    yield texts(
        "cli.imported", file=result.file, platform=texts(f"platforms.{result.recognised.platform}"), rows=result.rows,
        new=result.orders.new, changed=result.orders.changed, unchanged=result.orders.unchanged,
        customers=result.customers_new, rejected=len(result.rejected),
        batch=texts("cli.dry") if result.batch is None else result.batch,
    )  # fmt: skip
    for total in result.totals:
        money = {name: money_text(getattr(total, name), total.currency) for name in ("amount", "refunded", "net")}
        yield texts("cli.total", currency=total.currency, orders=total.orders, valid=total.valid, **money)
    for warning in result.warnings:
        yield f"  {warning_text(warning, texts)}"
    if result.passed:
        yield f"  {passed_text(result.passed, texts)}"
    for rejection in result.rejected[:20]:
        yield texts("cli.rejected_row", row=rejection.row, reason=rejection_text(rejection, texts))


def passed_text(sheets: Sequence[PassedSheet], texts: Texts) -> str:
    """Return which sheets were not read, and how much stands in them."""
    named = (texts("import.sheet_rows", sheet=sheet.name, n=sheet.rows, count=f"{sheet.rows:,}") for sheet in sheets)
    return texts("import.sheets_passed", sheets=texts("import.sheets_and").join(named))


def rejection_text(rejection: Rejection, texts: Texts) -> str:
    """Return why a row was rejected."""
    return texts(f"reject.{rejection.reason}", column=rejection.column, value=rejection.value)


def warning_text(warning: FileWarning, texts: Texts) -> str:
    """Return what should be looked at."""
    return texts(f"import.warning.{warning.key}", **warning.facts)
