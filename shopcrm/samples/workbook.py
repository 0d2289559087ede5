"""How are very many rows written as a workbook quickly, with the quirks of the platform's own files?"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import escape

_TYPES: Final = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/xl/workbook.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS: Final = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Id="rId1" Type="{type}" Target="{target}"/></Relationships>"""
_BOOK: Final = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}">\
<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"""
# The declared dimension is wrong in the platform's files too: readers must not trust it.
_SHEET_HEAD: Final = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1"/><sheetData>"""
_SHEET_TAIL: Final = "</sheetData></worksheet>"
_ROWS_AT_ONCE: Final = 500


def write_workbook(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]], numeric: frozenset[str]) -> int:
    """Write one sheet row by row and return how many data rows there are.

    Cells under the ``numeric`` headings become numbers, all others text; empty ones are left out.
    A row needs no memory after it is written.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        book.writestr("[Content_Types].xml", _TYPES)
        book.writestr("_rels/.rels", _RELATIONS.format(type=f"{_OFFICE}/officeDocument", target="xl/workbook.xml"))
        relations = _RELATIONS.format(type=f"{_OFFICE}/worksheet", target="worksheets/sheet1.xml")
        book.writestr("xl/_rels/workbook.xml.rels", relations)
        book.writestr("xl/workbook.xml", _BOOK)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            return _write_sheet(sheet, headings, rows, [heading in numeric for heading in headings])


def _write_sheet(sheet: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[str]], numeric: list[bool]) -> int:
    letters = [_letters(place) for place in range(len(headings))]
    sheet.write((_SHEET_HEAD + _row(1, headings, letters, [False] * len(headings))).encode())
    waiting: list[str] = []
    count = 0
    for row in rows:
        count += 1
        waiting.append(_row(count + 1, row, letters, numeric))
        if len(waiting) >= _ROWS_AT_ONCE:
            sheet.write("".join(waiting).encode())
            waiting.clear()
    sheet.write(("".join(waiting) + _SHEET_TAIL).encode())
    return count


def _row(number: int, cells: Sequence[str], letters: list[str], numeric: list[bool]) -> str:
    parts = [
        f'<c r="{letter}{number}"><v>{cell}</v></c>'
        if is_number
        else f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        for cell, letter, is_number in zip(cells, letters, numeric, strict=True)
        if cell
    ]
    return f'<row r="{number}">{"".join(parts)}</row>'


def _letters(place: int) -> str:
    """Return the letters of a column counted from 0: A, B … Z, AA."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
