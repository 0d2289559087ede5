"""All harnesses, in the order of the table."""

from __future__ import annotations

from tests.faults.frame import Harness
from tests.faults.killing import HARNESS as KILL
from tests.faults.locking import HARNESS as LOCK

HARNESSES: tuple[Harness, ...] = (KILL, LOCK)
