"""How are imports, their warnings and rejected rows, and lists of customers said on the command line?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from shopcrm.base.texts import Texts
from shopcrm.base.wording import display_width
from shopcrm.domain.batches import ImportResult
from shopcrm.domain.customers import CustomerCard
from shopcrm.domain.money import money_text
from shopcrm.reports.import_words import left_out_text, passed_text, rejection_text, warning_text

# Each column of a list of customers with its width in characters; below zero for those that end with a figure.
_CUSTOMER_COLUMNS: Final = {
    "id": -7, "name": 14, "account": 20, "city": 10, "purchases": -9, "net": -14, "segment": 0,
}  # fmt: skip


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


def customer_lines(cards: Sequence[CustomerCard], texts: Texts) -> Iterator[str]:
    """Return customers as a table under its headings; nothing for none."""
    if cards:
        yield _columns([texts(f"cli.column.{name}") for name in _CUSTOMER_COLUMNS])
    for card in cards:
        account = card.accounts[0].account if card.accounts else ""
        segment = texts(f"segments.{card.segment}.name") if card.segment else ""
        money = money_text(card.net, card.currency or "CNY")
        name = card.name or account
        yield _columns([str(card.id), name, account, card.city, str(card.purchases), money, segment])


def _columns(cells: Sequence[str]) -> str:
    made = []
    for cell, width in zip(cells, _CUSTOMER_COLUMNS.values(), strict=True):
        room = " " * max(0, abs(width) - display_width(cell))
        made.append(room + cell if width < 0 else cell + room)
    return "  ".join(made).rstrip()
