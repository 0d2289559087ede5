"""Take files in, show beforehand what they would do, and take them back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from shopcrm.base.clock import Clock
from shopcrm.base.cycles import without_cycle_search
from shopcrm.base.errors import InputRefused, ShopError, WrongUsage
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.batches import (
    Batch,
    Counts,
    FileOutcome,
    FileWarning,
    ImportResult,
    LeftOutRow,
    PassedSheet,
    Recognised,
    Rejection,
    UndoResult,
)
from shopcrm.domain.shop import ShopInfo, shop_name
from shopcrm.domain.sources import Package, Source, source_of
from shopcrm.domain.told import CUSTOMER_KIND
from shopcrm.identity.search_words import warm_up
from shopcrm.importers.frames import read_order_frame
from shopcrm.reports.rejected import write_rejected
from shopcrm.services.changes import LedgerChanges
from shopcrm.services.packages import in_archive, in_folder, nothing_in, without_table
from shopcrm.services.reading import FileReader, start_reading
from shopcrm.services.rules import CUSTOMER_RULES, ledger_rules
from shopcrm.services.writing import writing
from shopcrm.store import batches
from shopcrm.store.empty_files import remove_empty_customers
from shopcrm.store.facts import count_commit
from shopcrm.store.ledger import Ledger
from shopcrm.store.refresh import refresh_customers
from shopcrm.store.told_customers import ToldBook
from shopcrm.store.work import Store, Transaction


class _DryRun(Exception):
    """Carries a preview out of a write block that must leave no trace."""

    def __init__(self, result: ImportResult) -> None:
        super().__init__()
        self.result = result


class _ReadAgain(Exception):
    """Carries orders that turned out not whole out of a write block that must leave no trace."""

    def __init__(self, withheld: dict[str, str]) -> None:
        super().__init__()
        self.withheld = withheld


@dataclass
class _Run:
    """The state of one file on its way in."""

    file: str
    shop: str
    progress: Progress
    cancel: CancelToken
    batch: int = 0
    recognised: Recognised | None = None
    ledger: Ledger | None = None
    told: ToldBook | None = None
    rejected: list[Rejection] = field(default_factory=list)
    total: int | None = None
    end: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    touched: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class _Way:
    """How the files of one call are taken in; passwords live as long as the call."""

    shop: str
    mapping: Path | None
    passwords: Sequence[str] = field(repr=False)
    progress: Progress
    cancel: CancelToken
    dry: bool = field(kw_only=True)


class ImportService:
    """Everything about importing."""

    def __init__(self, store: Store, info: ShopInfo, clock: Clock, changes: LedgerChanges) -> None:
        """Work on one open vault; ``changes`` is told of every change of the ledger."""
        self._store, self._info, self._clock, self._changes = store, info, clock, changes

    def preview(
        self, chosen: Path | Source, *, shop: str = "", mapping: Path | None = None, passwords: Sequence[str] = (),
        progress: Progress = silent, cancel: CancelToken | None = None,
    ) -> ImportResult | Package:  # fmt: skip
        """Return what importing ``chosen`` would do, and leave the vault as it is.

        Of a folder or an archive return what lies in it: each thing is an import of its own. What lay in one and is no
        table comes back as passed over. ``passwords`` are tried on locked files.

        Raises:
            InputRefused: the file cannot be trusted, or is locked and none of the passwords opens it.
            Cancelled: the owner stopped it.
        """
        way = _Way(shop, mapping, passwords, progress, cancel or CancelToken(), dry=True)
        return self._look_into(source_of(chosen), way, None)

    def run(
        self, chosen: Sequence[Path | Source], *, shop: str = "", mapping: Path | None = None,
        passwords: Sequence[str] = (), dry_run: bool = False, progress: Progress = silent,
        cancel: CancelToken | None = None, started: FileReader | None = None,
    ) -> tuple[FileOutcome, ...]:  # fmt: skip
        """Import files, and all tables in folders and archives, one batch each; a refused one does not stop the others.

        ``started`` may be a reader already at work on the first file.

        Raises:
            Cancelled: the owner stopped it; the file in work left nothing, finished files stay.
        """
        way = _Way(shop, mapping, passwords, progress, cancel or CancelToken(), dry=dry_run)
        waiting = deque(source_of(one) for one in chosen)
        outcomes: list[FileOutcome] = []
        while waiting:
            source = waiting.popleft()
            try:
                found = self._look_into(source, way, started)
            except InputRefused as refused:
                outcomes.append(FileOutcome(source.name, refused=refused))
            else:
                if isinstance(found, Package):
                    outcomes += [FileOutcome(one.name, passed_over=one.reason) for one in found.passed_over]
                    waiting.extendleft(reversed(found.sources))
                else:
                    outcomes.append(FileOutcome(source.name, found))
            started = None
        if outcomes and all(one.passed_over for one in outcomes):
            outcomes += [nothing_in(source_of(one)) for one in chosen]
        return tuple(outcomes)

    def batches(self) -> tuple[Batch, ...]:
        """Return every import, newest first."""
        with self._store.read() as connection:
            return batches.batches(connection)

    def undo(self, batch: int, *, progress: Progress = silent) -> UndoResult:
        """Take a batch back whole, updates included.

        Raises:
            WrongUsage: there is no such batch, or it was taken back before.
        """
        progress("undoing", 0, None)
        with self._store.write() as connection:
            found = batches.find_batch(connection, batch)
            if found is None:
                raise WrongUsage("no_such_batch", batch=batch)
            if found.undone_at is not None:
                raise WrongUsage("batch_undone", batch=batch)
            rules = ledger_rules(batches.zone_of(connection, batch) or self._info.zone)
            result, touched = batches.undo_batch(connection, found, self._now(), rules, CUSTOMER_RULES)
            version = count_commit(connection, ledger=True)
        self._changes.note(version.ledger, touched)
        return result

    def rejections(self, batch: int) -> tuple[Rejection, ...]:
        """Return the rejected rows of a batch in file order."""
        with self._store.read() as connection:
            return batches.rejections(connection, batch)

    def save_rejections(self, batch: int, path: Path) -> None:
        """Write the rejected rows under their own headings, to be mended and imported again."""
        with self._store.read() as connection:
            rows = batches.rejections(connection, batch)
            headings = batches.batch_headings(connection, batch)
        with writing(path):
            write_rejected(path, headings, rows)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def _look_into(self, source: Source, way: _Way, started: FileReader | None) -> ImportResult | Package:
        """Take ``source`` in, in as many readings as it takes.

        A workbook on which the quick reader dies is read again the slow way; and if a bad row of an order comes after
        others of it were taken, the file is read again without that order.
        """
        if source.path.is_dir():
            return in_folder(source)
        sparse, withheld = False, dict[str, str]()
        while True:
            try:
                with started or start_reading(source, way.mapping, sparse=sparse, withheld=withheld) as reader:
                    return self._take(reader, way)
            except _ReadAgain as again:
                withheld |= again.withheld
            except InputRefused as refused:
                if refused.key != "file_crashed_reader":
                    return without_table(source, refused)
                if sparse:
                    raise
                sparse = True
            started = None

    def _take(self, reader: FileReader, way: _Way) -> ImportResult | Package:
        run = _Run(reader.source.name, shop_name(way.shop) or self._info.name, way.progress, way.cancel)
        way.progress("reading", 0, None)
        # The child is busy with the file: time to fetch the dictionary that names are spelled with.
        warm_up()
        frames = reader.frames(
            zone=self._info.zone, currency=self._info.currency, cancel=way.cancel, passwords=way.passwords
        )
        first = next(frames)
        if first[0] == "A":
            return in_archive(reader.source, orjson.loads(first[1]))
        try:
            with without_cycle_search(), self._store.write() as connection:
                self._store_frames(connection, run, chain((first,), frames))
                result = self._finish(connection, run, dry=way.dry)
        except _DryRun as preview:
            return preview.result
        self._changes.note(run.version, run.touched)
        return result

    def _store_frames(self, connection: Transaction, run: _Run, frames: Iterator[tuple[str, bytes]]) -> None:
        for kind, text in frames:
            if kind == "O" and run.ledger is not None:
                rows, orders = read_order_frame(text)
                run.ledger.add(orders, run.cancel)
                run.progress("storing", rows, run.total)
                continue
            told = orjson.loads(text)
            if kind == "C" and run.told is not None:
                rows, customers = told
                run.told.add(customers, run.cancel)
                run.progress("storing", rows, run.total)
            elif kind == "R":
                run.rejected.append(Rejection(**{**told, "cells": tuple(told["cells"])}))
            elif kind == "H":
                self._begin(connection, run, told)
            elif kind == "V":
                raise _ReadAgain(told)
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
        run.ledger = Ledger(
            connection, shop_id=shop, platform=recognised.platform, batch=run.batch, rules=ledger_rules(zone)
        )
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
            batches.add_rejections(connection, run.batch, run.rejected)
            batches.close_batch(
                connection, run.batch, rows=run.end["rows"], sha256=run.end["sha256"], orders=ledger.tally.counts()[0],
                rejected=len(run.rejected), totals=ledger.tally.control_totals(),
                customers=Counts(**told.counts) if told is not None else None,
            )  # fmt: skip
            run.version = count_commit(connection, ledger=True).ledger
        run.cancel.check()
        result = replace(self._result(run, ledger, recognised, dry=dry), warnings=_warnings(connection, run))
        if dry:
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
            rejected=tuple(run.rejected),
            left_out=tuple(LeftOutRow(*told) for told in run.end["left_out"]),
            first_day=_iso(tally.first_day),
            last_day=_iso(tally.last_day),
            dry_run=dry,
            passed=tuple(PassedSheet(*told) for told in run.end["passed"]),
            changes=tuple(tally.changes),
            changed_fields=tuple(tally.changed_fields.most_common()),
            customers_told=Counts(**run.told.counts) if run.told is not None else Counts(),
        )


def _warnings(connection: Transaction, run: _Run) -> tuple[FileWarning, ...]:
    elsewhere = batches.known_elsewhere(connection, run.batch)
    told = [
        FileWarning("other_shop" if shop else "unnamed_shop", {"shop": shop, "n": orders}) for shop, orders in elsewhere
    ]
    return (*told, *([FileWarning("open_end")] if run.end["open_end"] else []))


def _iso(ordinal: int | None) -> str:
    return "" if ordinal is None else date.fromordinal(ordinal).isoformat()
