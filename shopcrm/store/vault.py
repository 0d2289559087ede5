"""How is a vault made and opened?

Wrong secret, damage, strange folder, newer schema and missing permission are told apart here and nowhere else.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from shopcrm.base.errors import CannotUnlock, VaultDamaged
from shopcrm.store.header import Header, Keys, keys_of, new_data_key
from shopcrm.store.header_file import COPY, HEADER, HeaderFile, unlock_header
from shopcrm.store.kdf import KdfCost, calibrated_cost, sub_key
from shopcrm.store.lock import VaultLock
from shopcrm.store.passphrase import passphrase_bytes
from shopcrm.store.places import refuse_unsafe_place
from shopcrm.store.private_files import make_private_folder, write_private
from shopcrm.store.recovery_code import code_secret, new_code
from shopcrm.store.restoring import finish_restore
from shopcrm.store.rotation import settle_rotation
from shopcrm.store.salt import mend_salt, salt_in
from shopcrm.store.slots import PASSPHRASE, RECOVERY, STAFF, Secret, make_slot
from shopcrm.store.vault_files import DATABASE, LOCK, RESTORE

# What a vault that never came to be may have left behind; anything else is somebody's data.
_LEFTOVERS: Final = frozenset({LOCK, RESTORE})


@dataclass(frozen=True, repr=False)
class OpenVault:
    """An unlocked vault: its folder and keys, its header, the lock that keeps others out, the way it was opened.

    ``mended``: the database's salt was damaged and was put back; nothing is lost.
    """

    folder: Path
    keys: Keys
    lock: VaultLock
    header: HeaderFile
    opened_by: str
    mended: bool = False

    @property
    def database(self) -> Path:
        """Return the path of the encrypted database."""
        return self.folder / DATABASE

    @property
    def by_staff(self) -> bool:
        """Whether the staff passphrase opened it."""
        return self.opened_by == STAFF


def is_vault(folder: Path) -> bool:
    """Whether ``folder`` holds a vault (open or not, good or damaged)."""
    return any((folder / name).is_file() for name in (HEADER, COPY))


def create_vault(folder: Path, passphrase: str, made: datetime, cost: KdfCost | None = None) -> tuple[OpenVault, str]:
    """Make a new vault in ``folder`` and return it open, with its recovery code.

    A slot counts only after it was read back from disk and unwrapped.

    Raises:
        CannotUnlock: there is a vault or something else already, no permission, or the place is not safe.
        StorageFailed: no room.
    """
    check_free(folder)
    refuse_unsafe_place(folder)
    make_private_folder(folder)
    lock = VaultLock(folder / LOCK)
    try:
        header, data_key, code = _write_new_header(folder, passphrase, made, cost or calibrated_cost())
    except BaseException:
        lock.close()
        raise
    keys = keys_of(header, data_key)
    return OpenVault(folder, keys, lock, HeaderFile(folder, header, keys.header), PASSPHRASE), code


def check_free(folder: Path) -> None:
    """Make sure that a vault may be made in ``folder``.

    Raises:
        CannotUnlock: there is a vault, or something else.
    """
    if is_vault(folder):
        raise CannotUnlock("vault_exists", vault=folder.name)
    with suppress(FileNotFoundError, NotADirectoryError):
        if any(entry.name not in _LEFTOVERS for entry in folder.iterdir()):
            raise CannotUnlock("folder_not_empty", vault=folder.name)
    if folder.is_file():
        raise CannotUnlock("folder_not_empty", vault=folder.name)


def _write_new_header(folder: Path, passphrase: str, made: datetime, cost: KdfCost) -> tuple[Header, bytes, str]:
    data_key, code, vault = new_data_key(), new_code(), secrets.token_hex(16)
    ways = ((PASSPHRASE, passphrase_bytes(passphrase)), (RECOVERY, code_secret(code)))
    when = made.isoformat(timespec="seconds")
    slots = tuple(make_slot(vault, kind, secret, data_key, cost, made=when) for kind, secret in ways)
    header = Header(vault, when, slots)
    raw = header.to_bytes(keys_of(header, data_key).header)
    write_private(folder / HEADER, raw)
    for secret in (Secret.passphrase(passphrase), Secret.recovery(code)):
        if unlock_header(folder, secret).data_key != data_key:  # pragma: no cover - a disk that lies
            raise VaultDamaged("header_unreadable")
    write_private(folder / COPY, raw)
    return header, data_key, code


def open_vault(folder: Path, secret: Secret) -> OpenVault:
    """Open the vault with one of its secrets.

    Raises:
        CannotUnlock: not a vault, in use, wrong secret, newer format, no permission, or the place is not safe.
        VaultDamaged: header or its copy can be read by nobody, or the database is gone.
    """
    if not is_vault(folder):
        if (folder / DATABASE).is_file():
            # There was one: only its header is gone.
            raise VaultDamaged("header_unreadable")
        raise CannotUnlock("not_a_vault", vault=folder.name)
    refuse_unsafe_place(folder)
    lock = VaultLock(folder / LOCK)
    try:
        return _open_locked(folder, secret, lock)
    except BaseException:
        lock.close()
        raise


def _open_locked(folder: Path, secret: Secret, lock: VaultLock) -> OpenVault:
    finish_restore(folder)
    unlocked = unlock_header(folder, secret)
    if not (folder / DATABASE).is_file():
        raise VaultDamaged("database_missing")
    if not os.access(folder / DATABASE, os.R_OK | os.W_OK):
        raise CannotUnlock("no_permission")
    header, data_key = unlocked.header, unlocked.data_key
    if header.state.get("writes") and not (folder / DATABASE).stat().st_size:
        # To SQLite an empty file is a good database; it would be filled with an empty shop.
        raise VaultDamaged("database_damaged")
    mended = mend_salt(folder / DATABASE, sub_key(data_key, "db"), salt_in(header.state))
    if unlocked.name == COPY:
        write_private(folder / HEADER, unlocked.raw)
    if header.successor is not None:
        header = settle_rotation(folder, unlocked)
    keys = keys_of(header, data_key)
    return OpenVault(folder, keys, lock, HeaderFile(folder, header, keys.header), unlocked.slot.type, mended)
