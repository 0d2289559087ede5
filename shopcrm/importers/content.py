"""Where do the bytes of a table come from: a file on disk, or what was packed or locked in one, held in memory?"""

from __future__ import annotations

import hashlib
import io
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from shopcrm.base.errors import InputRefused

_BLOCK: Final = 1 << 20
# ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows: another program holds the file.
_HELD_BY_OTHERS: Final = frozenset({32, 33})


# Passwords, asked for when something turns out to be locked.
Secrets = Callable[[], Sequence[str]]


class Content(Protocol):
    """Bytes that can be read again and again; ``name`` is what the owner knows them by."""

    @property
    def name(self) -> str:
        """What the owner knows them by."""
        ...

    @property
    def size(self) -> int:
        """How many bytes."""
        ...

    @property
    def written_at(self) -> int:
        """When they were written, nanoseconds since 1970; 0 if nobody knows."""
        ...

    def open(self) -> BinaryIO:
        """Return the bytes as a file at its start."""
        ...

    def check(self) -> None:
        """Refuse bytes that are others now than when reading began."""
        ...


@dataclass(frozen=True)
class Held:
    """Bytes in memory: what was packed or locked is never written to disk in the clear."""

    name: str
    data: bytes
    written_at: int = 0

    @property
    def size(self) -> int:
        """How many bytes."""
        return len(self.data)

    def open(self) -> BinaryIO:
        """Return the bytes as a file at its start."""
        return io.BytesIO(self.data)

    def check(self) -> None:
        """Do nothing: memory does not change."""


@dataclass(frozen=True)
class OnDisk:
    """A file of the owner's; make one by ``on_disk``."""

    name: str
    path: Path
    size: int
    written_at: int

    def open(self) -> BinaryIO:
        """Return the file at its start.

        Raises:
            InputRefused: it cannot be opened any more.
        """
        try:
            return self.path.open("rb")
        except OSError as error:
            raise _refusal(error, self.name) from error

    def check(self) -> None:
        """Refuse a file that is still being written.

        Raises:
            InputRefused: it is another than when reading began.
        """
        now = on_disk(self.path, self.name)
        if (now.size, now.written_at) != (self.size, self.written_at):
            raise InputRefused("file_changing", file=self.name)


def on_disk(path: Path, name: str) -> OnDisk:
    """Return the file at ``path``.

    Raises:
        InputRefused: it is missing, locked, empty, or no file at all (a device would never end).
    """
    try:
        found = path.stat()
    except ValueError as error:
        # A zero byte is in no name.
        raise InputRefused("file_missing", file=name) from error
    except OSError as error:
        raise _refusal(error, name) from error
    if not stat.S_ISREG(found.st_mode):
        raise InputRefused("file_unreadable", file=name)
    try:
        content = OnDisk(name, path, found.st_size, found.st_mtime_ns)
        content.open().close()
    except OSError as error:
        raise _refusal(error, name) from error
    if not found.st_size:
        raise InputRefused("file_empty", file=name)
    return content


def digest(content: Content) -> str:
    """Return the SHA-256 of ``content``, as kept with its batch.

    Raises:
        InputRefused: the bytes changed while they were read.
    """
    found = hashlib.sha256()
    with content.open() as file:
        while block := file.read(_BLOCK):
            found.update(block)
    content.check()
    return found.hexdigest()


def _refusal(error: OSError, name: str) -> InputRefused:
    if isinstance(error, FileNotFoundError):
        return InputRefused("file_missing", file=name)
    held = getattr(error, "winerror", None) in _HELD_BY_OTHERS
    return InputRefused("file_in_use" if held else "file_unreadable", file=name)
