"""How is a key made from what a person can remember, and how much does every guess at it cost?"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shopcrm.base.errors import VaultDamaged

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
# Below the floor is a downgrade, above the ceiling a denial of service.
_FLOOR: Final = (64 * 1024, 3, 1)
_CEILING: Final = (1024 * 1024, 20, 16)
# Where the usual memory takes longer than the first, so much less is taken that it takes about the second.
_MOST_S: Final = 0.75
_AIM_S: Final = 0.55


@dataclass(frozen=True)
class KdfCost:
    """Argon2id parameters: memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int

    def check(self) -> None:
        """Refuse parameters outside the agreed range.

        Raises:
            VaultDamaged: somebody or something changed them.
        """
        given = (self.memory, self.passes, self.lanes)
        if not all(type(value) is int for value in given) or any(
            not low <= value <= high for low, value, high in zip(_FLOOR, given, _CEILING, strict=True)
        ):
            raise VaultDamaged("header_parameters")


def derive(secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
    """Return the 32 bytes that Argon2id makes of ``secret``."""
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
    return kdf.derive(secret)


def sub_key(data_key: bytes, purpose: str) -> bytes:
    """Return the key for one purpose (HKDF-SHA256)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"shopcrm/{purpose}".encode()).derive(data_key)


def calibrated_cost(memory: int | None = None, *, least_seconds: float = 0.5) -> KdfCost:
    """Return parameters that take at least ``least_seconds`` on this computer (at most about a second).

    Fast computers get more passes, slow ones less memory, never less than the floor.

    Args:
        memory: KiB at most; None for an eighth of what the computer has.
        least_seconds: what one guess should cost.
    """
    allowed = _memory_eighth() if memory is None else memory
    cost = KdfCost(max(_FLOOR[0], min(256 * 1024, allowed)), 3, 4)
    spent = _seconds(cost)
    if spent > _MOST_S:
        # A computer that was busy just then is no slow computer.
        spent = min(spent, _seconds(cost))
    if spent > _MOST_S:
        return KdfCost(max(_FLOOR[0], int(cost.memory * _AIM_S / spent)), cost.passes, cost.lanes)
    if spent < least_seconds:
        passes = min(12, max(3, round(cost.passes * least_seconds / max(spent, 0.01) + 0.49)))
        cost = KdfCost(cost.memory, passes, cost.lanes)
    return cost


def _seconds(cost: KdfCost) -> float:
    start = time.perf_counter()
    derive(b"calibration", bytes(SALT_BYTES), cost)
    return time.perf_counter() - start


def _memory_eighth() -> int:
    """Return an eighth of this computer's memory in KiB, a guess of 2 GiB where it does not tell."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        total = 2 << 30
    return int(total // 1024 // 8)
