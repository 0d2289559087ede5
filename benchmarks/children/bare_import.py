"""What is the least an import can do? Read the whole file, and (with a database named) store its rows as text.

Run as ``python -m benchmarks.children.bare_import FILE [DATABASE]``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from python_calamine import CalamineWorkbook


def read(path: Path) -> list[list[Any]]:
    """Return every row of the first sheet, or of the CSV."""
    if path.suffix == ".xlsx":
        return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def store(rows: list[list[Any]], database: Path) -> None:
    """Store all rows but the first in one statement, encrypted with a raw key and safe on disk."""
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()
    connection = sqlcipher.connect(str(database), isolation_level=None)
    for statement in (f"key = \"x'{'ab' * 32}'\"", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {statement}")
    width = len(rows[0])
    connection.execute(f"CREATE TABLE t ({', '.join(f'c{place} TEXT' for place in range(width))})")
    connection.execute("BEGIN")
    connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * width)})", rows[1:])
    connection.execute("COMMIT")
    connection.close()


def main() -> None:
    """Do it."""
    rows = read(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        store(rows, Path(sys.argv[2]))


if __name__ == "__main__":
    main()
