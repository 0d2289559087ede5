"""Bring a shop back from a backup while it is closed: to another folder, or in the place of a damaged one."""

from __future__ import annotations

from pathlib import Path

from shopcrm.base.errors import ShopError
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.backups import Backup, Manifest
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.secrets import secret_of
from shopcrm.store.backup_file import SUFFIX, look_into
from shopcrm.store.lock import VaultLock
from shopcrm.store.restore import open_backup, prepare_restore, restore_to
from shopcrm.store.restoring import finish_restore
from shopcrm.store.vault_files import BACKUPS, LOCK


def look_at(path: Path) -> Manifest:
    """Return what a backup says of itself; whether that is true is known once it was opened.

    Raises:
        VaultDamaged: it is no backup.
        CannotUnlock: a newer program made it; no permission.
    """
    return look_into(path)[0]


def folder_of_backups(folder: Path) -> Path:
    """Return where a shop in ``folder`` keeps its own backups; it need not be there."""
    return folder / BACKUPS


def backups_beside(folder: Path) -> tuple[Backup, ...]:
    """Return the backups of a shop that cannot be opened, the newest first; nobody vouches for them yet."""
    found = []
    for path in folder_of_backups(folder).glob(f"*{SUFFIX}"):
        try:
            found.append(Backup(path, look_at(path), sealed=False))
        except ShopError:
            continue
    return tuple(sorted(found, key=lambda one: one.manifest.number, reverse=True))


def bring_back_to(
    path: Path, typed: TypedSecret, folder: Path, progress: Progress = silent, cancel: CancelToken | None = None
) -> Manifest:
    """Make a new vault in ``folder`` out of a backup; its ways in are those of when it was made.

    Raises:
        CannotUnlock: wrong secret; something is in the folder already; the place is not safe.
        VaultDamaged: it is no backup, or not a whole one.
        StorageFailed: no room. Nothing remains.
    """
    opened = open_backup(path, secret_of(typed))
    restore_to(opened, folder, progress, cancel or CancelToken())
    return opened.manifest


def put_back(
    path: Path, typed: TypedSecret, folder: Path, progress: Progress = silent, cancel: CancelToken | None = None
) -> Manifest:
    """Put a backup in the place of the closed vault in ``folder``; what stood there is kept beside it.

    Raises:
        CannotUnlock: wrong secret; the vault is open in another window.
        VaultDamaged, StorageFailed: the backup is not whole; no room. The vault is as before.
    """
    lock = VaultLock(folder / LOCK)
    try:
        opened = open_backup(path, secret_of(typed), folder)
        prepare_restore(opened, folder, progress, cancel or CancelToken())
        finish_restore(folder)
    finally:
        lock.close()
    return opened.manifest
