"""What does the owner hear when a file she asked for cannot be written?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shopcrm.base.errors import StorageFailed


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the disk says into her words.

    Raises:
        StorageFailed: ``path`` cannot be written (open in Excel, no permission, no room).
    """
    try:
        yield
    except OSError as error:
        raise StorageFailed("cannot_write", file=path.name) from error
