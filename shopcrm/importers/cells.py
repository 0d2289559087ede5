"""What stands in a cell, once wrappers, null words and spreadsheet types are taken off?"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

# Text from CSV; text, numbers, truth values and dates from workbooks.
Cell = object

_NULLS: Final = frozenset({"-", "--", "—", "——", "/", "null", "'null'", "NULL", "None", "nan", "NaN"})
EDGE: Final = " \t\r\n'\u00a0\ufeff\u200b"
_SCIENTIFIC: Final = re.compile(r"[+-]?\d(?:\.\d+)?[eE]\+?\d+")
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
    if clean.startswith('="') and clean.endswith('"'):
        clean = clean[2:-1].strip(EDGE)
    elif len(clean) > 1 and clean[0] == clean[-1] == '"':
        clean = clean[1:-1].strip(EDGE)
    return "" if clean in _NULLS else clean


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
