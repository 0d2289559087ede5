"""All harnesses, in the order of the table."""

from __future__ import annotations

from tests.faults.canary import CANARY
from tests.faults.drilling import HARNESS as DRILL
from tests.faults.erasing import HARNESS as ERASE
from tests.faults.filling import HARNESS as FULL
from tests.faults.flipping import HARNESS as FLIPS
from tests.faults.formulas import FORMULAS
from tests.faults.frame import Harness
from tests.faults.hostile import HOSTILE
from tests.faults.injecting import HARNESS as INJECT
from tests.faults.killing import HARNESS as KILL
from tests.faults.locking import HARNESS as LOCK
from tests.faults.log_loss import HARNESS as WAL
from tests.faults.network import NETWORK
from tests.faults.new_passphrase import HARNESS as PASSWD
from tests.faults.power import HARNESS as POWER
from tests.faults.second import HARNESS as SECOND
from tests.faults.soak import SOAK
from tests.faults.trail import TRAIL
from tests.faults.unlocking import HARNESS as UNLOCK
from tests.faults.ways_in import HARNESS as WAYS

HARNESSES: tuple[Harness, ...] = (
    KILL, POWER, INJECT, FULL, FLIPS, WAL, SECOND, DRILL, UNLOCK, WAYS, PASSWD, NETWORK, CANARY, LOCK, TRAIL, FORMULAS,
    ERASE, HOSTILE, SOAK,
)  # fmt: skip
