"""How are files made that only their owner may read, and that are never half written?"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shopcrm.base.errors import CannotUnlock, ShopError, StorageFailed


def make_private_folder(folder: Path) -> None:
    """Create ``folder`` (0700 where the system knows it).

    Raises:
        CannotUnlock, StorageFailed: no permission; no room.
    """
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            with suppress(OSError):
                # What is synced inside is gone with the power where the folder's own name did not arrive.
                sync_folder(folder.parent)
        folder.chmod(0o700)
    except OSError as error:
        raise storage_error(error) from error


@contextmanager
def folder_for_a_while(place: Path, prefix: str) -> Iterator[Path]:
    """Give a folder of one's own in ``place`` that is gone afterwards.

    Raises:
        CannotUnlock, StorageFailed: no permission; no room.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix=prefix, dir=place, ignore_cleanup_errors=True)
    except OSError as error:
        raise storage_error(error) from error
    with folder as name:
        yield Path(name)


def write_private(path: Path, data: bytes, check: Callable[[bytes], None] | None = None) -> None:
    """Write ``path`` whole or not at all, on disk when this returns.

    Args:
        path: the file.
        data: its content.
        check: gets what is read back from disk, and raises where that may not take the old file's place.

    Raises:
        CannotUnlock, StorageFailed: no permission; no room. The old file is untouched.
    """
    temporary = path.with_name(path.name + ".new")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if check is not None:
            check(temporary.read_bytes())
        temporary.replace(path)
        sync_folder(path.parent)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise storage_error(error) from error
        raise


def sync_folder(folder: Path) -> None:
    """Make a rename durable where the system needs it (Windows does not)."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def storage_error(error: OSError) -> ShopError:
    """Return the owner's error for what the disk said."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFailed("disk_full")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return CannotUnlock("no_permission")
    return StorageFailed("disk_failed", code=error.errno or 0)
