"""How are rejected rows given back, so that they can be mended and imported again?"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from shopcrm.domain.batches import Rejection
from shopcrm.reports.document import Column, Sheet
from shopcrm.reports.safe_text import safe_text

# Sheet → its heading row; under "" that of every sheet not named.
Headings = Mapping[str, Sequence[str]]


def rejected_ending(headings: Headings, rows: Sequence[Rejection]) -> str:
    """Return what kind of file holds ``rows``: a text file has one heading row, only a workbook several."""
    return "xlsx" if len({tuple(_of(headings, row.sheet)) for row in rows}) > 1 else "csv"


def write_rejected(path: Path, headings: Headings, rows: Sequence[Rejection]) -> None:
    """Write the rows under their own headings, each sheet's on its own where these differ.

    Raises:
        OSError: the disk refused the file; what was there before is untouched.
    """
    # Below an order's row one without number would be taken for its item, where cells were merged.
    rows = sorted(rows, key=lambda row: row.reason != "no_order_number")
    if rejected_ending(headings, rows) == "csv":
        first = _of(headings, rows[0].sheet) if rows else ()
        _write_csv(path, first, rows)
        return
    # Imported here: writing a workbook is asked for far more seldom than a shop is opened.
    from shopcrm.reports.xlsx import write_xlsx  # noqa: PLC0415

    sheets = dict.fromkeys(row.sheet for row in rows)
    write_xlsx(path, [_sheet(name, _of(headings, name), [row for row in rows if row.sheet == name]) for name in sheets])


def _of(headings: Headings, sheet: str) -> Sequence[str]:
    return headings.get(sheet) or headings.get("", ())


def _sheet(name: str, headings: Sequence[str], rows: Sequence[Rejection]) -> Sheet:
    width = max(len(headings), *(len(row.cells) for row in rows))
    columns = tuple(Column(heading) for heading in (*headings, *[""] * (width - len(headings))))
    return Sheet(name, columns, [(*row.cells, *[""] * (width - len(row.cells))) for row in rows])


def _write_csv(path: Path, headings: Sequence[str], rows: Sequence[Rejection]) -> None:
    """Write a text file as Excel opens it right: UTF-8 with a mark."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([safe_text(heading) for heading in headings])
            for row in rows:
                writer.writerow([safe_text(cell) for cell in row.cells])
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
