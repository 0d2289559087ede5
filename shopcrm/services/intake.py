"""How does one file become a batch, or a preview of one? Its frames in one write block, kept whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from shopcrm.base.clock import Clock
from shopcrm.base.cycles import without_cycle_search
from shopcrm.base.errors import ShopError
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.batches import Counts, ImportResult, LeftOutRow, PassedSheet, Recognised
from shopcrm.domain.shop import ShopInfo, shop_name
from shopcrm.domain.sources import Package
from shopcrm.domain.told import CUSTOMER_KIND
from shopcrm.identity.search_words import warm_up
from shopcrm.importers.frames import read_order_frame
from shopcrm.services.audit import import_act
from shopcrm.services.changes import LedgerChanges
from shopcrm.services.packages import in_archive
from shopcrm.services.reading import FileReader
from shopcrm.services.rejected_rows import RejectedRows
from shopcrm.services.repeats import reader_mark
from shopcrm.services.rules import CUSTOMER_RULES, ledger_rules
from shopcrm.services.warnings import erased_warnings, warnings_of
from shopcrm.store import batches
from shopcrm.store.empty_files import remove_empty_customers
from shopcrm.store.erasure_book import ErasureBook
from shopcrm.store.facts import count_commit
from shopcrm.store.ledger import Ledger
from shopcrm.store.protocols import keep_protocol
from shopcrm.store.refresh import refresh_customers
from shopcrm.store.repeats import note_reader
from shopcrm.store.told_customers import ToldBook
from shopcrm.store.work import Store, Transaction


class _DryRun(Exception):
    """Carries a preview out of a write block that must leave no trace."""

    def __init__(self, result: ImportResult) -> None:
        super().__init__()
        self.result = result


class NotWhole(Exception):
    """Carries orders (number → reason) that cannot be taken whole out of a write block that must leave no trace."""

    def __init__(self, orders: dict[str, str]) -> None:
        """Name the orders."""
        super().__init__()
        self.orders = orders


@dataclass
class _Run:
    """The state of one file on its way in."""

    file: str
    shop: str
    progress: Progress
    cancel: CancelToken
    by_hand: bool = False
    reader: str = ""
    batch: int = 0
    recognised: Recognised | None = None
    ledger: Ledger | None = None
    told: ToldBook | None = None
    erased: ErasureBook | None = None
    rejected: RejectedRows = field(default_factory=RejectedRows)
    total: int | None = None
    end: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    touched: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Way:
    """How the files of one call are taken in; passwords live as long as the call.

    ``then`` belongs to the same write block: it gets the new batch, and returns whose figures it changed.
    """

    shop: str
    mapping: Path | None
    passwords: Sequence[str] = field(repr=False)
    progress: Progress
    cancel: CancelToken
    dry: bool = field(kw_only=True)
    then: Callable[[Transaction, int], set[int]] | None = field(default=None, kw_only=True)


class Intake:
    """Takes files in, one at a time."""

    def __init__(self, store: Store, info: ShopInfo, clock: Clock, changes: LedgerChanges) -> None:
        """Work on one open vault; ``changes`` is told of every change of the ledger."""
        self._store, self._info, self._clock, self._changes = store, info, clock, changes

    def take(self, reader: FileReader, way: Way) -> ImportResult | Package:
        """Take in what ``reader`` reads, or find out what that would do; of an archive return what lies in it.

        Raises:
            NotWhole: some orders cannot be taken; the file must be read again without them.
            InputRefused: the file cannot be trusted, or is locked; nothing of it was stored.
            Cancelled: the owner stopped it.
        """
        run = _Run(
            reader.source.name, shop_name(way.shop) or self._info.name, way.progress, way.cancel, reader.source.by_hand
        )
        way.progress("reading", 0, None)
        # The child is busy with the file: time to fetch the dictionary that names are spelled with.
        warm_up()
        # What a password opened is opened again: nobody reads it without. A preview leaves nothing to know a file by.
        run.reader = "" if way.passwords or way.dry else reader_mark(self._info, way.mapping)
        frames = reader.frames(
            zone=self._info.zone, currency=self._info.currency, cancel=way.cancel, passwords=way.passwords
        )
        first = next(frames)
        if first[0] == "A":
            return in_archive(reader.source, orjson.loads(first[1]))
        try:
            with without_cycle_search(), self._store.write(long=True) as connection:
                self._store_frames(connection, run, chain((first,), frames))
                result = self._finish(connection, run, dry=way.dry)
                if way.then is not None:
                    run.touched |= way.then(connection, run.batch)
        except _DryRun as preview:
            return preview.result
        self._changes.note(run.version, run.touched)
        return result

    def _store_frames(self, connection: Transaction, run: _Run, frames: Iterator[tuple[str, bytes]]) -> None:
        for kind, text in frames:
            if kind == "O" and run.ledger is not None:
                rows, orders = read_order_frame(text)
                run.ledger.add(orders, run.cancel)
                run.progress("storing", rows, run.total and max(run.total, rows))
                continue
            told = orjson.loads(text)
            if kind == "C" and run.told is not None:
                rows, customers = told
                run.told.add(run.erased.without(customers) if run.erased else customers, run.cancel)
                run.progress("storing", rows, run.total and max(run.total, rows))
            elif kind == "R":
                run.rejected.add(connection, run.batch, run.erased.without_cells(told) if run.erased else told)
            elif kind == "H":
                self._begin(connection, run, told)
            elif kind == "V":
                raise NotWhole(told)
            elif kind == "E":
                run.end = told

    def _begin(self, connection: Transaction, run: _Run, head: dict[str, Any]) -> None:
        run.total = head["total"]
        recognised = Recognised(
            platform=head["platform"],
            format=head["format"],
            kind=head["kind"],
            encoding=head["encoding"],
            columns=tuple((name, field_name) for name, field_name in head["columns"]),
            ignored=tuple(head["ignored"]),
            headings=tuple(head["headings"]),
        )
        if head["shop"] is not None:
            # A file of our own knows whose orders it holds.
            run.shop = shop_name(head["shop"])
        customers = recognised.kind == CUSTOMER_KIND
        shop, zone = (
            # A customer belongs to a platform, not to one of the shops there.
            (0, head["zone"]) if customers else batches.shop_id(connection, recognised.platform, run.shop, head["zone"])
        )
        batch = batches.NewBatch(run.file, self._now(), shop, run.shop, recognised)
        run.batch = batches.open_batch(connection, batch)
        run.recognised = recognised
        if not run.by_hand:
            # What she enters herself today, she means.
            run.erased = ErasureBook(connection, self._store.vault.keys.erasure, recognised.platform, run.shop)
        run.ledger = Ledger(
            connection, shop_id=shop, platform=recognised.platform, batch=run.batch, rules=ledger_rules(zone),
            erased=run.erased,
        )  # fmt: skip
        if customers:
            run.told = ToldBook(connection, run.ledger.accounts, recognised.platform, run.batch)

    def _finish(self, connection: Transaction, run: _Run, *, dry: bool) -> ImportResult:
        ledger, recognised = run.ledger, run.recognised
        if ledger is None or recognised is None:  # pragma: no cover - the reader always recognises or refuses
            raise ShopError("unexpected")
        run.progress("finishing", run.end["rows"], run.end["rows"])
        ledger.finish(tuple(run.end["as_of"]), run.cancel)
        told = run.told
        if told is not None:
            told.finish()
        if not dry:
            touched, numbers = ledger.customers(), ledger.numbers()
            if told is not None:
                touched, numbers = touched | told.customers(), numbers | told.numbers()
            found = refresh_customers(connection, touched, self._now(), CUSTOMER_RULES, numbers)
            run.touched = found.touched
            left = ledger.left() | found.dissolved
            # An order that went away may have held together what comes apart now: all it touched are looked at.
            remove_empty_customers(connection, left | found.touched if left else left)
            run.rejected.keep(connection, run.batch)
            if run.rejected.count:
                batches.note_headings(connection, run.batch, run.end["headings"])
            batches.close_batch(
                connection, run.batch, rows=run.end["rows"], sha256=run.end["sha256"], orders=ledger.tally.counts()[0],
                rejected=run.rejected.count, totals=ledger.tally.control_totals(),
                customers=Counts(**told.counts) if told is not None else None,
            )  # fmt: skip
            run.version = count_commit(connection, ledger=True).ledger
        run.cancel.check()
        result = replace(
            self._result(run, ledger, recognised, dry=dry),
            warnings=(
                *warnings_of(connection, run.batch, open_end=run.end["open_end"]),
                *erased_warnings(run.erased),
            ),
        )
        if not dry:
            self._store.note(connection, import_act(result), self._clock.now())
            keep_protocol(connection, run.batch, result, by_hand=run.by_hand)
            note_reader(connection, run.batch, run.reader)
        else:
            # Leaving the write block by an exception is what takes everything back.
            raise _DryRun(result)
        return result

    def _result(self, run: _Run, ledger: Ledger, recognised: Recognised, *, dry: bool) -> ImportResult:
        tally = ledger.tally
        orders, lines = tally.counts()
        return ImportResult(
            file=run.file,
            batch=None if dry else run.batch,
            recognised=recognised,
            rows=run.end["rows"],
            orders=orders,
            lines=lines,
            customers_new=ledger.accounts.new,
            customers_matched=ledger.accounts.matched,
            anonymous_orders=tally.anonymous,
            totals=tally.control_totals(),
            rejected=tuple(run.rejected.told),
            rejected_rows=run.rejected.count,
            doubtful_rows=run.rejected.doubtful,
            left_out=tuple(LeftOutRow(*told) for told in run.end["left_out"]),
            left_out_rows=run.end["left_out_rows"],
            first_day=_iso(tally.first_day),
            last_day=_iso(tally.last_day),
            dry_run=dry,
            passed=tuple(PassedSheet(*told) for told in run.end["passed"]),
            changes=tuple(tally.changes),
            changed_fields=tuple(tally.changed_fields.most_common()),
            customers_told=Counts(**run.told.counts) if run.told is not None else Counts(),
        )

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _iso(ordinal: int | None) -> str:
    return "" if ordinal is None else date.fromordinal(ordinal).isoformat()
