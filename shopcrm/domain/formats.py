"""Which real layouts does a declared format have, and how do we know?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Layout:
    """One generation of an export.

    Attributes:
        name: as declared, e.g. "G6".
        since: year it appeared.
        evidence: RAW (read from a real file), CODE (from a public importer) or DOC.
        file: "csv-gbk", "csv-utf8" or "xlsx".
        headings: in the platform's order.
    """

    name: str
    since: int
    evidence: str
    file: str
    headings: tuple[str, ...]


def layouts_of(declaration: Mapping[str, Any]) -> tuple[Layout, ...]:
    """Return the ``[[layout]]`` tables of a format declaration."""
    return tuple(
        Layout(str(one["name"]), int(one["since"]), str(one["evidence"]), str(one["file"]), tuple(one["headings"]))
        for one in declaration.get("layout", [])
    )
