"""What stands in a workbook whose cells lie so far apart that no memory holds the sheet between them?

One stray blank in the last cell of a sheet is enough. This reader takes the rows one by one: slow, but it holds only
what is there. It is asked where the quick one died.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

from shopcrm.base.errors import InputRefused
from shopcrm.importers.cells import Cell
from shopcrm.importers.content import Content
from shopcrm.importers.phantom_cells import without_phantoms
from shopcrm.importers.sheets import Sheet

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as ValueCell
    from openpyxl.cell.cell import MergedCell

    BookCell = ValueCell | MergedCell

_ERROR: Final = "e"


def sparse_sheets(content: Content) -> Iterator[Sheet]:
    """Yield the sheets of an Excel workbook (.xlsx), hidden ones too, in its order.

    Raises:
        InputRefused: it is damaged, or no workbook of this kind.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - hardly ever asked for

    with content.open() as whole:
        try:
            with warnings.catch_warnings():
                # It warns of styles and extensions it does not know; none of them is read.
                warnings.simplefilter("ignore")
                book = load_workbook(without_phantoms(whole), read_only=True, data_only=True, keep_links=False)
        except _DAMAGED as error:
            raise InputRefused("file_broken_excel", file=content.name) from error
        for sheet in book.worksheets:
            # What a sheet declares of its size is often wrong.
            sheet.reset_dimensions()
            yield Sheet(sheet.title, _rows(sheet.iter_rows(), content.name), 1, None)


def _rows(rows: Iterable[Sequence[BookCell]], name: str) -> Iterator[list[Cell]]:
    try:
        for row in rows:
            cells: list[Cell] = [None if cell.data_type == _ERROR else cell.value for cell in row]
            while cells and cells[-1] in {None, ""}:
                cells.pop()
            yield cells
    except _DAMAGED as error:
        raise InputRefused("file_broken_excel", file=name) from error


# What it raises on a damaged workbook; it promises nothing.
_DAMAGED: Final = (
    BadZipFile, OSError, ValueError, LookupError, TypeError, AttributeError, SyntaxError, EOFError, zlib.error,
    RuntimeError,
)  # fmt: skip
