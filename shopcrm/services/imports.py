"""Take files in, show beforehand what they would do, and take them back."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from shopcrm.base.clock import Clock
from shopcrm.base.errors import InputRefused, WrongUsage
from shopcrm.base.logs import log_refusal
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.audit import Act, Action, Subject
from shopcrm.domain.backups import Reason
from shopcrm.domain.batches import Batch, BatchProtocol, FileOutcome, ImportResult, Rejection, UndoResult
from shopcrm.domain.masked_views import masked_protocol, masked_rejection, masked_result
from shopcrm.domain.permissions import Permission
from shopcrm.domain.shop import ShopInfo
from shopcrm.domain.sources import Package, Source, source_of
from shopcrm.reports.rejected import rejected_ending, write_rejected
from shopcrm.services.allowed import needs
from shopcrm.services.audit import AuditService, record_file
from shopcrm.services.backups import BackupService
from shopcrm.services.changes import LedgerChanges
from shopcrm.services.corrections import take_back
from shopcrm.services.intake import Intake, NotWhole, Way
from shopcrm.services.packages import in_folder, is_folder, nothing_in, without_table
from shopcrm.services.pasting import without_headings
from shopcrm.services.reading import FileReader, start_reading
from shopcrm.services.repeats import Repeats
from shopcrm.services.writing import writing
from shopcrm.store import batches
from shopcrm.store.facts import count_commit
from shopcrm.store.manual_orders import PLATFORM as BY_HAND
from shopcrm.store.protocols import protocol_of
from shopcrm.store.work import Store, Transaction

_LOG: Final = logging.getLogger(__name__)


class ImportService:
    """Everything about importing."""

    def __init__(
        self, store: Store, info: ShopInfo, clock: Clock, changes: LedgerChanges, backups: BackupService, *,
        audit: AuditService,
    ) -> None:  # fmt: skip
        """Work on one open vault; ``changes`` is told of every change of the ledger."""
        self._backups, self._audit = backups, audit
        self._store, self._info, self._clock, self._changes = store, info, clock, changes
        self._intake = Intake(store, info, clock, changes)
        self._repeats = Repeats(store, info, clock)
        self.rights = store.rights
        self._hides = not self.rights.may(Permission.REVEAL)

    @needs(Permission.ENTER)
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
        way = Way(shop, mapping, passwords, progress, cancel or CancelToken(), dry=True)
        return self._look_into(source_of(chosen), way, None)

    @needs(Permission.ENTER)
    def run(
        self, chosen: Sequence[Path | Source], *, shop: str = "", mapping: Path | None = None,
        passwords: Sequence[str] = (), dry_run: bool = False, progress: Progress = silent,
        cancel: CancelToken | None = None, started: FileReader | None = None,
    ) -> tuple[FileOutcome, ...]:  # fmt: skip
        """Import files, and all tables in folders and archives, one batch each; a refused one does not stop the others.

        ``started`` may be a reader already at work on the first file.

        Raises:
            NotAllowed: with a ``mapping``, for whoever may not say how files are read.
            Cancelled: the owner stopped it; the file in work left nothing, finished files stay.
        """
        way = Way(shop, mapping, passwords, progress, cancel or CancelToken(), dry=dry_run)
        if mapping is not None:
            self.rights.need(Permission.TEACH)
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
                    outcomes.append(FileOutcome(source.name, masked_result(found) if self._hides else found))
            started = None
        for one in outcomes:
            _note(one)
        if outcomes and all(one.passed_over for one in outcomes):
            outcomes += [nothing_in(source_of(one)) for one in chosen]
        return tuple(outcomes)

    @needs(Permission.ENTER)
    def take(
        self, source: Source, then: Callable[[Transaction, int], set[int]], *, progress: Progress = silent,
        cancel: CancelToken | None = None,
    ) -> ImportResult | Package:  # fmt: skip
        """Import one table and do ``then`` (see ``Way``) in the same write block: both are kept, or none.

        Raises:
            InputRefused: the table cannot be trusted.
            Cancelled: the owner stopped it.
        """
        way = Way("", None, (), progress, cancel or CancelToken(), dry=False, then=then)
        return self._look_into(source, way, None)

    def batches(self) -> tuple[Batch, ...]:
        """Return every import, newest first."""
        with self._store.read() as connection:
            return batches.batches(connection)

    @needs(Permission.UNDO)
    def undo(self, batch: int, *, progress: Progress = silent) -> UndoResult:
        """Take a batch back whole, updates included; an entry by hand that it corrected counts again.

        Raises:
            WrongUsage: there is no such batch, or it was taken back before.
        """
        with self._store.read() as connection:
            by_hand = self._standing(connection, batch).platform == BY_HAND
        if not by_hand:
            # One entry by hand can be made again; of a file's thousands the state of before is kept.
            self._backups.before(Reason.BEFORE_UNDO, progress)
        progress("undoing", 0, None)
        with self._store.write(deletes=True) as connection:
            found = self._standing(connection, batch)
            result, touched = take_back(connection, found, self._now(), self._info.zone)
            counts = {"removed": result.orders_removed, "restored": result.orders_restored}
            self._store.note(connection, Act(Action.UNDO, Subject.BATCH, batch, counts), self._clock.now())
            version = count_commit(connection, ledger=True)
        self._changes.note(version.ledger, touched)
        return result

    @staticmethod
    def _standing(connection: Transaction, batch: int) -> Batch:
        found = batches.find_batch(connection, batch)
        if found is None:
            raise WrongUsage("no_such_batch", batch=batch)
        if found.undone_at is not None:
            raise WrongUsage("batch_undone", batch=batch)
        return found

    def rejections(self, batch: int) -> tuple[Rejection, ...]:
        """Return the rejected rows of a batch in file order."""
        with self._store.read() as connection:
            rows = batches.rejections(connection, batch)
        return tuple(map(masked_rejection, rows)) if self._hides else rows

    def rejected_ending(self, batch: int) -> str:
        """Return which kind of file ``save_rejections`` writes: csv, or xlsx where sheets have different headings."""
        with self._store.read() as connection:
            return rejected_ending(batches.batch_headings(connection, batch), batches.rejections(connection, batch))

    def protocol(self, batch: int) -> BatchProtocol:
        """Return what an import did, as told when it was done.

        Raises:
            WrongUsage: there is no such batch.
        """
        with self._store.read() as connection:
            found = protocol_of(connection, batch)
        if found is None:
            raise WrongUsage("no_such_batch", batch=batch)
        return masked_protocol(found) if self._hides else found

    @needs(Permission.EXPORT)
    def save_rejections(self, batch: int, path: Path) -> None:
        """Write the rejected rows under their own headings, to be mended and imported again.

        Raises:
            StorageFailed: the file cannot be written there.
        """
        with self._store.read() as connection:
            rows = batches.rejections(connection, batch)
            headings = batches.batch_headings(connection, batch)
        with writing(path):
            write_rejected(path, headings, rows)
        record_file(self._audit, Act(Action.ROWS, Subject.BATCH, batch, {"rows": len(rows)}), path)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def _look_into(self, source: Source, way: Way, started: FileReader | None) -> ImportResult | Package:
        """Take ``source`` in, in as many readings as it takes: none where every byte of it is known.

        A workbook on which the quick reader dies is read again the slow way; and if a bad row of an order comes after
        others of it were taken, the file is read again without that order.
        """
        if source.path is not None and is_folder(source.path):
            return in_folder(source, source.path)
        if (known := self._repeats.take(source, way.shop, way.mapping, dry=way.dry)) is not None:
            if started is not None:
                started.close()
            return known
        sparse, withheld = False, dict[str, str]()
        while True:
            try:
                with started or start_reading(source, way.mapping, sparse=sparse, withheld=withheld) as reader:
                    return self._intake.take(reader, way)
            except NotWhole as found:
                withheld |= found.orders
            except InputRefused as refused:
                if refused.key != "file_crashed_reader":
                    return without_table(source, without_headings(source, refused))
                if sparse:
                    raise
                sparse = True
            started = None


def _note(one: FileOutcome) -> None:
    """Write down what became of a file: counts, and never its name."""
    if one.result is not None:
        found = one.result
        _LOG.info(
            "import done: platform %s, rows %s, orders new %s changed %s, customers new %s, rejected %s",
            found.recognised.platform,
            f"{found.rows:,}",
            f"{found.orders.new:,}",
            f"{found.orders.changed:,}",
            f"{found.customers_new:,}",
            f"{found.rejected_rows:,}",
        )
    elif isinstance(one.refused, InputRefused):
        log_refusal(_LOG, one.refused)
