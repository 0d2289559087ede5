"""All harnesses, in the order of the table."""

from __future__ import annotations

from tests.faults.frame import Harness

HARNESSES: tuple[Harness, ...] = ()
