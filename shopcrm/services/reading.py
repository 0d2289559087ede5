"""Start reading a file before its vault is open: reading is the longest part and needs no key."""

from __future__ import annotations

from pathlib import Path

from shopcrm.domain.sources import Source, source_of
from shopcrm.importers.client import FileReader

__all__ = ["FileReader", "start_first", "start_reading"]


def start_reading(source: Source, mapping: Path | None = None, *, sparse: bool = False) -> FileReader:
    """Return a reader at work on ``source``."""
    return FileReader(source, mapping, sparse=sparse)


def start_first(path: Path, mapping: Path | None = None) -> FileReader:
    """Return a reader at work on ``path``; hand it to ``ImportService.run`` or close it."""
    return start_reading(source_of(path), mapping)
