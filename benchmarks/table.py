"""What is one line of the result, and how is it printed?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

_HEAD: Final = ("what", "ours", "floor", "ours / floor", "target", "")


@dataclass(frozen=True)
class Line:
    """One measurement beside its floor from the same run.

    Attributes:
        section: which part of the benchmark.
        what: what was done.
        ours, floor: in ``unit`` ("s", "ms", "MB", "×", "share" 0–1, or "" for a plain number); None: there is no floor.
        most, least: the greatest and the smallest value ``ours`` may have, or None.
        most_ratio: the greatest value ours / floor may have, or None.
        detail: figures that stand in the JSON only.
    """

    section: str
    what: str
    ours: float
    floor: float | None
    unit: str
    most: float | None = None
    least: float | None = None
    most_ratio: float | None = None
    detail: tuple[tuple[str, float | str], ...] = ()

    @property
    def ratio(self) -> float | None:
        """Ours / floor; None without a floor, for ratios of ratios, and where the floor is nothing."""
        return self.ours / self.floor if self.floor and self.unit != "×" else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.most is not None:
            return self.ours <= self.most
        if self.least is not None:
            return self.ours >= self.least
        return None if self.most_ratio is None or self.ratio is None else self.ratio <= self.most_ratio

    def cells(self) -> tuple[str, ...]:
        """Return the line's cells as text."""
        target = ""
        if self.most is not None:
            target = f"≤ {_figure(self.most, self.unit)}"
        elif self.least is not None:
            target = f"≥ {_figure(self.least, self.unit)}"
        elif self.most_ratio is not None:
            target = f"≤ {self.most_ratio:g}×"
        return (
            self.what,
            _figure(self.ours, self.unit),
            "" if self.floor is None else _figure(self.floor, self.unit),
            "" if self.ratio is None else f"{self.ratio:.2f}×",
            target,
            {True: "met", False: "**missed**", None: ""}[self.met],
        )

    def document(self) -> dict[str, Any]:
        """Return the line for JSON."""
        return {**asdict(self), "detail": dict(self.detail), "ratio": self.ratio, "met": self.met}


def _figure(value: float, unit: str) -> str:
    if not unit:
        return f"{value:,.0f}"
    if unit == "share":
        return f"{value:.4f}"
    if unit == "MB":
        return f"{value:,.0f} MB"
    digits = 1 if unit == "ms" else 2
    return f"{value:,.{digits}f}{'' if unit == '×' else ' '}{unit}"


def markdown(lines: Iterable[Line]) -> str:
    """Return ``lines`` as one Markdown table."""
    rows = [_HEAD, ("---", "---:", "---:", "---:", "---:", "---"), *(line.cells() for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
