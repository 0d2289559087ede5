"""What is left of a workbook without the cells and rows that hold nothing but a style?"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO, Final
from zipfile import ZipFile

from shopcrm.importers.sheet_parts import SHEETS

_BLOCK: Final = 1 << 20
# Rows are looked at whole; from one that is longer all is left as it is.
_LONGEST: Final = 16 << 20
_EMPTY_CELL: Final = re.compile(rb"<c r=[^<>]*/>|<c r=[^<>]*></c>")
_EMPTY_ROW: Final = re.compile(rb"<row r=[^<>]*(?:/>|>(?:<c r=[^<>]*(?:/>|></c>)|\s)*</row>)")
# A cell or row without its own place stands after the one before it, which must then stay; in free text anything may
# stand. From there on all is left as it is.
_FREE: Final = re.compile(rb"<(?:\w+:)?(?:c|row)(?= [^r]|[/>\t\r\n])|<!\[CDATA\[|<!--")
_ROW: Final = b"<row "


def without_phantoms(file: IO[bytes]) -> io.BytesIO:
    """Return the .xlsx ``file`` without cells and rows that only carry a style, however many there are.

    A sheet somebody coloured to its last row has millions of them. Reading each as a cell takes minutes; taking them
    out of its text first, seconds.

    Raises:
        BadZipFile: it is no archive, or a damaged one.
    """
    made = io.BytesIO()
    with ZipFile(file) as book, ZipFile(made, "w") as lean:
        for part in book.infolist():
            with book.open(part) as told, lean.open(part.filename, "w", force_zip64=True) as kept:
                blocks = _blocks(told)
                for block in _lean(blocks) if SHEETS.fullmatch(part.filename) else blocks:
                    kept.write(block)
    made.seek(0)
    return made


def _blocks(part: IO[bytes]) -> Iterator[bytes]:
    while block := part.read(_BLOCK):
        yield block


def _lean(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the text of a sheet, cut between rows, without what is empty."""
    held, free = b"", False
    for block in blocks:
        held += block
        end = held.rfind(_ROW)
        if end <= 0 and len(held) <= _LONGEST:
            continue
        rows, held = (held[:end], held[end:]) if end > 0 else (held, b"")
        lean = b"" if free else _EMPTY_ROW.sub(b"", rows)
        free = free or end <= 0 or _FREE.search(lean) is not None
        yield rows if free else _EMPTY_CELL.sub(b"", lean)
    lean = b"" if free else _EMPTY_ROW.sub(b"", held)
    yield held if free or _FREE.search(lean) else _EMPTY_CELL.sub(b"", lean)
