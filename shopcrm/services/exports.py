"""Give the owner all her orders as plain tables, to keep or to take elsewhere."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from shopcrm.base.paths import resources
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.formats import layouts_of
from shopcrm.reports.orders_export import OrderRows
from shopcrm.services.writing import writing
from shopcrm.store.order_export import ShopOfOrders, orders_of_shop, shops
from shopcrm.store.work import Store, Transaction

_KINDS: Final = ("orders", "refunds")


class ExportService:
    """Everything about giving orders away as tables."""

    def __init__(self, store: Store) -> None:
        """Work on one open vault."""
        self._store = store

    def save_orders(
        self, path: Path, *, progress: Progress = silent, cancel: CancelToken | None = None
    ) -> int:  # fmt: skip
        """Write all orders and refund cases as a zip of tables in our own layout; return how many orders.

        Imported into an empty vault the archive gives the same orders. Nothing is left if it does not end.

        Raises:
            StorageFailed: the disk refused the file.
            Cancelled: the owner stopped it.
        """
        token, written = cancel or CancelToken(), 0

        def step() -> None:
            nonlocal written
            written += 1
            token.check()
            progress("exporting", written, None)

        unfinished = path.with_name(f".{path.name}.part")
        with writing(path):
            try:
                with self._store.read() as connection, ZipFile(unfinished, "w", ZIP_DEFLATED) as archive:
                    for place, shop in enumerate(shops(connection), 1):
                        for kind in _KINDS:
                            _write(
                                archive,
                                f"{place}-{shop.platform}-{kind}.csv",
                                kind,
                                _rows(connection, shop, kind, step),
                            )
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
        return written


def _rows(
    connection: Transaction, shop: ShopOfOrders, kind: str, step: Callable[[], None]
) -> Iterator[list[str]]:  # fmt: skip
    rows = OrderRows(shop.platform, shop.name, shop.zone)
    for order in orders_of_shop(connection, shop.id):
        if kind == "orders":
            step()
            yield from rows.rows(order)
        else:
            yield from rows.refunds(order)


def _write(archive: ZipFile, name: str, kind: str, rows: Iterable[Sequence[str]]) -> None:
    """Write one table; a table of nothing would be refused when it is read again."""
    first = next(iter(rows := iter(rows)), None)
    if first is None:
        return
    with archive.open(name, "w") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(_headings(f"shopcrm-{kind}"))
        writer.writerow(first)
        writer.writerows(rows)


def _headings(form: str) -> tuple[str, ...]:
    declared = tomllib.loads((resources() / "formats" / f"{form}.toml").read_text(encoding="utf-8"))
    return layouts_of(declared)[-1].headings
