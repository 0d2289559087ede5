"""What is left of a workbook without the cells and rows that hold nothing but a style?"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO, Final, NamedTuple
from zipfile import ZipFile

from shopcrm.importers.sheet_parts import SHEETS

_BLOCK: Final = 1 << 20
# Rows are looked at whole; from one that is longer all is left as it is.
_LONGEST: Final = 16 << 20
# In all of these a tag has its attributes in any order, and names may bear a prefix.
_NAMES: Final = re.compile(rb"<(\w+:)?sheetData")
# A cell or row without its own place stands after the one before it, which must then stay; in free text anything may
# stand. From there on all is left as it is.
_FREE: Final = re.compile(rb"<(?:\w+:)?(?:c|row)(?! r=)(?! [^<>]* r=)[\s/>]|<!\[CDATA\[|<!--")


class _Patterns(NamedTuple):
    """What is looked for in a sheet whose names bear one prefix."""

    row: bytes
    empty_row: re.Pattern[bytes]
    empty_cell: re.Pattern[bytes]


def _patterns(prefix: bytes) -> _Patterns:
    placed = rb"(?= r=| [^<>]* r=)[^<>]*"
    cell = rb"<%bc%b(?:/>|></%bc>)" % (prefix, placed, prefix)
    row = rb"<%brow%b(?:/>|>(?:%b|\s)*</%brow>)" % (prefix, placed, cell, prefix)
    return _Patterns(b"<%brow " % prefix, re.compile(row), re.compile(cell))


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
    held, free = next(blocks, b""), False
    named = _NAMES.search(held)
    row, empty_row, empty_cell = _patterns(named[1] or b"" if named else b"")
    for block in blocks:
        held += block
        end = held.rfind(row)
        if end <= 0 and len(held) <= _LONGEST:
            continue
        rows, held = (held[:end], held[end:]) if end > 0 else (held, b"")
        lean = b"" if free else empty_row.sub(b"", rows)
        free = free or end <= 0 or _FREE.search(lean) is not None
        yield rows if free else empty_cell.sub(b"", lean)
    lean = b"" if free else empty_row.sub(b"", held)
    yield held if free or _FREE.search(lean) else empty_cell.sub(b"", lean)
