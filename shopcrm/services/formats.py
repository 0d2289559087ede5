"""List the formats the program knows, with the evidence and date of each layout."""

from __future__ import annotations

from typing import Any

from shopcrm.importers.registry import builtin_specs


def list_formats() -> list[dict[str, Any]]:
    """Return every declared format as plain data."""
    return [
        {
            "format": spec.name,
            "platform": spec.platform,
            "row": spec.row,
            "layouts": [
                {
                    "name": layout.name, "since": layout.since, "evidence": layout.evidence, "file": layout.file,
                    "columns": len(layout.headings),
                }
                for layout in spec.layouts
            ],
        }
        for spec in builtin_specs()
    ]  # fmt: skip
