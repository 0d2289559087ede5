"""Which layouts can a sample export be written in? Those declared beside the import formats."""

from __future__ import annotations

import tomllib
from pathlib import Path

from shopcrm.domain.formats import Layout, layouts_of


def load_layouts(path: Path) -> dict[str, Layout]:
    """Read the layouts of a declared format (resources/formats/taobao-orders.toml) by name.

    Raises:
        OSError: the file cannot be read.
    """
    return {layout.name: layout for layout in layouts_of(tomllib.loads(path.read_text(encoding="utf-8")))}
