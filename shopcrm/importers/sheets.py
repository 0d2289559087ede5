"""What does every kind of file come down to? Sheets of rows of cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shopcrm.importers.cells import Cell


@dataclass(frozen=True)
class Sheet:
    """One table of a file: ``rows`` yields lists of cells, first row is row ``first_row`` of the sheet."""

    name: str
    rows: Iterator[list[Cell]]
    first_row: int
    total: int | None


@dataclass(frozen=True)
class Table:
    """A file's sheets; ``encoding`` is "" for workbooks, ``is_text`` true of nothing but delimited text."""

    encoding: str
    sheets: Iterator[Sheet]
    is_text: bool = False
