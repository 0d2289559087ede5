"""All harnesses, in the order of the table."""

from __future__ import annotations

from tests.faults.filling import HARNESS as FULL
from tests.faults.frame import Harness
from tests.faults.injecting import HARNESS as INJECT
from tests.faults.killing import HARNESS as KILL
from tests.faults.locking import HARNESS as LOCK
from tests.faults.power import HARNESS as POWER

HARNESSES: tuple[Harness, ...] = (KILL, POWER, INJECT, FULL, LOCK)
