"""What about a file deserves a look, though it was taken?"""

from __future__ import annotations

from shopcrm.domain.batches import FileWarning
from shopcrm.store.batches import known_elsewhere
from shopcrm.store.work import Transaction


def warnings_of(connection: Transaction, batch: int, *, open_end: bool) -> tuple[FileWarning, ...]:
    """Return the warnings about the file of ``batch``; ``open_end`` says that its last line has no line break."""
    elsewhere = known_elsewhere(connection, batch)
    told = [
        FileWarning("other_shop" if shop else "unnamed_shop", {"shop": shop, "n": orders}) for shop, orders in elsewhere
    ]
    return (*told, *([FileWarning("open_end")] if open_end else []))
