"""All harnesses, in the order of the table."""

from __future__ import annotations

from tests.faults.canary import CANARY
from tests.faults.formulas import FORMULAS
from tests.faults.frame import Harness
from tests.faults.locking import HARNESS as LOCK
from tests.faults.network import NETWORK
from tests.faults.trail import TRAIL

HARNESSES: tuple[Harness, ...] = (NETWORK, CANARY, LOCK, TRAIL, FORMULAS)
