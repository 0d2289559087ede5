"""Reads a file in this very process and collects its frames."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shopcrm.importers.reading import ReadingJob, ShopTerms, read_file
from shopcrm.importers.registry import builtin_specs, named_spec, wrong_downloads


@dataclass
class Read:
    head: dict[str, Any] = field(default_factory=dict)
    orders: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    left_out: list[list[Any]] = field(default_factory=list)


def read(path: Path, mapping: Path | None = None, zone: str = "Asia/Shanghai", currency: str = "CNY") -> Read:
    found = Read()

    def emit(kind: str, value: Any) -> None:
        plain = json.loads(json.dumps(value))
        if kind == "H":
            found.head = plain
        elif kind == "O":
            found.orders.extend(plain[1])
        elif kind == "R":
            found.rejected.append(plain)
        elif kind == "E":
            found.rows = plain["rows"]
            found.left_out = plain["left_out"]

    specs = (named_spec(mapping),) if mapping else builtin_specs()
    wrong = () if mapping else wrong_downloads()
    read_file(ReadingJob(path, specs, wrong, lambda: ShopTerms(zone, currency)), emit)
    return found
