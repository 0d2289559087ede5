"""Reads a file in this very process and collects its frames."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shopcrm.importers.content import on_disk
from shopcrm.importers.declaration import load_spec
from shopcrm.importers.reading import ReadingJob, ShopTerms, read_file
from shopcrm.importers.registry import builtin_specs, wrong_downloads
from shopcrm.importers.tables import archive_of


@dataclass
class Read:
    head: dict[str, Any] = field(default_factory=dict)
    orders: list[dict[str, Any]] = field(default_factory=list)
    customers: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    left_out: list[list[Any]] = field(default_factory=list)
    passed: list[tuple[str, int]] = field(default_factory=list)
    again: list[dict[str, str]] = field(default_factory=list)


def read(
    path: Path, mapping: Path | None = None, zone: str = "Asia/Shanghai", currency: str = "CNY", *,
    secrets: Sequence[str] = (), sparse: bool = False, again: Sequence[dict[str, str]] = (),
) -> Read:  # fmt: skip
    found = Read(again=list(again))
    more: dict[str, str] = {}

    def emit(kind: str, value: Any) -> None:
        plain = json.loads(json.dumps(value))
        if kind == "H":
            found.head = plain
        elif kind == "O":
            found.orders.extend(plain[1])
        elif kind == "C":
            found.customers.extend(plain[1])
        elif kind == "R":
            found.rejected.append(plain)
        elif kind == "V":
            more.update(plain)
        elif kind == "E":
            found.rows = plain["rows"]
            found.left_out = plain["left_out"]
            found.passed = [tuple(told) for told in plain["passed"]]

    specs = (load_spec(mapping),) if mapping else builtin_specs()
    wrong = () if mapping else wrong_downloads()
    content = on_disk(path, path.name)
    assert archive_of(content) is None
    job = ReadingJob(
        content, specs, wrong, lambda: ShopTerms(zone, currency), lambda: secrets, sparse=sparse,
        withheld={number: reason for told in again for number, reason in told.items()},
    )  # fmt: skip
    read_file(job, emit)
    if more:
        return read(path, mapping, zone, currency, secrets=secrets, sparse=sparse, again=(*again, more))
    return found
