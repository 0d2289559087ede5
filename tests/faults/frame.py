"""What is a harness of faults, and what does it have to show?

A harness does one kind of harm to the real program, so many times, and counts what came of it. The normal tests run its
short form; ``python -m tests.faults`` the full one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class Lacking(Exception):
    """This machine lacks what the harness needs; the text names it."""


@dataclass(frozen=True)
class Shown:
    """What one harness showed.

    Attributes:
        what: the harm done, and to what.
        runs: how often.
        wanted, found: the promise and what was counted, in words and figures.
        ok: whether the promise was kept.
        broken: what exactly went wrong, one line each; nothing of anybody's data.
    """

    what: str
    runs: int
    wanted: str
    found: str
    ok: bool
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Harness:
    """One kind of harm.

    Attributes:
        name: as given on the command line.
        run: ``(share, folder) -> results``; ``share`` is the part of the full number of runs (1.0 for all of them),
            ``folder`` an empty one to work in. Raises Lacking where the machine cannot do it.
    """

    name: str
    run: Callable[[float, Path], list[Shown]]


def runs(full: int, share: float) -> int:
    """Return how many runs ``share`` of ``full`` are, one at least."""
    return max(1, round(full * share))
