"""What time is it? The only place that asks the operating system."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """Return the present moment in UTC, with its zone attached."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC, with its zone attached."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still, for tests and repeatable demos."""

    moment: datetime

    def now(self) -> datetime:
        """Return the fixed moment."""
        return self.moment


def steady() -> float:
    """Return seconds that no change of the date touches and that pass while the computer sleeps; from any start."""
    # Linux counts sleep here only; macOS counts it in CLOCK_MONOTONIC, Windows in time.monotonic.
    which = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    return time.monotonic() if which is None else time.clock_gettime(which)


def today(clock: Clock, zone: str) -> date:
    """Return the date it is now in ``zone`` (an IANA name such as Asia/Shanghai)."""
    return clock.now().astimezone(ZoneInfo(zone)).date()
