"""What does the command that erases a customer print, and when does it do it?"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from shopcrm.base.texts import Texts
from shopcrm.cli.session import ProgressLine, Session
from shopcrm.domain.audit import COMMAND_LINE
from shopcrm.domain.erasure import ErasurePreview
from shopcrm.reports.erasure_words import backup_lines, goes_lines, stays_lines


def erase(session: Session) -> int:
    """Tell what would go; with ``--yes``, or after a yes at a terminal, let it go."""
    customer, texts = session.arguments.id, session.texts
    asks = not session.arguments.yes and not getattr(session.arguments, "json", False)
    progress = ProgressLine(texts)
    with session.shop() as shop:
        shown, done = shop.erasure.preview(customer), None
        if asks:
            for line in _preview(texts, shown):
                print(line)
        if session.arguments.yes or (asks and _agreed(texts, customer)):
            done = shop.erasure.erase(customer, purpose=COMMAND_LINE, progress=progress)
            shown = done.done
    progress.finish()

    def lines() -> Iterator[str]:
        if done is None:
            yield texts("cli.not_erased")
            return
        yield texts("erase.done", n=shown.orders)
        yield from backup_lines(texts, shown)
        if not done.backed_up:
            yield texts("erase.no_backup_after")

    document = {
        "customer": shown.customer, "erased": done is not None, "orders": shown.orders, "accounts": shown.accounts,
        "deliveries": shown.deliveries, "told": shown.told, "edits": shown.edits, "joins": shown.joins,
        "rejected_rows": shown.rows, "backups": shown.backups, "set_aside": shown.aside,
        "last_backup_gone": shown.gone_by.isoformat() if shown.gone_by else None,
        "backed_up": done is not None and done.backed_up,
    }  # fmt: skip
    session.answer(document, lines)
    return 0


def _preview(texts: Texts, shown: ErasurePreview) -> Iterator[str]:
    yield texts("erase.title", name=shown.name or shown.customer)
    for title, lines in ((texts("erase.goes"), goes_lines(texts, shown)), (texts("erase.stays"), stays_lines(texts))):
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)
    yield from backup_lines(texts, shown)
    yield texts("erase.outside")


def _agreed(texts: Texts, customer: int) -> bool:
    """Ask whoever sits at a terminal; nobody else is asked."""
    if not sys.stdin.isatty():
        return False
    try:
        return input(texts("cli.erase_ask", customer=customer)).strip().casefold() == "yes"
    except EOFError:
        return False
