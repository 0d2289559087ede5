"""What stands in a column, cleaned, and how is it told to many orders at once?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shopcrm.importers.cells import EDGE, SUSPECT, Cell, text_of

# One tuple of cells for each heading, all as long as there are rows.
Columns = Sequence[tuple[Cell, ...]]


def texts(column: Iterable[Cell]) -> list[str]:
    """Return the text of each cell, "" where there is none."""
    return [
        # Plain text needs no cleaning, and this is asked fifteen times a row.
        cell
        if cell.__class__ is str and (not cell or (cell[0] not in SUSPECT and cell[-1] not in EDGE))
        else text_of(cell)
        for cell in column
    ]


def first_texts(columns: Columns, places: Sequence[int]) -> list[str]:
    """Return for each row the first text that stands at one of ``places`` (at least one)."""
    found = texts(columns[places[0]])
    for place in places[1:]:
        if "" not in found:
            break
        found = [known or text_of(cell) for known, cell in zip(found, columns[place], strict=True)]
    return found


def tell_texts(wires: Sequence[dict[str, Any]], name: str, values: Iterable[str]) -> None:
    """Put each value that is not "" into its order's wire form as ``name``."""
    for wire, value in zip(wires, values, strict=True):
        if value:
            wire[name] = value


def tell(wires: Sequence[dict[str, Any]], name: str, values: Iterable[object]) -> None:
    """Put each value that is not None into its order's wire form as ``name``."""
    for wire, value in zip(wires, values, strict=True):
        if value is not None:
            wire[name] = value
