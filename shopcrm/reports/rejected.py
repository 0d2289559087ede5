"""How are rejected rows given back, so that they can be mended and imported again?"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from shopcrm.domain.batches import Rejection
from shopcrm.reports.xlsx import safe_text


def write_rejected(path: Path, headings: Sequence[str], rows: Sequence[Rejection]) -> None:
    """Write the rows under their own headings as CSV (UTF-8 with BOM, as Excel opens it right)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for row in rows:
            writer.writerow([safe_text(cell) for cell in row.cells])
