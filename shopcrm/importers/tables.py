"""Which rows does a file hold? The one place that opens the owner's exports, in the child process only."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shopcrm.base.errors import InputRefused
from shopcrm.importers.cells import Cell
from shopcrm.importers.encodings import encoding_of, last_character

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# RAR, 7z, gzip, and a zip archive with nothing in it.
_ARCHIVES: Final = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"PK\x05\x06")
# What every workbook has in its zip: of Excel, of LibreOffice.
_WORKBOOK_PARTS: Final = frozenset({"[Content_Types].xml", "content.xml"})
_LINE_ENDS: Final = ("\r", "\n")
_GREATEST_CELL: Final = 1 << 20
_DELIMITERS: Final = (",", "\t", ";")


@dataclass(frozen=True)
class Sheet:
    """One table of a file: ``rows`` yields lists of cells, first row is row ``first_row`` of the sheet."""

    name: str
    rows: Iterator[list[Cell]]
    first_row: int
    total: int | None


@dataclass(frozen=True)
class Table:
    """A file's sheets; ``encoding`` is "" for workbooks."""

    encoding: str
    sheets: Iterator[Sheet]


def open_table(path: Path) -> Table:
    """Open ``path`` by what it holds, not by what it is called.

    Raises:
        InputRefused: missing, empty, unreadable, no table, or only part of one.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
            size = path.stat().st_size
    except FileNotFoundError as error:
        raise InputRefused("file_missing", file=path.name) from error
    except OSError as error:
        raise InputRefused("file_unreadable", file=path.name) from error
    if size == 0:
        raise InputRefused("file_empty", file=path.name)
    if start.startswith(_ZIP):
        return Table("", _workbook(path))
    if start.startswith(_ARCHIVES):
        raise InputRefused("file_archive", file=path.name)
    if start.startswith(_OLE):
        raise InputRefused("file_old_excel", file=path.name)
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        raise InputRefused("file_not_excel", file=path.name)
    encoding = encoding_of(path)
    return Table(encoding, iter([_text_sheet(path, encoding)]))


def _workbook(path: Path) -> Iterator[Sheet]:
    # Imported here: text files need no workbook reader.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError  # noqa: PLC0415

    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
    except PasswordError as error:
        raise InputRefused("file_password", file=path.name) from error
    except (ZipError, CalamineError, OSError, ValueError) as error:
        key = "file_archive" if _is_archive(path) else "file_broken_excel"
        raise InputRefused(key, file=path.name) from error
    for name in names:
        try:
            sheet = book.get_sheet_by_name(name)
        except (ZipError, CalamineError, OSError, ValueError) as error:
            raise InputRefused("file_broken_excel", file=path.name) from error
        start = sheet.start
        if start is not None:
            yield Sheet(name, _cells(sheet), 1, sheet.total_height)


def _is_archive(path: Path) -> bool:
    """Whether a zip that is no workbook has other files packed in it."""
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415 - asked of files that cannot be read only

    try:
        with ZipFile(path) as archive:
            return not _WORKBOOK_PARTS & set(archive.namelist())
    except (BadZipFile, OSError, ValueError):
        # Without its directory a zip shows no more than its name.
        return path.suffix.lower() == ".zip"


def _cells(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    # Every row is a new list, ours to change.
    rows: Iterator[list[Cell]] = sheet.iter_rows()  # type: ignore[assignment]
    yield from rows


def _text_sheet(path: Path, encoding: str) -> Sheet:
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(65536)
    first = next((line for line in sample.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    if first.count(delimiter) == 0 and len(sample.splitlines()) < 2:
        raise InputRefused("file_no_table", file=path.name)
    return Sheet("", _csv_rows(path, encoding, delimiter), 1, None)


def _csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[Cell]]:
    """Yield the rows of a text file; a file that ends inside a quoted cell was cut short."""
    csv.field_size_limit(_GREATEST_CELL)
    with path.open(encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        previous: list[Cell] | None = None
        width = number = 0
        try:
            for number, row in enumerate(reader, 1):  # noqa: B007 - told when the next row cannot be read
                if previous is not None:
                    yield previous
                    width = max(width, len(previous))
                previous = [*row]
        except csv.Error as error:
            raise InputRefused(_csv_refusal(str(error)), file=path.name, row=number + 1) from error
        if previous is None:
            return
        if len(previous) < width and last_character(path, encoding) not in _LINE_ENDS:
            raise InputRefused("file_cut_short", file=path.name, row=number)
        yield previous


def _csv_refusal(said: str) -> str:
    """Return the message key for what the csv module said; it tells its errors apart by their words only."""
    if "unexpected end" in said:
        return "file_cut_short"
    return "file_cell_too_large" if "field limit" in said else "file_broken_text"


def last_line_is_open(path: Path, encoding: str) -> bool:
    """Whether a text file ends without a line break and without a closing quote: it may have been cut there."""
    return last_character(path, encoding) not in (*_LINE_ENDS, '"')
