"""Give the owner all her orders and customers as plain tables, to keep or to take elsewhere."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from shopcrm.base.paths import resources
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.audit import Act, Action
from shopcrm.domain.batches import Exported
from shopcrm.domain.formats import layouts_of
from shopcrm.domain.permissions import Permission
from shopcrm.domain.shop import ShopInfo
from shopcrm.reports.customers_export import CustomerRows
from shopcrm.reports.orders_export import OrderRows
from shopcrm.services.allowed import needs
from shopcrm.services.audit import AuditService, record_file
from shopcrm.services.writing import writing
from shopcrm.store.customer_export import ToldPart, told_of_part, told_parts
from shopcrm.store.order_export import ShopOfOrders, orders_of_shop, shops
from shopcrm.store.work import Store, Transaction

_ORDERS: Final = "shopcrm-orders"
_REFUNDS: Final = "shopcrm-refunds"
_CUSTOMERS: Final = "shopcrm-customers"
_BY_HAND: Final = "shopcrm-by-hand"


class ExportService:
    """Everything about giving orders and customers away as tables."""

    def __init__(self, store: Store, info: ShopInfo, audit: AuditService) -> None:
        """Work on one open vault; days of customers are of its zone."""
        self._store, self._info, self._audit = store, info, audit
        self.rights = store.rights

    @needs(Permission.EXPORT)
    def save(
        self, path: Path, *, purpose: str = "", progress: Progress = silent, cancel: CancelToken | None = None
    ) -> Exported:  # fmt: skip
        """Write all orders, refund cases and told customers as a zip of tables in our own layouts.

        Imported into an empty vault the archive gives the same orders and customers. Nothing is left if it does not
        end. What it is for, how much was given away and the file's digest go into the audit trail.

        Raises:
            StorageFailed: the disk refused the file.
            Cancelled: the owner stopped it.
        """
        counter, orders = _Counter(progress, cancel or CancelToken()), 0
        unfinished = path.with_name(f".{path.name}.part")
        with writing(path):
            try:
                with self._store.read() as connection, ZipFile(unfinished, "w", ZIP_DEFLATED) as archive:
                    for place, shop in enumerate(shops(connection), 1):
                        name = f"{place}-{shop.platform}"
                        _write(archive, f"{name}-orders.csv", _ORDERS, _order_rows(connection, shop, counter))
                        _write(archive, f"{name}-refunds.csv", _REFUNDS, _refund_rows(connection, shop))
                    orders = counter.written
                    for part in told_parts(connection):
                        form = _BY_HAND if part.by_hand else _CUSTOMERS
                        name = "customers-by-hand.csv" if part.by_hand else f"customers-{part.platform}.csv"
                        _write(archive, name, form, self._customer_rows(connection, part, counter))
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
        done = Exported(orders, counter.written - orders)
        counts = {"orders": done.orders, "customers": done.customers}
        record_file(self._audit, Act(Action.EXPORT, counts=counts, purpose=purpose), path)
        return done

    def _customer_rows(self, connection: Transaction, part: ToldPart, counter: _Counter) -> Iterator[list[str]]:
        rows = CustomerRows(part.platform, self._info.zone, by_hand=part.by_hand)
        for told in told_of_part(connection, part):
            counter.step()
            yield rows.row(told)


@dataclass
class _Counter:
    """Counts what was written, and stops where the owner wants it."""

    progress: Progress
    cancel: CancelToken
    written: int = 0

    def step(self) -> None:
        self.written += 1
        self.cancel.check()
        self.progress("exporting", self.written, None)


def _order_rows(connection: Transaction, shop: ShopOfOrders, counter: _Counter) -> Iterator[list[str]]:
    rows = OrderRows(shop.platform, shop.name, shop.zone)
    for order in orders_of_shop(connection, shop.id):
        counter.step()
        yield from rows.rows(order)


def _refund_rows(connection: Transaction, shop: ShopOfOrders) -> Iterator[list[str]]:
    rows = OrderRows(shop.platform, shop.name, shop.zone)
    for order in orders_of_shop(connection, shop.id):
        yield from rows.refunds(order)


def _write(archive: ZipFile, name: str, form: str, rows: Iterable[Sequence[str]]) -> None:
    """Write one table; a table of nothing would be refused when it is read again."""
    first = next(iter(rows := iter(rows)), None)
    if first is None:
        return
    with archive.open(name, "w") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(_headings(form))
        writer.writerow(first)
        writer.writerows(rows)


def _headings(form: str) -> tuple[str, ...]:
    declared = tomllib.loads((resources() / "formats" / f"{form}.toml").read_text(encoding="utf-8"))
    return layouts_of(declared)[-1].headings
