"""Is there room on the disk for what comes next? Asked before, so that nothing large is begun in vain."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from shopcrm.base.errors import StorageFailed

# What the system and the log of the database need besides.
_RESERVE: Final = 16 << 20


def free_bytes(folder: Path) -> int:
    """Return how many bytes are free where ``folder`` is, or is going to be."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


def refuse_too_little_room(folder: Path, needed: int) -> None:
    """Make sure that ``needed`` bytes fit.

    Raises:
        StorageFailed: they do not; both figures are told, in megabytes.
    """
    free = free_bytes(folder)
    if free < needed + _RESERVE:
        raise StorageFailed("too_little_room", needed=_megabytes(needed + _RESERVE), free=_megabytes(free))


def _megabytes(count: int) -> str:
    return f"{-(-count // (1 << 20)):,}"
