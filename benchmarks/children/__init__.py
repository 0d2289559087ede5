"""What runs in a process of its own, so that it is timed cold: floors, the first paint, an import in the window."""

from __future__ import annotations

from typing import Final

# The variable that tells a child when it was started, by the system's monotonic clock in nanoseconds.
STARTED: Final = "BENCHMARK_STARTED_NS"
