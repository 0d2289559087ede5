"""How does a backup become a vault again: a new one, or in the place of the one it was made of?"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from shopcrm.base.errors import CannotUnlock, ShopError, VaultDamaged
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.audit import Act, Action, Entry, Subject, Who
from shopcrm.domain.backups import Manifest
from shopcrm.store.audit import WHEN_OPENED
from shopcrm.store.backup_file import look_into, sealed_by, unpack_database
from shopcrm.store.engine import connect, database_error
from shopcrm.store.erasure_file import gather, keep_ledger, ledger_in
from shopcrm.store.header import Header, Keys, keys_of, mac_agrees, read_header
from shopcrm.store.header_file import HEADER, unlock_header, waiting_for
from shopcrm.store.lock import VaultLock
from shopcrm.store.places import refuse_unsafe_place
from shopcrm.store.private_files import make_private_folder, write_private
from shopcrm.store.restoring import begin_restore, finish_restore
from shopcrm.store.room import refuse_too_little_room
from shopcrm.store.salt import salt_of
from shopcrm.store.slots import OWNERS, Secret, unwrap
from shopcrm.store.soundness import counts_of, pass_checks
from shopcrm.store.vault import check_free
from shopcrm.store.vault_files import BACKUPS, DATABASE, LOCK, RESTORE


@dataclass(frozen=True, repr=False)
class Opened:
    """A backup somebody has the secret of: what it says, the header it is to get, and the keys."""

    path: Path
    manifest: Manifest
    header: Header
    keys: Keys

    @staticmethod
    def of_present(path: Path, header: Header, keys: Keys) -> Opened:
        """Return a backup that lies under the keys of an open vault: its ways in are those of today.

        Raises:
            VaultDamaged: somebody changed it, or it is of before a change of the key.
        """
        manifest, raw, header_raw = look_into(path)
        if not sealed_by(raw, keys.backup):
            raise VaultDamaged("backup_damaged", file=path.name)
        # What is known of the database is of then.
        state = read_header(header_raw)[0].state
        return Opened(path, manifest, replace(header, state=state, successor=None), keys)

    def check_counts(self, folder: Path) -> None:
        """Make sure that what was brought back to ``folder`` holds as much as the backup says.

        Raises:
            VaultDamaged: it does not.
        """
        place = folder / RESTORE / DATABASE
        connection = connect(place, self.keys.database)
        try:
            counts = counts_of(connection)
        except sqlcipher.DatabaseError as error:
            raise database_error(error) from None
        finally:
            connection.close()
        if counts != self.manifest.counts:
            raise VaultDamaged("backup_damaged", file=self.path.name)


def open_backup(path: Path, secret: Secret, present: Path | None = None) -> Opened:
    """Open a backup with a secret of when it was made, or of the present vault where that still has its data key.

    Args:
        path: the file.
        secret: typed by the owner.
        present: folder of the vault it is to go back into.

    Raises:
        CannotUnlock: the secret opens neither (``backup_other_secret`` where it opens the present vault only).
        VaultDamaged: it is no backup, or somebody changed it.
    """
    manifest, raw, header_raw = look_into(path)
    header, mac = read_header(header_raw)
    opens_present = False
    if present is not None:
        # A header that is damaged, or knows another secret, says nothing about the backup.
        with suppress(ShopError):
            now = unlock_header(present, secret)
            keys = keys_of(now.header, now.data_key)
            opens_present = now.slot.type in OWNERS
            if opens_present and sealed_by(raw, keys.backup):
                return Opened.of_present(path, now.header, keys)
    try:
        data_key, slot = unwrap(header.slots, header.vault, secret)
        if slot.type not in OWNERS:
            raise secret.wrong()
    except CannotUnlock:
        if opens_present:
            raise CannotUnlock("backup_other_secret") from None
        raise
    keys = keys_of(header, data_key)
    if not mac_agrees(header, mac, data_key) or not sealed_by(raw, keys.backup):
        raise VaultDamaged("backup_damaged", file=path.name)
    return Opened(path, manifest, header, keys)


def restore_to(opened: Opened, folder: Path, progress: Progress, cancel: CancelToken) -> None:
    """Make a new vault in ``folder`` out of a backup.

    Raises:
        CannotUnlock: something is there already, no permission, or the place is not safe.
        StorageFailed: no room. Nothing remains.
        VaultDamaged: the backup is not whole. Nothing remains.
    """
    check_free(folder)
    refuse_unsafe_place(folder)
    was_there = folder.exists()
    make_private_folder(folder)
    lock = VaultLock(folder / LOCK)
    try:
        prepare_restore(opened, folder, progress, cancel)
        finish_restore(folder)
    except BaseException:
        for entry in folder.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
        lock.close()
        (folder / LOCK).unlink(missing_ok=True)
        if not was_there:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    lock.close()


def prepare_restore(opened: Opened, folder: Path, progress: Progress, cancel: CancelToken) -> None:
    """Make a backup ready to take its place in the vault in ``folder``, checked; the vault's lock is held.

    Its audit trail tells of it from the first opening on.
    It takes its place with ``finish_restore``: now, where nothing is open, or when the vault is opened next.

    Raises:
        CannotUnlock, StorageFailed: no permission; no room. The vault is as before.
        VaultDamaged: the backup is not whole. The vault is as before.
    """
    size = opened.manifest.size
    refuse_too_little_room(folder, size)
    place = begin_restore(folder)
    try:

        def check(done: int) -> None:
            cancel.check()
            progress("copying", done, size)

        unpack_database(opened.path, place / DATABASE, opened.manifest, check)
        progress("verifying", 0, None)
        pass_checks(place / DATABASE, opened.keys.database, cancel)
        cancel.check()
        brought = Act(Action.RESTORE, Subject.BACKUP, opened.manifest.number, dict(opened.manifest.counts))
        state = {**opened.header.state, "salt": salt_of(place / DATABASE)}
        header = waiting_for(replace(opened.header, state=state), Entry(0, WHEN_OPENED, brought, Who.OWNER))
        _carry_erasures(opened, folder)
        write_private(place / HEADER, header.to_bytes(opened.keys.header))
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _carry_erasures(opened: Opened, folder: Path) -> None:
    """Let the vault in ``folder`` know who was erased, by the ledger beside the backup: before it can be opened."""
    vault, key = opened.manifest.vault, opened.keys.erasure
    found, _ = gather([ledger_in(opened.path.parent, vault)], vault, key)
    keep_ledger([ledger_in(folder / BACKUPS, vault)], vault, key, found)
