"""What lies in a folder or an archive, and what of it is worth a word?"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from shopcrm.base.errors import InputRefused
from shopcrm.domain.batches import FileOutcome
from shopcrm.domain.sources import INSIDE, Package, PassedOver, Source
from shopcrm.importers.folders import folder_listing

# Beside exports lie read-me files and pictures; she chose the folder, not them.
_NO_TABLES: Final = {
    "file_no_table": "no_table", "file_empty": "empty", "package_empty": "empty", "file_archive": "packed",
}  # fmt: skip


def is_folder(path: Path) -> bool:
    """Whether ``path`` is a folder; a name that no system would take is none."""
    # Path.is_dir raises where a name is too long.
    return os.path.isdir(path)  # noqa: PTH112


def in_folder(source: Source, folder: Path) -> Package:
    """Return what lies in ``folder``, which is ``source``.

    Raises:
        InputRefused: it cannot be read, or there is nothing in it.
    """
    return _filled(source, folder_listing(folder))


def in_archive(source: Source, told: dict[str, Any]) -> Package:
    """Return what is packed in ``source``, as its reader ``told``.

    Raises:
        InputRefused: there is nothing in it.
    """
    members = [
        replace(source, name=f"{source.name}{INSIDE}{name}", inside=(*source.inside, at), packed=True)
        for at, name in told["members"]
    ]
    passed = [PassedOver(f"{source.name}{INSIDE}{name}", reason) for name, reason in told["passed"]]
    return _filled(source, Package(tuple(members), tuple(passed)))


def without_table(source: Source, refused: InputRefused) -> Package:
    """Return ``source`` as passed over: it lay beside exports and is no table at all.

    Raises:
        InputRefused: ``refused``, for everything she chose or may have wanted.
    """
    reason = _NO_TABLES.get(refused.key) if source.packed else None
    if reason is None:
        raise refused
    return Package((), (PassedOver(source.name, reason),))


def nothing_in(source: Source) -> FileOutcome:
    """Return what became of a folder or an archive of which everything was passed over."""
    return FileOutcome(source.name, refused=InputRefused("package_empty", file=source.name))


def _filled(source: Source, package: Package) -> Package:
    if not package.sources and not package.passed_over:
        raise InputRefused("package_empty", file=source.name)
    return package
