"""How are imports, their warnings and rejected rows said on the command line?"""

from __future__ import annotations

from collections.abc import Iterator

from shopcrm.base.texts import Texts
from shopcrm.domain.batches import ImportResult
from shopcrm.domain.money import money_text
from shopcrm.reports.import_words import left_out_text, passed_text, rejection_text, warning_text


def import_lines(result: ImportResult, texts: Texts) -> Iterator[str]:
    """Return what an import did, or would do, for people."""
    yield texts(
        "cli.imported", file=result.file, platform=texts(f"platforms.{result.recognised.platform}"), rows=result.rows,
        new=result.orders.new, changed=result.orders.changed, unchanged=result.orders.unchanged,
        customers=result.customers_new, rejected=result.rejected_rows,
        batch=texts("cli.dry") if result.batch is None else result.batch,
    )  # fmt: skip
    for total in result.totals:
        money = {name: money_text(getattr(total, name), total.currency) for name in ("amount", "refunded", "net")}
        yield texts("cli.total", currency=total.currency, orders=total.orders, valid=total.valid, **money)
    for warning in result.warnings:
        yield f"  {warning_text(warning, texts)}"
    if result.left_out:
        yield f"  {left_out_text(result.left_out, texts)}"
    if result.passed:
        yield f"  {passed_text(result.passed, texts)}"
    for rejection in result.rejected[:20]:
        yield texts("cli.rejected_row", row=rejection.row, reason=rejection_text(rejection, texts))
