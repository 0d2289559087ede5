"""What has to be done when the laptop with the shop is gone, and which facts of the shop belong to it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

# In this order; the points of each step have their words under ``lost.step.<step>.<point>``.
STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "judge": ("locked", "open", "files"),
    "others": ("accounts", "device", "police"),
    "bring": ("install", "backup", "secret"),
    "key": ("why", "do", "former"),
    "ways": ("keyring", "staff"),
    "law": ("when", "spare", "what"),
}
# What a notification tells (PIPL article 57); the words under ``lost.told``.
TOLD: Final = ("time", "kinds", "people", "cause", "harm", "done", "self", "contact")


@dataclass(frozen=True)
class LossFacts:
    """What an open shop knows of itself; printed in advance it is there when the laptop is not.

    Attributes:
        shop: its name.
        customers, orders: how many.
        last_backup: when the newest backup was made (aware), None for none.
        second: whether backups are copied to a second place, outside this computer perhaps.
        last_unlock: when it was opened before this time (aware), None where that is not known.
        keyring, staff: whether the keyring of a computer, or a staff passphrase, opens it too.
    """

    shop: str
    customers: int
    orders: int
    last_backup: datetime | None
    second: bool
    last_unlock: datetime | None
    keyring: bool
    staff: bool
