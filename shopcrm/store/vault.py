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
from shopcrm.store.header import (
    Header,
    KdfCost,
    calibrated_cost,
    mac_agrees,
    make_slot,
    new_data_key,
    read_header,
    sub_key,
)
from shopcrm.store.lock import VaultLock
from shopcrm.store.passphrase import passphrase_bytes
from shopcrm.store.private_files import make_private_folder, storage_error, write_private
from shopcrm.store.recovery_code import code_secret, new_code

HEADER: Final = "vault.json"
BACKUP: Final = "vault.json.bak"
DATABASE: Final = "data.db"
LOCK: Final = "lock"
_CONTENTS: Final = frozenset({HEADER, BACKUP, DATABASE, LOCK, "data.db-wal", "data.db-shm", "backups"})


@dataclass(frozen=True, repr=False)
class OpenVault:
    """An unlocked vault: its folder, the database's raw key, and the lock that keeps others out."""

    folder: Path
    database_key: bytes
    lock: VaultLock

    @property
    def database(self) -> Path:
        """Return the path of the encrypted database."""
        return self.folder / DATABASE


def is_vault(folder: Path) -> bool:
    """Whether ``folder`` holds a vault (open or not, good or damaged)."""
    return any((folder / name).is_file() for name in (HEADER, BACKUP))


def create_vault(folder: Path, passphrase: str, made: datetime, cost: KdfCost | None = None) -> tuple[OpenVault, str]:
    """Make a new vault in ``folder`` and return it open, with its recovery code.

    A slot counts only after it was read back from disk and unwrapped.

    Raises:
        CannotUnlock: there is a vault or something else already, or no permission.
        StorageFailed: no room.
    """
    if is_vault(folder):
        raise CannotUnlock("vault_exists", vault=folder.name)
    with suppress(FileNotFoundError, NotADirectoryError):
        if any(entry.name not in _CONTENTS for entry in folder.iterdir()):
            raise CannotUnlock("folder_not_empty", vault=folder.name)
    if folder.is_file():
        raise CannotUnlock("folder_not_empty", vault=folder.name)
    make_private_folder(folder)
    lock = VaultLock(folder / LOCK)
    try:
        data_key, code = _write_new_header(folder, passphrase, made, cost or calibrated_cost(_memory_eighth()))
    except BaseException:
        lock.close()
        raise
    return OpenVault(folder, sub_key(data_key, "db"), lock), code


def _write_new_header(folder: Path, passphrase: str, made: datetime, cost: KdfCost) -> tuple[bytes, str]:
    data_key, code, vault = new_data_key(), new_code(), secrets.token_hex(16)
    ways = (("passphrase", passphrase_bytes(passphrase)), ("recovery", code_secret(code)))
    slots = tuple(make_slot(vault, kind, secret, data_key, cost) for kind, secret in ways)
    raw = Header(vault, made.isoformat(timespec="seconds"), slots).to_bytes(data_key)
    write_private(folder / HEADER, raw)
    written, _ = read_header((folder / HEADER).read_bytes())
    for kind, secret in ways:
        if written.unwrap(kind, secret) != data_key:  # pragma: no cover - a disk that lies
            raise VaultDamaged("header_unreadable")
    write_private(folder / BACKUP, raw)
    return data_key, code


def open_vault(folder: Path, *, passphrase: str | None = None, recovery: str | None = None) -> OpenVault:
    """Open the vault with one of its secrets.

    Raises:
        CannotUnlock: not a vault, wrong secret, newer format, in use, or no permission.
        VaultDamaged: header or its copy can be read by nobody.
    """
    if not is_vault(folder):
        raise CannotUnlock("not_a_vault", vault=folder.name)
    kind, secret = ("recovery", code_secret(recovery)) if recovery is not None else (
        "passphrase", passphrase_bytes(passphrase or ""),
    )  # fmt: skip
    data_key = _data_key(folder, kind, secret)
    if not (folder / DATABASE).is_file():
        raise VaultDamaged("database_missing")
    if not os.access(folder / DATABASE, os.R_OK | os.W_OK):
        raise CannotUnlock("no_permission")
    return OpenVault(folder, sub_key(data_key, "db"), VaultLock(folder / LOCK))


def _data_key(folder: Path, kind: str, secret: bytes) -> bytes:
    """Try the header, then its copy; a damaged header with a good copy is repaired from it."""
    wrong: CannotUnlock | None = None
    damage: VaultDamaged | None = None
    for name in (HEADER, BACKUP):
        try:
            raw = (folder / name).read_bytes()
            header, mac = read_header(raw)
            # A damaged wrapped key fails like a wrong secret; only the copy can tell them apart.
            data_key = header.unwrap(kind, secret) if wrong is None or _differs(folder, raw) else b""
        except FileNotFoundError:
            continue
        except OSError as error:
            raise storage_error(error) from error
        except VaultDamaged as error:
            damage = damage or error
            continue
        except CannotUnlock as error:
            wrong = error
            continue
        if not data_key:
            continue
        if not mac_agrees(header, mac, data_key):
            damage = damage or VaultDamaged("header_changed")
            continue
        if name == BACKUP:
            write_private(folder / HEADER, raw)
        return data_key
    raise wrong or damage or VaultDamaged("header_unreadable")


def _differs(folder: Path, copy: bytes) -> bool:
    return (folder / HEADER).read_bytes() != copy


def _memory_eighth() -> int:
    """Return an eighth of this computer's memory in KiB, a guess of 2 GiB where it does not tell."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        total = 2 << 30
    return int(total // 1024 // 8)
