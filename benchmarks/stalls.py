"""Does the window stand still while it imports? The greatest gap of its event loop, beside the same window idle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from benchmarks.inputs import Inputs
from benchmarks.process import python, run
from benchmarks.table import Line

_ROWS: Final = 100_000
_MOST_MS: Final = 100.0
_PHASES: Final = (
    ("preview", "looking into the file"),
    ("import", "importing and showing the result"),
)


def measure(inputs: Inputs) -> Iterator[Line]:
    """Yield the gaps while a file is looked into and imported in the window."""
    file, vault = inputs.orders_file(_ROWS, "xlsx"), inputs.fresh_vault()
    command = python("-m", "benchmarks.children.window_import", vault, inputs.passphrase_file(), file)
    done = run(command, {**inputs.environment(), "QT_QPA_PLATFORM": "offscreen"})
    phases: dict[str, dict[str, Any]] = json.loads(done.printed.strip().splitlines()[-1])
    idle = phases["idle"]
    for phase, said in _PHASES:
        gaps = phases[phase]
        detail = (("seconds", gaps["seconds"]), ("ticks", gaps["ticks"]), ("gaps", str(gaps["places"])))
        name = f"window, {said} ({_ROWS:,} rows)"
        yield Line(
            "stall", f"{name}: longest stall (floor: idle)", gaps["greatest"], idle["greatest"], "ms", _MOST_MS,
            detail=detail,
        )  # fmt: skip
        yield Line("stall", f"{name}: stalls above 100 ms", gaps["stalls"], idle["stalls"], "", 0)
