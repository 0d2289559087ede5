"""What is an RFM report? The words and shapes of domain.md section 7; the arithmetic is in insights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Segment(StrEnum):
    """The eleven segments, best first."""

    CHAMPION = "champion"
    LOYAL = "loyal"
    POTENTIAL = "potential"
    NEW = "new"
    PROMISING = "promising"
    NEEDS_ATTENTION = "needs_attention"
    ABOUT_TO_SLEEP = "about_to_sleep"
    AT_RISK = "at_risk"
    CANT_LOSE = "cant_lose"
    HIBERNATING = "hibernating"
    LOST = "lost"


# domain.md section 7: row R (5 first), column FM 1–5.
SEGMENT_MAP: Final[dict[int, tuple[Segment, ...]]] = {
    5: (Segment.NEW, Segment.POTENTIAL, Segment.LOYAL, Segment.CHAMPION, Segment.CHAMPION),
    4: (Segment.PROMISING, Segment.POTENTIAL, Segment.LOYAL, Segment.LOYAL, Segment.CHAMPION),
    3: (Segment.ABOUT_TO_SLEEP, Segment.NEEDS_ATTENTION, Segment.NEEDS_ATTENTION, Segment.LOYAL, Segment.LOYAL),
    2: (Segment.HIBERNATING, Segment.HIBERNATING, Segment.AT_RISK, Segment.AT_RISK, Segment.CANT_LOSE),
    1: (Segment.LOST, Segment.LOST, Segment.HIBERNATING, Segment.CANT_LOSE, Segment.CANT_LOSE),
}

# Key: is R, F, M above its mean; in the classic order of the eight groups.
EIGHT_GROUPS: Final[dict[tuple[bool, bool, bool], str]] = {
    (True, True, True): "重要价值",
    (True, False, True): "重要发展",
    (False, True, True): "重要保持",
    (False, False, True): "重要挽留",
    (True, True, False): "一般价值",
    (True, False, False): "一般发展",
    (False, True, False): "一般保持",
    (False, False, False): "一般挽留",
}


class RfmMethod(StrEnum):
    """How scores are given."""

    BANDS = "bands"
    QUINTILE = "quintile"


class RfmWindow(StrEnum):
    """The period over which frequency and monetary are taken."""

    ALL = "all"
    YEAR = "12m"
    TWO_YEARS = "24m"

    @property
    def days(self) -> int | None:
        """Length in days, or None for all history."""
        return {"all": None, "12m": 365, "24m": 730}[self.value]


@dataclass(frozen=True)
class RfmBands:
    """Thresholds of the bands method.

    Attributes:
        recency: greatest days for R = 5, 4, 3, 2 (beyond the last: 1).
        frequency: least purchases for F = 2, 3, 4, 5 (below the first: 1).
    """

    recency: tuple[int, int, int, int] = (30, 90, 180, 365)
    frequency: tuple[int, int, int, int] = (2, 3, 4, 6)


@dataclass(frozen=True)
class RfmOptions:
    """What the owner chose for a report. ``group`` is a group key or "" for everyone."""

    as_of: date
    method: RfmMethod = RfmMethod.BANDS
    window: RfmWindow = RfmWindow.ALL
    group: str = ""
    bands: RfmBands = RfmBands()


@dataclass(frozen=True)
class RfmRow:
    """One scored customer; ``monetary`` in minor units of ``currency``."""

    customer: int
    recency_days: int
    frequency: int
    monetary: int
    currency: str
    r: int
    f: int
    m: int
    fm: int
    segment: Segment
    eight: str


@dataclass(frozen=True)
class RfmShare:
    """Size and value of a cell, a segment or one of the eight groups.

    ``net`` holds (currency, minor units) pairs: currencies are never added together.
    """

    customers: int = 0
    net: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class RfmReport:
    """A whole report.

    Attributes:
        options: what it was made with.
        cells: (R, FM) → share; all 25 cells are there.
        segments: every segment → share, best first.
        eight: the eight groups → share, in the classic order.
        means: mean R, F and M scores.
        rows: every scored customer, lazily made; ordered by r, fm, monetary descending.
    """

    options: RfmOptions
    cells: dict[tuple[int, int], RfmShare]
    segments: dict[Segment, RfmShare]
    eight: dict[str, RfmShare]
    means: tuple[float, float, float]
    rows: Sequence[RfmRow]

    @property
    def customers(self) -> int:
        """How many customers are scored."""
        return len(self.rows)
