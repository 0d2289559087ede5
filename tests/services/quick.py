"""Imports without a file: what a reading process would send of a few orders, so that many imports take no time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import orjson

from shopcrm.domain.batches import ImportResult
from shopcrm.domain.sources import source_of
from shopcrm.importers.frames import order_frame
from shopcrm.services.container import OpenShop
from shopcrm.services.reading import FileReader

DAY = 1_790_000_000


class QuickReader:
    """Stands in for the process that reads a file."""

    def __init__(
        self, platform: str, orders: Sequence[dict[str, Any]], customers: Sequence[dict[str, Any]] | None = None,
        as_of: tuple[int, int] = (0, 0),
    ) -> None:  # fmt: skip
        self.source = source_of(Path(f"{platform}.csv"))
        self._platform, self._orders, self._customers, self._as_of = platform, orders, customers, as_of

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        pass

    def frames(self, **_context: object) -> Iterator[tuple[str, bytes]]:
        kind = "order" if self._customers is None else "customer"
        head: dict[str, Any] = {
            "platform": self._platform, "shop": None, "format": "quick", "kind": kind, "encoding": "", "columns": [],
            "ignored": [], "headings": [], "zone": "Asia/Shanghai", "total": len(self._orders),
        }  # fmt: skip
        yield "H", orjson.dumps(head)
        if self._orders:
            yield "O", order_frame(len(self._orders), [json.loads(json.dumps(order)) for order in self._orders])[1:-1]
        if self._customers:
            yield "C", orjson.dumps((len(self._customers), self._customers))
        end = {
            "rows": len(self._orders),
            "sha256": "",
            "open_end": False,
            "passed": [],
            "as_of": self._as_of,
            "left_out": [],
            "left_out_rows": 0,
            "headings": {},
        }
        yield "E", orjson.dumps(end)


def order(number: str, account: str = "", **told: Any) -> dict[str, Any]:
    """What one file says of one order."""
    known = {
        "number": number, "currency": "CNY", "account": account, "amount": 1000, "status": "completed",
        "paid_at": DAY + 86400 * (len(number) + int(json.dumps(number).encode().hex()[-6:-2], 16) % 300), "title": "茶",
    }  # fmt: skip
    return {name: value for name, value in (known | told).items() if value != ""}


def put(shop: OpenShop, platform: str, orders: Sequence[dict[str, Any]], as_of: tuple[int, int] = (0, 0)) -> int:
    """Import ``orders`` as one file of ``platform``, so young (see Sighting), and return its batch."""
    return _put(shop, QuickReader(platform, orders, as_of=as_of)).batch or 0


def tell(
    shop: OpenShop, platform: str, customers: Sequence[dict[str, Any]], as_of: tuple[int, int] = (0, 0)
) -> ImportResult:  # fmt: skip
    """Import ``customers`` as one customer file of ``platform``."""
    return _put(shop, QuickReader(platform, (), customers, as_of))


def _put(shop: OpenShop, reader: QuickReader) -> ImportResult:
    (outcome,) = shop.imports.run([reader.source], started=cast("FileReader", reader))
    assert outcome.result is not None, outcome.refused
    return outcome.result


def who(shop: OpenShop) -> set[frozenset[str]]:
    """Return the accounts of each customer: ``platform:value``."""
    with shop._store.read() as connection:
        rows = connection.exec_driver_sql("SELECT customer_id, platform || ':' || value FROM account").fetchall()
    found: dict[int, set[str]] = {}
    for customer, value in rows:
        found.setdefault(customer, set()).add(value)
    return {frozenset(some) for some in found.values()}


def customer_of(shop: OpenShop, value: str) -> int:
    """Return the customer an account (its value, or ``platform:value``) is shown with."""
    with shop._store.read() as connection:
        row = connection.exec_driver_sql(
            "SELECT customer_id FROM account WHERE value = ? OR platform || ':' || value = ?", (value, value)
        ).one()
    return int(row[0])
