"""How are rejected rows given back, so that they can be mended and imported again?"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from shopcrm.domain.batches import Rejection
from shopcrm.reports.xlsx import safe_text


def write_rejected(path: Path, headings: Sequence[str], rows: Sequence[Rejection]) -> None:
    """Write the rows under their own headings as CSV (UTF-8 with BOM, as Excel opens it right).

    Raises:
        OSError: the disk refused the file; what was there before is untouched.
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(headings)
            for row in rows:
                writer.writerow([safe_text(cell) for cell in row.cells])
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
