"""Start reading a file before its vault is open: reading is the longest part and needs no key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from shopcrm.base.paths import mappings_folder
from shopcrm.domain.sources import Source, source_of
from shopcrm.importers.client import FileReader
from shopcrm.importers.tasks import Task

__all__ = ["FileReader", "start_first", "start_reading", "start_sketch", "start_trial"]

# Enough rows to see whether a mapping is right, few enough to see it at once.
_TRIED: int = 200


def start_reading(
    source: Source, mapping: Path | None = None, *, sparse: bool = False, withheld: Mapping[str, str] | None = None
) -> FileReader:  # fmt: skip
    """Return a reader at work on ``source``; for the last two see ``Task``."""
    given = str(mapping.absolute()) if mapping else ""
    return FileReader(source, Task(mapping=given, own=str(mappings_folder()), sparse=sparse, withheld=withheld or {}))


def start_first(chosen: Path | Source, mapping: Path | None = None) -> FileReader:
    """Return a reader at work on ``chosen``; hand it to ``ImportService.run`` or close it."""
    return start_reading(source_of(chosen), mapping)


def start_sketch(source: Source) -> FileReader:
    """Return a reader that only says what the table of ``source`` looks like."""
    return FileReader(source, Task(sketch=True, own=str(mappings_folder())))


def start_trial(source: Source, declared: str) -> FileReader:
    """Return a reader of the first rows of ``source`` by the mapping whose text is ``declared``."""
    return FileReader(source, Task(declared=declared, limit=_TRIED))
