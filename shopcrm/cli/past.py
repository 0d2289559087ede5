"""What do the commands about past imports do: list them, tell of one again, take one back?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shopcrm.cli import shapes
from shopcrm.cli.session import Session
from shopcrm.cli.wording import import_lines
from shopcrm.domain.audit import COMMAND_LINE

DONE: Final = 0


def batches(session: Session) -> int:
    """List imports, newest first."""
    with session.shop() as shop:
        found = shop.imports.batches()

    def lines() -> Iterator[str]:
        for batch in found:
            yield session.texts(
                "cli.batch_line", batch=batch.id, at=batch.at.strftime("%Y-%m-%d %H:%M"), platform=batch.platform,
                file=batch.file, new=batch.orders.new, changed=batch.orders.changed,
                undone=session.texts("cli.undone_mark") if batch.undone_at else "",
            )  # fmt: skip

    session.answer({"batches": [shapes.batch(batch) for batch in found]}, lines)
    return DONE


def undo(session: Session) -> int:
    """Take one import back whole."""
    batch = session.arguments.batch
    with session.shop() as shop:
        result = shop.imports.undo(batch)
    removed, restored, people = result.orders_removed, result.orders_restored, result.customers_removed
    counts = {"removed": removed, "restored": restored, "customers": people}
    said = session.texts("cli.undone", batch=batch, **counts)
    session.answer({"batch": batch, "undone": counts}, lambda: iter([said]))
    return DONE


def protocol(session: Session) -> int:
    """Tell again what an import did, and write that as a PDF where asked."""
    arguments = session.arguments
    with session.shop() as shop:
        told = shop.imports.protocol(arguments.batch)
        if arguments.pdf is not None:
            shop.reports.save_pdf(shop.reports.protocol_document(told), arguments.pdf, COMMAND_LINE)

    def lines() -> Iterator[str]:
        yield from import_lines(told.result, session.texts)
        if arguments.pdf is not None:
            yield session.texts("cli.written", file=arguments.pdf)

    session.answer(shapes.protocol(told, session.texts), lines)
    return DONE
