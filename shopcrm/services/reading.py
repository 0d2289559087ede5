"""Start reading a file before its vault is open: reading is the longest part and needs no key."""

from __future__ import annotations

from pathlib import Path

from shopcrm.importers.client import FileReader

__all__ = ["FileReader", "start_reading"]


def start_reading(path: Path, mapping: Path | None = None) -> FileReader:
    """Return a reader at work on ``path``; hand it to ``ImportService.run`` or close it."""
    return FileReader(path, mapping)
