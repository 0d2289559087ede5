"""All harnesses, in the order of the table."""

from __future__ import annotations

from tests.faults.canary import CANARY
from tests.faults.frame import Harness
from tests.faults.locking import HARNESS as LOCK
from tests.faults.network import NETWORK

HARNESSES: tuple[Harness, ...] = (NETWORK, CANARY, LOCK)
