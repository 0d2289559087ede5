"""Which rows does a file hold? The one place that opens the owner's exports, in the child process only."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shopcrm.base.errors import InputRefused
from shopcrm.importers.cells import Cell

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_BLOCK: Final = 1 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
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
    if start.startswith(_OLE):
        raise InputRefused("file_old_excel", file=path.name)
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        raise InputRefused("file_not_excel", file=path.name)
    encoding = _encoding(path)
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
        raise InputRefused("file_broken_excel", file=path.name) from error
    for name in names:
        try:
            sheet = book.get_sheet_by_name(name)
        except (ZipError, CalamineError, OSError, ValueError) as error:
            raise InputRefused("file_broken_excel", file=path.name) from error
        start = sheet.start
        if start is not None:
            yield Sheet(name, _cells(sheet), 1, sheet.total_height)


def _cells(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    for row in sheet.iter_rows():
        yield [*row]


def _encoding(path: Path) -> str:
    """Return the encoding the whole file decodes in: UTF-8, else GB18030.

    Raises:
        InputRefused: neither, or no text at all.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    if b"\0" in block:
                        raise InputRefused("file_no_table", file=path.name)
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise InputRefused("file_no_table", file=path.name)


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
    csv.field_size_limit(1 << 20)
    with path.open(encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        previous: list[Cell] | None = None
        width = 0
        try:
            for row in reader:
                if previous is not None:
                    yield previous
                    width = max(width, len(previous))
                previous = [*row]
        except csv.Error as error:
            key = "file_cut_short" if "unexpected end" in str(error) else "file_broken_text"
            raise InputRefused(key, file=path.name, row=reader.line_num) from error
        if previous is None:
            return
        if len(previous) < width and not _ends_a_line(path):
            raise InputRefused("file_cut_short", file=path.name, row=reader.line_num)
        yield previous


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, io.SEEK_END)
        return file.read(1) in b"\r\n"
