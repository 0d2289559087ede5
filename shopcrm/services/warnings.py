"""What about a file deserves a look, though it was taken?"""

from __future__ import annotations

from shopcrm.domain.batches import FileWarning
from shopcrm.store.batches import known_elsewhere
from shopcrm.store.erasure_book import ErasureBook
from shopcrm.store.work import Transaction


def warnings_of(connection: Transaction, batch: int, *, open_end: bool) -> tuple[FileWarning, ...]:
    """Return the warnings about the file of ``batch``; ``open_end`` says that its last line has no line break."""
    elsewhere = known_elsewhere(connection, batch)
    told = [
        FileWarning("other_shop" if shop else "unnamed_shop", {"shop": shop, "n": orders}) for shop, orders in elsewhere
    ]
    return (*told, *([FileWarning("open_end")] if open_end else []))


def erased_warnings(erased: ErasureBook | None) -> tuple[FileWarning, ...]:
    """Return what was left out of a file because the owner had erased whom it tells of."""
    if erased is None:
        return ()
    left_out = (("erased_orders", len(erased.orders)), ("erased_customers", erased.customers))
    return tuple(FileWarning(key, {"n": n}) for key, n in left_out if n)
