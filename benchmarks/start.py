"""How long after its start is the program's unlock window painted, beside a bare window?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from statistics import median
from typing import Final

from benchmarks.inputs import Inputs
from benchmarks.process import Run, python, quietest, run
from benchmarks.screen import screen
from benchmarks.table import Line

_REPEATS: Final = 7
_MOST_S: Final = 0.6


def measure(inputs: Inputs) -> Iterator[Line]:
    """Yield the time from the start of the process to the first paint."""
    vault = str(inputs.empty_vault())
    with screen() as (name, variables):
        environment = {**inputs.environment(), **variables}
        # The first start after a change compiles modules and fills the font cache.
        _launch(environment, vault)
        _launch(environment)
        pairs = quietest(((_launch(environment, vault), _launch(environment)) for _ in count()), _REPEATS)
    yield Line(
        "start",
        f"unlock window painted ({name})",
        median(_painted(pair[0]) for pair in pairs),
        median(_painted(pair[1]) for pair in pairs),
        "s",
        most=_MOST_S,
        detail=(
            ("slowest", max(_painted(pair[0]) for pair in pairs)),
            ("others", max(run.others for pair in pairs for run in pair)),
        ),
    )


def _launch(environment: dict[str, str], *vault: str) -> Run:
    return run(python("-m", "benchmarks.children.first_paint", *vault), environment)


def _painted(launched: Run) -> float:
    return float(launched.printed.split("painted ")[1].split()[0])
