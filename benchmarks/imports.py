"""How long does an import take and how much memory, beside reading the file and storing its rows as they are?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.inputs import Inputs
from benchmarks.process import CLOSELY, SELDOM, Run, python, quietest, run
from benchmarks.table import Line

KINDS: Final = ("xlsx", "csv")
_REPEATS: Final = 3
_LONG: Final = 1_000_000
# The promises are made for files of this length, of either kind.
_PROMISED: Final = 100_000
_GROWTH: Final = 1.1


@dataclass(frozen=True)
class _Timing:
    rows: int
    ours: float
    floor: float


def measure(inputs: Inputs, sizes: Sequence[int]) -> Iterator[Line]:
    """Yield time, memory and growth for files of ``sizes`` rows."""
    for kind in KINDS:
        before: _Timing | None = None
        for rows in sorted(sizes):
            timing, lines = _one(inputs, rows, kind)
            yield from lines
            if before is not None:
                yield _growth(kind, before, timing)
            before = timing


def _one(inputs: Inputs, rows: int, kind: str) -> tuple[_Timing, list[Line]]:
    path = inputs.orders_file(rows, kind)

    def ours(looking: float = 0.0) -> Run:
        vault = inputs.fresh_vault()
        return run(inputs.command(vault, "import", path), inputs.environment(), looking=looking)

    def floor(looking: float = 0.0) -> Run:
        return _bare(inputs, path, inputs.folder / "floor.db", looking=looking)

    long = rows >= _LONG
    if long:
        pairs = [(ours(SELDOM), floor())]
        peak = pairs[0][0].peak_mb
    else:
        pairs = quietest(((ours(), floor()) for _ in count()), _REPEATS)
        peak = ours(CLOSELY).peak_mb
    timing = _Timing(rows, median(pair[0].seconds for pair in pairs), median(pair[1].seconds for pair in pairs))
    reading = _bare(inputs, path, looking=SELDOM if long else CLOSELY)
    name, promised = f"import {rows:,} rows, {kind}", rows == _PROMISED
    ratios = (1.6, 1.5) if promised else (None, None)
    lines = [Line("import", name, timing.ours, timing.floor, "s", most_ratio=ratios[0], detail=_detail(pairs))]
    lines.append(_again(inputs, path, rows, kind))
    if peak is not None and reading.peak_mb is not None:
        lines.append(
            Line("import", f"{name}: peak memory (floor: reading alone)", peak, reading.peak_mb, "MB",
                 most_ratio=ratios[1])
        )  # fmt: skip
    return timing, lines


def _again(inputs: Inputs, path: Path, rows: int, kind: str) -> Line:
    """Return what it takes to import an unchanged file once more, beside reading it."""
    vault = inputs.fresh_vault()
    run(inputs.command(vault, "import", path), inputs.environment())

    def pair() -> tuple[Run, Run]:
        return run(inputs.command(vault, "import", path), inputs.environment()), _bare(inputs, path, looking=0.0)

    pairs = [pair()] if rows >= _LONG else quietest((pair() for _ in count()), _REPEATS)
    ours, floor = (median(one[side].seconds for one in pairs) for side in (0, 1))
    most = 1.5 if rows == _PROMISED else None
    name = f"import {rows:,} rows again, {kind} (floor: reading alone)"
    return Line("import", name, ours, floor, "s", most_ratio=most, detail=_detail(pairs))


def _detail(pairs: list[tuple[Run, Run]]) -> tuple[tuple[str, float | str], ...]:
    return (
        ("runs", len(pairs)),
        ("slowest", max(pair[0].seconds for pair in pairs)),
        ("cpu", median(pair[0].cpu_seconds or 0.0 for pair in pairs)),
        ("floor cpu", median(pair[1].cpu_seconds or 0.0 for pair in pairs)),
        ("others", max(run.others for pair in pairs for run in pair)),
    )


def _bare(inputs: Inputs, *arguments: Path, looking: float) -> Run:
    command = python("-m", "benchmarks.children.bare_import", *arguments)
    return run(command, inputs.environment(), looking=looking)


def _growth(kind: str, before: _Timing, after: _Timing) -> Line:
    times = after.rows / before.rows
    return Line(
        "import",
        f"import {kind}: time({after.rows:,} rows) / time({before.rows:,} rows)",
        after.ours / before.ours,
        after.floor / before.floor,
        "×",
        most=times * _GROWTH,
    )
