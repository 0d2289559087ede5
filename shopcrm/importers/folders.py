"""Which files in a folder may be tables? Looks at names and first bytes only, and opens nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Final

from shopcrm.base.errors import InputRefused
from shopcrm.domain.sources import INSIDE, Package, PassedOver, Source, name_order, shown_path, source_of
from shopcrm.importers.archives import not_wanted
from shopcrm.importers.kinds import HEAD, why_no_table

_MOST_FILES: Final = 2000
_DEEPEST: Final = 6
# A shop of ours is no export.
_VAULT: Final = "vault.json"


def folder_listing(folder: Path) -> Package:
    """Return the files below ``folder`` that may be tables, and those that are none.

    Raises:
        InputRefused: it cannot be read, or it holds more than anybody would import at once.
    """
    top = source_of(folder).name
    found: list[tuple[tuple[Sequence[str], str], Source]] = []
    passed: list[PassedOver] = []
    for count, path in enumerate(_files(folder, top, _DEEPEST)):
        if count >= _MOST_FILES:
            raise InputRefused("folder_too_many", file=top, most=_MOST_FILES)
        inner = shown_path(path.relative_to(folder).as_posix())
        name = f"{top}{INSIDE}{inner}"
        reason = not_wanted(inner) or _unfit(path)
        if reason:
            passed.append(PassedOver(name, reason))
        else:
            found.append((name_order(path.relative_to(folder).as_posix()), Source(path, name, packed=True)))
    found.sort(key=itemgetter(0))
    return Package(tuple(source for _, source in found), tuple(sorted(passed, key=lambda one: name_order(one.name))))


def _files(folder: Path, top: str, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise InputRefused("file_unreadable", file=top) from error
    if any(entry.name == _VAULT for entry in entries):
        return
    for entry in entries:
        # Links to folders may lead in circles.
        if not entry.is_dir(follow_symlinks=False):
            yield Path(entry.path)
        elif depth and not entry.name.startswith("."):
            yield from _files(Path(entry.path), top, depth - 1)


def _unfit(path: Path) -> str:
    """Return why a file is passed over, "" if it may be a table; what cannot be opened will say so when read."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return "no_table"
        with path.open("rb") as file:
            return why_no_table(file.read(HEAD))
    except OSError:
        return ""
