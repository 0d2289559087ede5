"""How does a vault take the place of another one in the same folder, so that a kill at any moment leaves one of both?

What is brought back is made ready in the folder ``restore``; its header is written last and says that all of it is
there. From then on it takes the old one's place, now or when the vault is opened next; what stood there before goes to
``before-restore``, where it is a vault of its own.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from shopcrm.store.header_file import COPY, HEADER
from shopcrm.store.private_files import make_private_folder, storage_error, sync_folder, write_private
from shopcrm.store.vault_files import BEFORE_RESTORE, COMPANIONS, DATABASE, FRESH_DATABASE, RESTORE


def begin_restore(folder: Path) -> Path:
    """Return the empty folder in which to make ready what is brought back into the vault in ``folder``."""
    place = folder / RESTORE
    shutil.rmtree(place, ignore_errors=True)
    make_private_folder(place)
    return place


def finish_restore(folder: Path) -> None:
    """Put what is ready in its place; leave no trace of what is not. The vault's lock is held and nothing is open.

    Raises:
        CannotUnlock, StorageFailed: what the disk said; it is done when the vault is opened next.
    """
    ready = folder / RESTORE
    if not ready.is_dir():
        return
    if not (ready / HEADER).is_file():
        shutil.rmtree(ready, ignore_errors=True)
        return
    try:
        if (ready / DATABASE).is_file():
            _set_aside(folder)
            (ready / DATABASE).replace(folder / DATABASE)
            sync_folder(folder)
        write_private(folder / COPY, (ready / HEADER).read_bytes())
        (ready / HEADER).replace(folder / HEADER)
        sync_folder(folder)
        shutil.rmtree(ready, ignore_errors=True)
    except OSError as error:
        raise storage_error(error) from error


def _set_aside(folder: Path) -> None:
    """Move the database, with what SQLite keeps beside it, and copy its header to a folder of their own."""
    if not any((folder / name).exists() for name in (DATABASE, *COMPANIONS)):
        return
    place = _next_place(folder)
    for name in (HEADER, COPY):
        with suppress(FileNotFoundError):
            write_private(place / name, (folder / name).read_bytes())
    # The database goes last: as long as it is here, all of this is done again.
    for name in (*COMPANIONS, FRESH_DATABASE, DATABASE):
        with suppress(FileNotFoundError):
            (folder / name).replace(place / name)
    sync_folder(place)


def _next_place(folder: Path) -> Path:
    """Return the folder for what is set aside: the last one while its database has not arrived, else a new one."""
    make_private_folder(folder / BEFORE_RESTORE)
    numbers = [int(one.name) for one in (folder / BEFORE_RESTORE).iterdir() if one.name.isdecimal()]
    number = max(numbers, default=0)
    if not numbers or (folder / BEFORE_RESTORE / str(number) / DATABASE).exists():
        number += 1
    place = folder / BEFORE_RESTORE / str(number)
    make_private_folder(place)
    return place
