"""What stands in a cell, once wrappers, null words and spreadsheet types are taken off?"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

# Text from CSV; text, numbers, truth values and dates from workbooks.
Cell = object

_NULLS: Final = frozenset({"-", "--", "—", "——", "/", "null", "'null'", "NULL", "None", "nan", "NaN"})
EDGE: Final = " \t\r\n'\u00a0\ufeff\u200b"
_WHOLE: Final = re.compile(r"(\d+)\.0+")
_SCIENTIFIC: Final = re.compile(r"[+-]?\d(?:\.\d+)?[eE]\+?\d+")
# A number, code or time: what some exports wrap in quotes of their own. Quotes around words are the words' own.
_CODE: Final = re.compile(r"[!#-~¥￥€£]*\d[!#-~¥￥€£]*(?: [\d:.]+)?")
SUSPECT: Final = frozenset(EDGE + '=-—/nN"')


def text_of(cell: Cell) -> str:
    """Return the text of ``cell``: no ``="…"`` wrapper, no leading quote, no TABs, "" for null words."""
    if cell.__class__ is str:
        text: str = cell
        if not text or (text[0] not in SUSPECT and text[-1] not in EDGE):
            return text
        return _unwrapped(text)
    if cell is None or cell is False or cell is True:
        return "" if cell is None else str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return str(cell)


def _unwrapped(text: str) -> str:
    clean = text.strip(EDGE)
    # As often as there are wrappers: what is stored must stay itself when it is written out and read again.
    while (inner := _inside(clean)) != clean:
        clean = inner
    return "" if clean in _NULLS else clean


def _inside(text: str) -> str:
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        return text[2:-1].strip(EDGE)
    if len(text) > 1 and text[0] == text[-1] == '"':
        inner = text[1:-1].strip(EDGE)
        return inner if not inner or inner in _NULLS or _CODE.fullmatch(inner) else text
    return text


def without_decimals(text: str) -> str:
    """Return ``text`` without the ".0" that tools put behind a number that is a name: 13900139001.0."""
    # Asked of every order number and phone: almost none of them ends so.
    if not text.endswith("0") or (found := _WHOLE.fullmatch(text)) is None:
        return text
    return found.group(1)


def number_was_damaged(cell: Cell) -> bool:
    """Whether an order number became a floating-point number that cannot hold its digits."""
    if isinstance(cell, float):
        return abs(cell) >= 1e15
    if isinstance(cell, int) and not isinstance(cell, bool):
        return abs(cell) >= 10**15
    return isinstance(cell, str) and _SCIENTIFIC.fullmatch(text_of(cell)) is not None


def serial_date(value: float) -> datetime:
    """Return the moment an Excel serial number means (days since 1899-12-30), to the second.

    Raises:
        ValueError: outside the years 1970–2100.
    """
    if not 25569 <= value < 73051:
        raise ValueError("not a date serial")
    return datetime(1899, 12, 30) + timedelta(seconds=round(value * 86400))  # noqa: DTZ001 - local by definition
