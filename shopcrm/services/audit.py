"""Write down what was done, show it again, and find out whether anybody changed it since."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from shopcrm.base.clock import Clock
from shopcrm.base.errors import ShopError, StorageFailed
from shopcrm.domain.audit import Act, Action, Entry, Subject, Verdict, purpose_words
from shopcrm.domain.batches import ImportResult
from shopcrm.domain.permissions import Permission
from shopcrm.services.allowed import needs
from shopcrm.services.writing import writing
from shopcrm.store import audit
from shopcrm.store.header_file import waiting_acts
from shopcrm.store.trail_check import verify
from shopcrm.store.work import Store


class AuditService:
    """The trail of one open vault; its methods may be called from any thread, also while something is written."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Write into ``store``."""
        self._store, self._clock = store, clock
        self._settling = threading.Lock()
        # What neither the trail nor the header took yet.
        self._late: list[Entry] = []
        self.rights = store.rights

    def record(self, act: Act) -> None:
        """Write down ``act``; on disk when this returns.

        While a long write is on its way the act lies in the header, and goes into the trail with the next one.

        Raises:
            StorageFailed: it could not be written; what it is about must not happen then.
        """
        if self._store.writing:
            self._store.vault.header.wait(self._store.entry(act, self._now()))
            return
        self._settle(act)

    def opened(self, way: str, failed: int, lost: int, *, mended: bool = False) -> None:
        """Write down that the shop was opened, before anything else is.

        Where the disk is full the shop opens all the same: the line waits, in the header or else in memory, and goes
        into the trail before anything that has to stand in it.

        Args:
            way: the kind of slot that opened it.
            failed: wrong tries before, as far as the door knows.
            lost: changes of the shop that are missing.
            mended: the database's salt was put back.
        """
        act = Act(Action.UNLOCK, purpose=way, counts={"failed": failed} if failed else {})
        acts = (Act(Action.MENDED), act) if mended else (act,)
        try:
            self._tell_of_gap(lost)
            self._settle(*acts)
        except StorageFailed:
            for one in acts:
                self._wait(self._store.entry(one, self._now()))

    def _wait(self, entry: Entry) -> None:
        try:
            self._store.vault.header.wait(entry)
        except StorageFailed:
            self._late.append(entry)

    def _tell_of_gap(self, lost: int) -> None:
        header = self._store.vault.header
        known = audit.head_in(header.header.state)
        with self._store.read() as connection:
            whole, found = audit.holds(connection, known), audit.head_of(connection)
        if not whole:
            # Said in the trail itself: from now on the header knows of its new end only.
            told = {"known": known.seq, "found": found.seq, "lost": lost}
            with self._store.write(aside=True) as connection:
                self._store.note(connection, Act(Action.GAP, counts=told), self._now())
                found = audit.head_of(connection)
            header.note(audit=found.seq, audit_mac=found.mac)

    @needs(Permission.AUDIT)
    def entries(self, *, actions: Sequence[Action] = (), most: int = -1, before: int = 0) -> tuple[Entry, ...]:
        """Return what was done, the newest first: only ``actions`` if any are named, only lines before ``before``."""
        self._catch_up_if_there_is_room()
        with self._store.read() as connection:
            return audit.entries(connection, actions, most, before)

    @needs(Permission.AUDIT)
    def verify(self) -> Verdict:
        """Look through the whole trail."""
        self._catch_up_if_there_is_room()
        vault = self._store.vault
        with self._store.read() as connection:
            known = audit.head_in(vault.header.header.state)
            return verify(connection, vault.keys.audit, known)

    def catch_up(self) -> None:
        """Write down what waits in the header, if nobody else is writing."""
        if not self._store.writing and (self._late or waiting_acts(self._store.vault.header.header.state)):
            self._settle()

    def _catch_up_if_there_is_room(self) -> None:
        # A full disk is no reason not to look.
        with suppress(StorageFailed):
            self.catch_up()

    def _settle(self, *acts: Act) -> None:
        header = self._store.vault.header
        # What one thread has written down the next must not write again, nor take more than that off the list.
        with self._settling:
            with self._store.write(aside=True) as connection:
                waiting = waiting_acts(header.header.state)
                for told in waiting:
                    entry = audit.waiting_entry(told)
                    at = self._now() if entry.at == audit.WHEN_OPENED else entry.at
                    self._store.keep(connection, replace(entry, at=at))
                for entry in self._late:
                    self._store.keep(connection, entry)
                for act in acts:
                    self._store.note(connection, act, self._now())
            self._late.clear()
            if waiting:
                header.settle(len(waiting))

    def _now(self) -> datetime:
        return self._clock.now()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def record_file(trail: AuditService, act: Act, path: Path) -> None:
    """Write down that the file at ``path`` was made; if that fails there is no file.

    Raises:
        StorageFailed: it could not be written down.
    """
    try:
        with writing(path):
            digest = file_digest(path)
        trail.record(replace(act, purpose=purpose_words(act.purpose), sha256=digest))
    except ShopError:
        with suppress(OSError):
            path.unlink()
        raise


def import_act(result: ImportResult) -> Act:
    """Return the act of a file that became a batch."""
    counts = {
        "rows": result.rows, "new": result.orders.new, "changed": result.orders.changed,
        "customers": result.customers_new, "rejected": result.rejected_rows,
    }  # fmt: skip
    return Act(Action.IMPORT, Subject.BATCH, result.batch or 0, {name: n for name, n in counts.items() if n})
