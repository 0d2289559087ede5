"""Which headings have the platform's export layouts, as declared beside the import formats?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """One generation of an export.

    Attributes:
        name: as declared, e.g. "G6".
        since: year it appeared.
        file: "csv-gbk", "csv-utf8" or "xlsx".
        headings: in the platform's order.
    """

    name: str
    since: int
    file: str
    headings: tuple[str, ...]


def load_layouts(path: Path) -> dict[str, Layout]:
    """Read the layouts of a declared format (resources/formats/taobao-orders.toml) by name.

    Raises:
        OSError: the file cannot be read.
    """
    declared = tomllib.loads(path.read_text(encoding="utf-8"))["layout"]
    found = (Layout(one["name"], one["since"], one["file"], tuple(one["headings"])) for one in declared)
    return {layout.name: layout for layout in found}
