"""How do tables become a workbook: real numbers and dates, and text that can never act as a formula?"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as BookCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from shopcrm.base.wording import display_width
from shopcrm.domain.money import exponent
from shopcrm.reports.document import Amount, Cell, Column, Kind, Sheet
from shopcrm.reports.safe_text import safe_text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_MOST_ROWS: Final = 1_048_575
_WIDTH_SAMPLE: Final = 200
_NARROWEST, _WIDEST = 8, 44
_SYMBOLS: Final = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}


def write_xlsx(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write ``sheets`` as a workbook, whole or not at all.

    Each sheet gets a frozen header with filters and fitting widths; one with more rows than
    a sheet can hold is continued on a further one.

    Raises:
        OSError: the disk refused the file.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".xlsx.part")
    try:
        with os.fdopen(handle, "wb") as file:
            book = Workbook(write_only=True)
            for sheet in sheets:
                _write_sheet(book, sheet)
            with _Archive(file, "w", zipfile.ZIP_DEFLATED) as archive:
                ExcelWriter(book, archive).save()
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


class _SheetInMemory(WorksheetWriter):
    """Collects a sheet in memory: by itself openpyxl puts every row into a file among the temporary ones."""

    def __init__(self, leaf: Worksheet) -> None:
        super().__init__(leaf, out=BytesIO())

    def cleanup(self) -> None:
        """There is no file to remove."""


class _Archive(zipfile.ZipFile):
    """Takes sheets from memory where openpyxl hands over the name of a file."""

    def write(self, filename: object, arcname: str | None = None, *_: object) -> None:  # type: ignore[override]
        """Add one member."""
        if not isinstance(filename, BytesIO) or arcname is None:  # pragma: no cover - openpyxl hands over sheets only
            raise TypeError("only sheets in memory")
        self.writestr(arcname, filename.getvalue())


def _write_sheet(book: Workbook, sheet: Sheet) -> None:
    rows = iter(sheet.rows)
    part = 1
    while True:
        first = next(rows, None)
        if first is None and part > 1:
            return
        title = _SHEET_NAME.sub(" ", sheet.title)[:28]
        # A write-only sheet; the stubs know its layout methods under the ordinary class only.
        leaf = cast("Worksheet", book.create_sheet(title if part == 1 else f"{title} {part}"))
        some = () if first is None else chain((first,), islice(rows, _MOST_ROWS - 1))
        _write_rows(leaf, sheet.columns, iter(some))
        part += 1


def _write_rows(leaf: Worksheet, columns: Sequence[Column], rows: Iterator[Sequence[Cell]]) -> None:
    sample = list(islice(rows, _WIDTH_SAMPLE))
    for place, column in enumerate(columns):
        shown = [column.heading, *(_shown(row[place]) for row in sample)]
        width = max(display_width(text) for text in shown) + 3
        leaf.column_dimensions[get_column_letter(place + 1)].width = min(_WIDEST, max(_NARROWEST, width))
    leaf.freeze_panes = "A2"
    # What stands above the rows is written now, and would be by the first row.
    writer = _SheetInMemory(leaf)
    writer.write_top()
    leaf._writer = writer  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other way in
    leaf.append([_heading_cell(leaf, column) for column in columns])
    count = 1
    for row in chain(sample, rows):
        leaf.append([_value(leaf, cell, column.kind) for cell, column in zip(row, columns, strict=True)])
        count += 1
    leaf.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"


def _heading_cell(leaf: Worksheet, column: Column) -> BookCell:
    cell = WriteOnlyCell(leaf, value=safe_text(column.heading))
    cell.font = Font(bold=True, color="FF1F2A30")
    cell.fill = PatternFill("solid", fgColor="FFE8EFEE")
    cell.border = Border(bottom=Side(style="thin", color="FF8FA6A3"))
    number = column.kind in {Kind.NUMBER, Kind.SHARE, Kind.MONEY}
    cell.alignment = Alignment(horizontal="right" if number else "left", vertical="center")
    return cell


def _value(leaf: Worksheet, cell: Cell, kind: Kind) -> BookCell | str | float | None:
    if isinstance(cell, str):
        return safe_text(cell) or None
    if isinstance(cell, Amount):
        return _formatted(leaf, Decimal(cell.minor).scaleb(-exponent(cell.currency)), _money_format(cell.currency))
    if isinstance(cell, (date, datetime)):
        return _formatted(leaf, cell, "yyyy-mm-dd")
    if kind is Kind.SHARE and cell is not None:
        return _formatted(leaf, cell, "0.0%")
    return cell


def _formatted(leaf: Worksheet, value: Decimal | date | float, number_format: str) -> BookCell:
    cell = WriteOnlyCell(leaf)
    cell.value = value
    cell.number_format = number_format
    return cell


def _money_format(currency: str) -> str:
    places = exponent(currency)
    decimals = f".{'0' * places}" if places else ""
    return f'"{_SYMBOLS.get(currency, currency + " ")}"#,##0{decimals}'


def _shown(cell: Cell) -> str:
    if isinstance(cell, Amount):
        return f"{cell.currency}{cell.minor:,}"
    return "" if cell is None else str(cell)
