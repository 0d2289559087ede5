"""How does a closed vault get from a place where it is not safe to one where it is? Copied whole, and compared."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from shopcrm.base.errors import StorageFailed
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.store.header_file import COPY, HEADER
from shopcrm.store.lock import VaultLock
from shopcrm.store.places import refuse_unsafe_place
from shopcrm.store.private_files import make_private_folder, storage_error, sync_folder
from shopcrm.store.room import refuse_too_little_room
from shopcrm.store.vault import check_free
from shopcrm.store.vault_files import BACKUPS, COMPANIONS, DATABASE, FRESH_DATABASE, LOCK, RESTORE

_FILES: Final = (HEADER, COPY, DATABASE, COMPANIONS[0], FRESH_DATABASE)
_FOLDERS: Final = (BACKUPS, RESTORE)
_CHUNK: Final = 1 << 20


def copy_vault(folder: Path, target: Path, progress: Progress, cancel: CancelToken) -> None:
    """Copy the closed vault in ``folder`` with its backups to ``target``; what is in ``folder`` stays as it is.

    Raises:
        CannotUnlock: it is open in another window; something is at ``target``, or that is no safe place either.
        StorageFailed: no room, or a copy that is not what was copied. Nothing remains.
        Cancelled: nothing remains.
    """
    check_free(target)
    refuse_unsafe_place(target)
    lock = VaultLock(folder / LOCK)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        files = list(_files(folder))
        total = sum(path.stat().st_size for path in files)
        refuse_too_little_room(target, total)
        shutil.rmtree(unfinished, ignore_errors=True)
        make_private_folder(unfinished)
        done = 0
        for path in files:
            place = unfinished / path.relative_to(folder)
            make_private_folder(place.parent)
            for size in _copy(path, place):
                cancel.check()
                done += size
                progress("copying", done, total)
        sync_folder(unfinished)
        unfinished.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise storage_error(error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
        lock.close()


def _files(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in _FILES if (folder / name).is_file())
    for name in _FOLDERS:
        yield from sorted(path for path in (folder / name).rglob("*") if path.is_file())


def _copy(path: Path, place: Path) -> Iterator[int]:
    """Copy one file and read it back; yield the bytes of each step.

    Raises:
        StorageFailed: what was written is not what was read.
    """
    read = hashlib.sha256()
    with path.open("rb") as source, place.open("xb") as copy:
        place.chmod(0o600)
        while chunk := source.read(_CHUNK):
            read.update(chunk)
            copy.write(chunk)
            yield len(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    with place.open("rb") as copy:
        written = hashlib.file_digest(copy, "sha256")
    if read.digest() != written.digest():  # pragma: no cover - a disk that lies
        raise StorageFailed("disk_failed", code=0)
