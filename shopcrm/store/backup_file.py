"""What is a backup file? A stored zip of three fixed names: the vault's header, its database, and the manifest."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from io import BufferedRandom
from pathlib import Path
from typing import Any, Final

from shopcrm.base.errors import CannotUnlock, StorageFailed, VaultDamaged
from shopcrm.domain.backups import Manifest, Reason
from shopcrm.store.header_file import HEADER
from shopcrm.store.private_files import storage_error, sync_folder
from shopcrm.store.slots import canonical
from shopcrm.store.vault_files import DATABASE

SUFFIX: Final = ".crmbak"
_MANIFEST: Final = "manifest.json"
_NAMES: Final = {HEADER, DATABASE, _MANIFEST}
_FORMAT: Final = 1
_SMALL: Final = 64 * 1024
_GREATEST: Final = 1 << 62
_CHUNK: Final = 1 << 20
# What reading a zip and its JSON raises where they are none.
_NO_BACKUP: Final = (
    zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, EOFError, NotImplementedError, RecursionError,
)  # fmt: skip


def pack(
    target: Path, header: bytes, database: Path, seal: Callable[[int, str], bytes], check: Callable[[], None]
) -> None:
    """Write a backup to ``target`` whole or not at all, on disk when this returns.

    Args:
        target: the file; the folder is there.
        header: bytes of the vault's header.
        database: a closed copy of the database.
        seal: gets size and SHA-256 of the database and returns the manifest's bytes.
        check: called between pieces; raises to stop.

    Raises:
        CannotUnlock, StorageFailed: no permission; no room.
    """
    with _whole(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(HEADER), header)
        size, digest = _add(archive, database, check)
        archive.writestr(zipfile.ZipInfo(_MANIFEST), seal(size, digest))


@contextmanager
def _whole(target: Path, check: Callable[[BufferedRandom], None] | None = None) -> Iterator[BufferedRandom]:
    """Give a file that gets the name ``target`` once all of it is on disk and ``check`` was content with it."""
    part = target.with_name(f".{target.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if check is not None:
                check(file)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise storage_error(error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _add(archive: zipfile.ZipFile, database: Path, check: Callable[[], None]) -> tuple[int, str]:
    size, digest = 0, sha256()
    with (
        database.open("rb") as source,
        archive.open(zipfile.ZipInfo(DATABASE), "w", force_zip64=True) as packed,
    ):
        while chunk := source.read(_CHUNK):
            check()
            digest.update(chunk)
            packed.write(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def manifest_bytes(manifest: Manifest, backup_key: bytes) -> bytes:
    """Return the manifest as it stands in the file, sealed with an HMAC."""
    told = {
        **asdict(manifest),
        "format": _FORMAT,
        "made": manifest.made.isoformat(),
        "reason": manifest.reason.value,
    }
    return canonical({**told, "mac": _mac(told, backup_key)})


def sealed_by(raw: bytes, backup_key: bytes) -> bool:
    """Whether the manifest in ``raw`` is as it was written under ``backup_key``."""
    told = json.loads(raw)
    mac = str(told.pop("mac", ""))
    return hmac.compare_digest(_mac(told, backup_key), mac)


def _mac(told: dict[str, Any], backup_key: bytes) -> str:
    return hmac.new(backup_key, canonical(told), sha256).hexdigest()


def look_into(path: Path) -> tuple[Manifest, bytes, bytes]:
    """Return what a backup says of itself, the manifest's bytes, and its header's; the database is not read.

    Raises:
        VaultDamaged: it is no backup, or not a whole one (``backup_unreadable``).
        CannotUnlock: a newer program made it; no permission.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            # A pipe nobody writes to would never end.
            raise VaultDamaged("backup_unreadable", file=path.name)
        with zipfile.ZipFile(path) as archive:
            infos = {info.filename: info for info in archive.infolist()}
            if set(infos) != _NAMES or len(archive.infolist()) != len(_NAMES):
                raise VaultDamaged("backup_unreadable", file=path.name)
            if any(info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1 for info in infos.values()):
                raise VaultDamaged("backup_unreadable", file=path.name)
            if any(infos[name].file_size > _SMALL for name in (HEADER, _MANIFEST)):
                raise VaultDamaged("backup_unreadable", file=path.name)
            raw, header = archive.read(_MANIFEST), archive.read(HEADER)
        return _read_manifest(raw), raw, header
    except OSError as error:
        raise storage_error(error) from error
    except _NO_BACKUP as error:
        raise VaultDamaged("backup_unreadable", file=path.name) from error


def _read_manifest(raw: bytes) -> Manifest:
    told = json.loads(raw)
    told.pop("mac")
    version = told.pop("format")
    if version > _FORMAT:
        raise CannotUnlock("newer_backup")
    made, reason = datetime.fromisoformat(told.pop("made")), Reason(told.pop("reason"))
    manifest = Manifest(**told, made=made, reason=reason)
    if not _makes_sense(manifest):
        raise ValueError("no manifest of ours")
    return manifest


def _makes_sense(told: Manifest) -> bool:
    """Whether everything is what it is shown as before anybody knows who wrote it."""
    numbers = (told.number, told.writes, told.size, told.counts["orders"], told.counts["customers"])
    texts = (told.vault, told.program, told.schema, told.sha256)
    counted = all(type(one) is int and 0 <= one < _GREATEST for one in (*numbers, *told.counts.values()))
    # A moment at the end of all calendars has no time of day elsewhere.
    return counted and all(type(one) is str for one in texts) and told.made.tzinfo is not None and told.made.year > 1


def unpack_database(path: Path, target: Path, manifest: Manifest, check: Callable[[int], None]) -> None:
    """Write the database of a backup to ``target``.

    Args:
        path: the backup.
        target: a file to be made.
        manifest: what the backup says of itself.
        check: gets the bytes written so far; raises to stop.

    Raises:
        VaultDamaged: it is not as it was when it was made.
        CannotUnlock, StorageFailed: no permission; no room.
    """
    digest, size = sha256(), 0
    try:
        with (
            zipfile.ZipFile(path) as archive,
            archive.open(DATABASE) as packed,
            os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        ):
            while size <= manifest.size and (chunk := packed.read(_CHUNK)):
                digest.update(chunk)
                file.write(chunk)
                size += len(chunk)
                check(size)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise storage_error(error) from error
    except (zipfile.BadZipFile, ValueError, KeyError, EOFError) as error:
        raise VaultDamaged("backup_damaged", file=path.name) from error
    if (size, digest.hexdigest()) != (manifest.size, manifest.sha256):
        raise VaultDamaged("backup_damaged", file=path.name)


def copy_backup(source: Path, target: Path, check: Callable[[], None]) -> None:
    """Copy a backup file, whole or not at all, and read back what arrived.

    Raises:
        CannotUnlock, StorageFailed: no permission; no room; what arrived is not what was sent.
    """
    sent = sha256()

    def arrived(file: BufferedRandom) -> None:
        file.seek(0)
        if hashlib.file_digest(file, "sha256").digest() != sent.digest():  # pragma: no cover - a stick that lies
            raise StorageFailed("disk_failed", code=0)

    with _whole(target, arrived) as file, source.open("rb") as read:
        while chunk := read.read(_CHUNK):
            check()
            sent.update(chunk)
            file.write(chunk)
