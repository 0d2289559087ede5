"""Which sheets does a workbook hold, and what stands in their cells?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineError, CalamineWorkbook

from shopcrm.base.errors import InputRefused
from shopcrm.importers.cells import Cell
from shopcrm.importers.content import Content
from shopcrm.importers.sheets import Sheet

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from shopcrm.importers.archives import Archive

_DOCTYPE: Final = b"<!DOCTYPE"
_XML: Final = (".xml", ".rels")


def check_parts(archive: Archive) -> None:
    """Refuse a workbook whose parts declare entities: no program writes that, and no parser of ours shall see it.

    Raises:
        InputRefused: one of them does.
    """
    for part in archive.parts:
        # Without its zeros text in UTF-16 reads as plain.
        if part.filename.lower().endswith(_XML) and _DOCTYPE in archive.head(part).replace(b"\0", b""):
            raise InputRefused("file_hostile", file=archive.name)


def sheets_of(content: Content) -> Iterator[Sheet]:
    """Yield the sheets of a workbook of any kind Excel or LibreOffice ever wrote, hidden ones too, in its order.

    Raises:
        InputRefused: it is damaged.
    """
    damaged = (CalamineError, OSError, ValueError)
    with content.open() as file:
        try:
            # By the file, not by its name: the reader would believe the name.
            book = CalamineWorkbook.from_filelike(file)
            names = book.sheet_names
        except damaged as error:
            raise InputRefused("file_broken_excel", file=content.name) from error
        for place, name in enumerate(names):
            try:
                # By its place: names may repeat.
                sheet = book.get_sheet_by_index(place)
            except damaged as error:
                raise InputRefused("file_broken_excel", file=content.name) from error
            if sheet.start is not None:
                yield Sheet(name, _cells(sheet), 1, sheet.total_height)


def _cells(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    # Every row is a new list, ours to change.
    rows: Iterator[list[Cell]] = sheet.iter_rows()  # type: ignore[assignment]
    yield from rows
