"""How is it worded what an import did with a row: taken not at all, left out, or taken with a doubt?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from shopcrm.base.texts import Texts
from shopcrm.domain.batches import FileWarning, LeftOutRow, PassedSheet, Rejection
from shopcrm.domain.contacts import masked_value

# Naming more rows than this helps nobody to find them.
_ROWS_NAMED: Final = 5


def rejection_text(rejection: Rejection, texts: Texts) -> str:
    """Return why a row was rejected."""
    return texts(f"reject.{rejection.reason}", column=rejection.column, value=masked_value("", rejection.value))


def warning_text(warning: FileWarning, texts: Texts) -> str:
    """Return what should be looked at."""
    return texts(f"import.warning.{warning.key}", **warning.facts)


def left_out_text(rows: Sequence[LeftOutRow], texts: Texts) -> str:
    """Return which rows (at least one) are no orders, how many of which kind and where."""
    kinds = Counter(row.reason for row in rows)
    where = [
        texts("import.left_rows.sheet_row", sheet=row.sheet, row=row.row)
        if row.sheet
        else texts("import.left_rows.row", row=row.row)
        for row in rows[:_ROWS_NAMED]
    ]
    if len(rows) > _ROWS_NAMED:
        where.append(texts("import.left_rows.more"))
    comma = texts("import.left_rows.comma")
    return texts(
        "import.left_rows.said",
        rows=comma.join(texts(f"import.left_rows.{kind}", n=n) for kind, n in kinds.items()),
        where=comma.join(where),
    )


def passed_text(sheets: Sequence[PassedSheet], texts: Texts) -> str:
    """Return which sheets were not read, and how much stands in them."""
    named = (texts("import.sheet_rows", sheet=sheet.name, n=sheet.rows, count=f"{sheet.rows:,}") for sheet in sheets)
    return texts("import.sheets_passed", sheets=texts("import.sheets_and").join(named))
