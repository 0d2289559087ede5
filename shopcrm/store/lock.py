"""Is this vault open in another window already? One program per vault, by a lock of the operating system."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from shopcrm.base.errors import CannotUnlock
from shopcrm.store.private_files import storage_error


class VaultLock:
    """Holds the vault's lock file until closed; a killed program frees it by itself."""

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Raises:
            CannotUnlock: another program holds it.
        """
        try:
            self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise storage_error(error) from error
        try:
            _take(self._handle)
        except OSError as error:
            os.close(self._handle)
            raise CannotUnlock("in_use") from error

    def close(self) -> None:
        """Give the lock back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
