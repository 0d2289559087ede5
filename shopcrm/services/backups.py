"""Make backups, look after them, and bring one back."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import shopcrm
from shopcrm.base.clock import Clock
from shopcrm.base.errors import CannotUnlock, ShopError, StorageFailed
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.audit import Act, Action, Subject
from shopcrm.domain.backups import Backup, BackupState, Manifest, Reason, kept
from shopcrm.domain.permissions import Permission
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.allowed import needs
from shopcrm.services.audit import AuditService, record_file
from shopcrm.services.secrets import secret_of
from shopcrm.services.writing import writing
from shopcrm.store.backup import Occasion, make_backup
from shopcrm.store.backup_file import SUFFIX, copy_backup, look_into, sealed_by
from shopcrm.store.erasure_book import entries_in
from shopcrm.store.erasure_file import keep_ledger, ledger_in, on_this_computer
from shopcrm.store.facts import read_fact, write_fact, written
from shopcrm.store.places import SYNCED, same_disk, unsafe_place
from shopcrm.store.private_files import folder_for_a_while, make_private_folder
from shopcrm.store.restore import Opened, open_backup, prepare_restore
from shopcrm.store.vault_files import BACKUPS, BEFORE_RESTORE
from shopcrm.store.work import Store

# Either way: a clock that was set back must not put it off for years.
_DRILL_EVERY: Final = timedelta(days=7)
_SECOND: Final = "backup.second"
_LEFTOVERS: Final = (".making-*", ".drill-*", f".*{SUFFIX}.part")


@dataclass(frozen=True)
class BackupLook:
    """Everything about the backups, as one look shows it.

    Attributes:
        state: how things stand.
        backups: in both places, the newest first.
        aside: how many shops were put aside when a backup was brought back, and their ``aside_bytes``.
    """

    state: BackupState
    backups: tuple[Backup, ...]
    aside: int
    aside_bytes: int


class BackupService:
    """The backups of one open vault; may be used from any thread."""

    def __init__(self, store: Store, clock: Clock, zone: str, audit: AuditService) -> None:
        """Keep the backups inside the vault's folder; days are those of ``zone``."""
        self._store, self._clock, self._zone, self._audit = store, clock, ZoneInfo(zone), audit
        self.folder = store.folder / BACKUPS
        self._one_at_a_time = threading.Lock()
        self.rights = store.rights

    def make(
        self, reason: Reason = Reason.BY_HAND, progress: Progress = silent, cancel: CancelToken | None = None
    ) -> Backup:
        """Make a backup that was opened and compared, put a copy in the second place, and let go of old ones.

        Raises:
            StorageFailed, CannotUnlock: no room; no permission.
            VaultDamaged: the vault or the copy does not pass the checks.
            Cancelled: nothing remains.
        """
        token = cancel or CancelToken()
        with self._one_at_a_time:
            self._clear_leftovers()
            made = self._clock.now()
            number = self._next_number()
            path = self.folder / f"{number:06d}-{made:%Y%m%d-%H%M}{SUFFIX}"
            occasion = Occasion(number, reason, made, shopcrm.__version__)
            manifest = make_backup(self._store.vault, path, occasion, progress, token)
            with suppress(ShopError):
                self._store.vault.header.note(backup=number, backed_up=manifest.writes)
            self._copy_to_second(path, progress, token)
            self.keep_erasures()
            for folder in (self.folder, self._reachable_second()):
                if folder is not None:
                    self._let_go(folder)
        return Backup(path, manifest, sealed=True)

    @needs(Permission.BACKUPS)
    def save_as(self, path: Path, progress: Progress = silent, cancel: CancelToken | None = None) -> Manifest:
        """Write a backup to a file of the owner's choice, to take along or to another computer.

        Raises:
            StorageFailed, CannotUnlock: no room, no permission, no such folder.
            VaultDamaged: the vault or the copy does not pass the checks.
            Cancelled: nothing remains.
        """
        occasion = Occasion(self._next_number(), Reason.BY_HAND, self._clock.now(), shopcrm.__version__)
        with writing(path):
            manifest = make_backup(self._store.vault, path, occasion, progress, cancel or CancelToken())
        record_file(self._audit, Act(Action.BACKUP, Subject.BACKUP, manifest.number, dict(manifest.counts)), path)
        return manifest

    def before(self, reason: Reason, progress: Progress = silent, cancel: CancelToken | None = None) -> None:
        """Make sure that the present state can be brought back, before something large is done to it."""
        newest = next((one for one in self.backups() if one.sealed), None)
        if newest is None or newest.manifest.writes != self._writes():
            self.make(reason, progress, cancel)

    @property
    def stale(self) -> bool:
        """Whether something was written since the last backup, by what the header knows; no file is looked at."""
        known = self._store.vault.header.header.state
        return int(known.get("writes", 0)) != int(known.get("backed_up", -1))

    def keep_up(self, progress: Progress = silent, cancel: CancelToken | None = None) -> None:
        """Do what is due while she rests: a backup where something changed, else once a week the drill.

        Raises:
            StorageFailed, CannotUnlock, VaultDamaged: it could not be done.
            Cancelled: nothing remains.
        """
        if self.stale:
            self.make(Reason.AFTER_WORK, progress, cancel)
            return
        drilled = self.state().drilled
        if drilled is None or abs(self._clock.now() - drilled) >= _DRILL_EVERY:
            self.drill(progress, cancel)

    def backups(self) -> tuple[Backup, ...]:
        """Return the backups of this vault in both places, the newest first; files that are none are passed over."""
        found = [*self._in(self.folder)]
        second = self._reachable_second()
        if second is not None:
            known = {one.manifest.number for one in found}
            found += [replace(one, second=True) for one in self._in(second) if one.manifest.number not in known]
        return tuple(sorted(found, key=lambda one: one.manifest.number, reverse=True))

    def state(self) -> BackupState:
        """Return how things stand."""
        newest = next(iter(self.backups()), None)
        drilled = str(self._store.vault.header.header.state.get("drilled", ""))
        return BackupState(
            newest,
            newest is None or newest.manifest.writes != self._writes(),
            datetime.fromisoformat(drilled) if drilled else None,
            self._second(),
            self._second_problem(),
        )

    def look(self) -> BackupLook:
        """Return how things stand, with the list."""
        aside = self._store.folder / BEFORE_RESTORE
        kept_aside = [one for one in aside.iterdir() if one.is_dir()] if aside.is_dir() else []
        size = sum(file.stat().st_size for one in kept_aside for file in one.iterdir())
        return BackupLook(self.state(), self.backups(), len(kept_aside), size)

    @needs(Permission.BACKUPS)
    def delete_aside(self) -> None:
        """Delete the shops that were put aside when a backup was brought back."""
        shutil.rmtree(self._store.folder / BEFORE_RESTORE, ignore_errors=True)

    def keep_erasures(self) -> None:
        """Let every place of backups, and this computer, know who was erased."""
        with self._store.read() as connection:
            entries = entries_in(connection)
        vault = self._store.vault
        keep_ledger(self.erasure_ledgers(), vault.header.header.vault, vault.keys.erasure, entries)

    def erasure_ledgers(self) -> list[Path]:
        """Return where copies of the ledger of erasures lie, those that can be reached."""
        vault, second = self._store.vault.header.header.vault, self._reachable_second()
        places = [ledger_in(self.folder, vault), on_this_computer(vault)]
        return [*places, ledger_in(second, vault)] if second is not None else places

    def leaves_computer(self, folder: Path) -> bool:
        """Whether what lies in ``folder`` is carried into a cloud."""
        return unsafe_place(folder / "backups", os.environ) == SYNCED

    @needs(Permission.BACKUPS)
    def set_second(self, folder: Path | None) -> None:
        """Copy every backup to ``folder`` too from now on; None for nowhere.

        Raises:
            CannotUnlock: it lies in the vault itself.
        """
        if folder is not None and folder.resolve().is_relative_to(self._store.folder.resolve()):
            raise CannotUnlock("second_inside")
        with self._store.write() as connection:
            write_fact(connection, _SECOND, "" if folder is None else str(folder.absolute()))

    def drill(self, progress: Progress = silent, cancel: CancelToken | None = None) -> Manifest:
        """Bring the newest backup back into a vault for a try, compare what it holds, and remove it again.

        Raises:
            StorageFailed: there is no backup, or no room for the try.
            VaultDamaged: it cannot be brought back: it is damaged, or holds something else than it says.
        """
        newest = next((one for one in self.backups() if one.sealed), None)
        if newest is None:
            raise StorageFailed("no_backup")
        vault = self._store.vault
        with self._one_at_a_time, folder_for_a_while(self.folder, ".drill-") as place:
            opened = Opened.of_present(newest.path, vault.header.header, vault.keys)
            prepare_restore(opened, place, progress, cancel or CancelToken())
            opened.check_counts(place)
        with suppress(ShopError):
            vault.header.note(drilled=self._clock.now().isoformat(timespec="seconds"))
        return newest.manifest

    @needs(Permission.BACKUPS)
    def prepare_restore(
        self, path: Path, secret: TypedSecret, progress: Progress = silent, cancel: CancelToken | None = None
    ) -> Manifest:
        """Make a backup ready to take this vault's place: it does so when the vault is closed and opened again.

        Raises:
            CannotUnlock: the secret opens neither the backup nor this vault; another shop's backup.
            VaultDamaged, StorageFailed: the backup is not whole; no room. The vault is as before.
        """
        opened = open_backup(path, secret_of(secret), self._store.folder)
        if opened.manifest.vault != self._store.vault.header.header.vault:
            raise CannotUnlock("backup_other_shop")
        prepare_restore(opened, self._store.folder, progress, cancel or CancelToken())
        return opened.manifest

    @needs(Permission.BACKUPS)
    def forget_former(self) -> int:
        """Delete the backups of before a change of the key, which the former secrets still open; return how many."""
        former = [one for one in self.backups() if not one.sealed]
        for one in former:
            with suppress(OSError):
                one.path.unlink()
        return len(former)

    def _writes(self) -> int:
        with self._store.read() as connection:
            return written(connection)

    def _second(self) -> str:
        with self._store.read() as connection:
            return read_fact(connection, _SECOND)

    def _reachable_second(self) -> Path | None:
        second = self._second()
        return Path(second) if second and Path(second).is_dir() else None

    def _second_problem(self) -> str:
        second = self._second()
        if not second:
            return ""
        if not Path(second).is_dir():
            return "missing"
        return "same_disk" if same_disk(Path(second), self._store.folder) else ""

    def _in(self, folder: Path) -> Iterator[Backup]:
        header, key = self._store.vault.header.header, self._store.vault.keys.backup
        with suppress(OSError):
            for path in sorted(folder.glob(f"*{SUFFIX}")):
                with suppress(ShopError):
                    manifest, raw, _ = look_into(path)
                    if manifest.vault == header.vault:
                        yield Backup(path, manifest, sealed_by(raw, key))

    def _next_number(self) -> int:
        known = int(self._store.vault.header.header.state.get("backup", 0))
        return max([known, *(one.manifest.number for one in self.backups())]) + 1

    def _copy_to_second(self, path: Path, progress: Progress, cancel: CancelToken) -> None:
        second = self._reachable_second()
        if second is not None:
            progress("second_place", 0, None)
            # A stick that is full or was pulled out: the backup beside the vault is made, the page tells of this one.
            with suppress(StorageFailed, CannotUnlock):
                copy_backup(path, second / path.name, cancel.check)

    def _let_go(self, folder: Path) -> None:
        found = {one.manifest.number: one for one in self._in(folder)}
        keep = kept([(n, one.manifest.made.astimezone(self._zone).date()) for n, one in found.items()])
        for number, one in found.items():
            if number not in keep:
                with suppress(OSError):
                    one.path.unlink()

    def _clear_leftovers(self) -> None:
        """Remove what a killed program left half made."""
        make_private_folder(self.folder)
        # They take room and harm nothing: what cannot be removed now can be next time.
        with suppress(OSError):
            for pattern in _LEFTOVERS:
                for path in self.folder.glob(pattern):
                    if path.is_dir():
                        shutil.rmtree(path, ignore_errors=True)
                    else:
                        path.unlink(missing_ok=True)
