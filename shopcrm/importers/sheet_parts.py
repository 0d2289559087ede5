"""How does a long sheet become many short ones, so that its first rows come at once and memory holds few of them?"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

# Where the sheets of a workbook lie in it.
SHEETS: Final = re.compile(r"/?xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_BOOK: Final = "xl/workbook.xml"
_NAMED: Final = re.compile(rb"<(?:\w+:)?sheet[\s/>]")
_CUT: Final = b'<row r="'
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s/>]")
_HEAD_END: Final = b"<sheetData>"
_FOOT: Final = b"</sheetData></worksheet>"
# In these anything may stand: from there on nothing is cut.
_FREE: Final = re.compile(rb"<!\[CDATA\[|<!--")
# Bytes of XML. Rows of a short sheet come quickly enough; the first part is small, so that its rows come at once.
_LONG: Final = 24 << 20
_FIRST: Final = 4 << 20
_BLOCK: Final = 1 << 20
_PART: Final = 16 << 20
# No row of a table is that long.
_LONGEST: Final = 32 << 20
# Words that cells share are read with every part: so many times greater than these is a part.
_WORTH: Final = 4
# What reading a damaged archive raises.
DAMAGED_ZIP: Final = (BadZipFile, ValueError, EOFError, OSError, RuntimeError, zlib.error)


@dataclass(frozen=True)
class Part:
    """Some rows of a long sheet: a workbook of their own, and the share of the sheet's text that they take."""

    workbook: io.BytesIO
    share: float


def parts_of(file: IO[bytes]) -> Iterator[Part] | None:
    """Return the rows of the only sheet of the .xlsx ``file`` in parts, one after another.

    None where it has several sheets, is short, or is none of these: then it is to be read whole. Rows keep their
    numbers. ``file`` is at its start again, and may be closed before parts are taken.

    Raises (while parts are taken):
        ValueError: a row is longer than any row of a table.
        BadZipFile, zlib.error, EOFError: it is damaged.
    """
    try:
        with ZipFile(file) as archive:
            weight = _weight(archive)
    except (KeyError, *DAMAGED_ZIP):
        # Whoever reads it whole says what is wrong with it.
        weight = None
    file.seek(0)
    if weight is None:
        return None
    held = io.BytesIO(file.read())
    file.seek(0)
    return _parts(ZipFile(held), max(_PART, weight * _WORTH))


def _weight(archive: ZipFile) -> int | None:
    """Return how many bytes all but the one long sheet of a workbook are, None where it is to be read whole."""
    sheets, others = _known(archive)
    if len(sheets) != 1 or sheets[0].file_size < _LONG or len(_NAMED.findall(archive.read(_BOOK))) != 1:
        return None
    weight = sum(part.file_size for part in others)
    fits = weight * _WORTH <= sheets[0].file_size and _can_be_cut(archive, sheets[0])
    return weight if fits else None


def _known(archive: ZipFile) -> tuple[list[ZipInfo], list[ZipInfo]]:
    """Return the sheets of a workbook, and what else of it is read."""
    told = [part for part in archive.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
    sheets = [part for part in told if SHEETS.fullmatch(part.filename)]
    return sheets, [part for part in told if part not in sheets]


def _parts(archive: ZipFile, size: int) -> Iterator[Part]:
    (sheet,), others = _known(archive)
    kept = {part.filename: archive.read(part) for part in others}
    with archive.open(sheet) as told:
        for text in _split(told, size):
            made = io.BytesIO()
            with ZipFile(made, "w") as book:
                for name, content in kept.items():
                    book.writestr(name, content)
                with book.open(sheet.filename, "w") as copy:
                    length = sum(map(copy.write, text))
            made.seek(0)
            yield Part(made, min(1.0, length / sheet.file_size))


def _can_be_cut(archive: ZipFile, sheet: ZipInfo) -> bool:
    """Whether the first rows stand as every usual program writes them."""
    with archive.open(sheet) as told:
        begun = told.read(_BLOCK)
    head, cut, _ = begun.partition(_CUT)
    return bool(cut) and head.rstrip().endswith(_HEAD_END) and _FREE.search(begun) is None


def _split(told: IO[bytes], size: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield the text of a sheet that can be cut as sheets of some rows each: head, rows, foot."""
    held = told.read(_BLOCK)
    head, wanted = held[: held.index(_CUT)], _FIRST
    held = held[len(head) :]
    while more := told.read(wanted):
        held += more
        if b"!" in held and _FREE.search(held):
            # What comes after a comment is read at once.
            held += told.read()
            break
        end = held.rfind(_CUT)
        if end > 0:
            yield head, held[:end], _FOOT
            held, wanted = held[end:], size
        elif len(held) > _LONGEST:
            if _ROW.search(held, 1) is None:
                raise ValueError("a row without end")
            # What comes after rows that are spelled otherwise is read at once, too.
            held += told.read()
            break
    yield head, held, b""
