"""How is a file read that anybody may have put there, before anything is known of it?

A pipe or a device would never end, and a file as large as the disk would take all memory.
"""

from __future__ import annotations

import errno
import stat
from pathlib import Path


class Unfit(OSError):
    """What lies there is no file, or larger than it may be."""

    @property
    def too_large(self) -> bool:
        """Whether it is a file, and larger than it may be."""
        return self.errno == errno.EFBIG


def read_small(path: Path, most: int) -> bytes:
    """Return the bytes of the file at ``path``, which may be ``most`` at the utmost.

    Raises:
        Unfit: it is no file (a pipe, a device, a folder, a name no system has), or larger.
        OSError: it cannot be read.
    """
    try:
        found = path.stat()
    except ValueError as error:
        raise Unfit(errno.EINVAL, "no name of a file") from error
    if not stat.S_ISREG(found.st_mode):
        raise Unfit(errno.EINVAL, "no file")
    with path.open("rb") as file:
        # It may grow while it is read.
        raw = file.read(most + 1) if found.st_size <= most else b""
    if found.st_size > most or len(raw) > most:
        raise Unfit(errno.EFBIG, "too large")
    return raw
