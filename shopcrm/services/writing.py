"""What does the owner hear when a file she asked for cannot be written?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shopcrm.base.errors import StorageFailed


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the disk says into her words.

    Raises:
        StorageFailed: its folder does not exist; ``path`` cannot be written (open in Excel, no permission, no room).
    """
    try:
        yield
    except (FileNotFoundError, StorageFailed) as error:
        if not path.parent.is_dir():
            raise StorageFailed("no_such_folder", folder=str(path.parent)) from error
        if isinstance(error, StorageFailed):
            raise
        raise StorageFailed("cannot_write", file=path.name) from error
    except OSError as error:
        raise StorageFailed("cannot_write", file=path.name) from error


@contextmanager
def folder_for(folder: Path) -> Iterator[None]:
    """Make ``folder`` and those above it for what the block writes; where it fails, those made here are gone again.

    Raises:
        StorageFailed: ``folder`` cannot be made.
    """
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        with suppress(OSError):
            for one in made:
                one.rmdir()
        raise
