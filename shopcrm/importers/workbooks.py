"""Which sheets does a workbook hold, and what stands in their cells?"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, TYPE_CHECKING, Final, NamedTuple
from zipfile import ZipFile, is_zipfile

from python_calamine import CalamineError, CalamineWorkbook

from shopcrm.base.errors import InputRefused
from shopcrm.importers.cells import Cell
from shopcrm.importers.content import Content
from shopcrm.importers.sheet_parts import DAMAGED_ZIP, Part, parts_of
from shopcrm.importers.sheets import Sheet

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from shopcrm.importers.archives import Archive

_DOCTYPE: Final = b"<!DOCTYPE"
_XML: Final = (".xml", ".rels")
_BLOCK: Final = 1 << 20
# A bomb must not be unpacked twice; the long sheet of an export is compared part by part.
_CHECKED: Final = 64 << 20
# What the readers raise on a damaged workbook.
_DAMAGED: Final = (CalamineError, *DAMAGED_ZIP)


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
    with content.open() as file:
        parts = parts_of(file)
        if parts is not None:
            yield from _long_sheet(parts, content.name)
            return
        _check_bytes(file, content.name)
        try:
            # By the file, not by its name: the reader would believe the name.
            book = CalamineWorkbook.from_filelike(file)
            names = book.sheet_names
        except _DAMAGED as error:
            raise InputRefused("file_broken_excel", file=content.name) from error
        for place, name in enumerate(names):
            try:
                # By its place: names may repeat.
                sheet = book.get_sheet_by_index(place)
            except _DAMAGED as error:
                raise InputRefused("file_broken_excel", file=content.name) from error
            if sheet.start is not None:
                yield Sheet(name, _cells(sheet), 1, sheet.total_height)


def _check_bytes(file: IO[bytes], name: str) -> None:
    """Compare what is packed in a workbook with its checksums: the reader stops before it comes to them.

    Raises:
        InputRefused: something in it was changed since it was written.
    """
    if is_zipfile(file):
        try:
            with ZipFile(file) as archive:
                for part in archive.infolist():
                    if part.file_size > _CHECKED or not part.filename.lower().endswith(_XML):
                        continue
                    with archive.open(part) as packed:
                        while packed.read(_BLOCK):
                            pass
        except _DAMAGED as error:
            raise InputRefused("file_broken_excel", file=name) from error
    file.seek(0)


def _cells(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    # Every row is a new list, ours to change.
    rows: Iterator[list[Cell]] = sheet.iter_rows()  # type: ignore[assignment]
    yield from rows


class _Loaded(NamedTuple):
    """Some rows of a long sheet: they start at ``row`` and ``column``, both counted from 0."""

    name: str
    row: int
    column: int
    cells: list[list[Cell]]
    share: float


def _long_sheet(parts: Iterator[Part], name: str) -> Iterator[Sheet]:
    """Yield the only sheet of a workbook."""
    first = _load(parts, name)
    if first is not None:
        # How long it is, only its end knows: the first part is taken for all others.
        total = round((first.row + len(first.cells)) / first.share)
        yield Sheet(first.name, _rows_of_parts(first, parts, name), 1, total)


def _load(parts: Iterator[Part], name: str) -> _Loaded | None:
    """Return the next part with anything in it; nobody else needs the interpreter while it is parsed.

    Raises:
        InputRefused: it is damaged.
    """
    try:
        for part in parts:
            book = CalamineWorkbook.from_filelike(part.workbook)
            sheet = book.get_sheet_by_index(0)
            if sheet.start is not None:
                cells: list[list[Cell]] = sheet.to_python(skip_empty_area=True)  # type: ignore[assignment]
                return _Loaded(book.sheet_names[0], *sheet.start, cells, part.share)
    except _DAMAGED as error:
        raise InputRefused("file_broken_excel", file=name) from error
    return None


def _rows_of_parts(first: _Loaded, parts: Iterator[Part], name: str) -> Iterator[list[Cell]]:
    """Yield the rows of all parts as those of one sheet: empty ones too, columns counted from the first part's.

    Each part is loaded while the rows of the one before are looked at.

    Raises:
        InputRefused: it is damaged, or its rows do not stand in the order of their numbers.
    """
    loaded: _Loaded | None = first
    row = 0
    with ThreadPoolExecutor(1) as loader:
        while loaded is not None:
            if loaded.row < row:
                raise InputRefused("file_broken_excel", file=name)
            coming = loader.submit(_load, parts, name)
            yield from ([] for _ in range(loaded.row - row))
            left = loaded.column - first.column
            if left == 0:
                yield from loaded.cells
            else:
                # A column to the left of the headings has none.
                yield from ([""] * left + cells if left > 0 else cells[-left:] for cells in loaded.cells)
            row = loaded.row + len(loaded.cells)
            loaded = coming.result()
