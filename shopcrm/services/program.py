"""What the window is given at start: light enough to be there before the first paint."""

from __future__ import annotations

from dataclasses import dataclass

from shopcrm.base.clock import Clock
from shopcrm.services.vaults import VaultService


@dataclass(frozen=True)
class Services:
    """What exists before a vault is open."""

    clock: Clock
    vaults: VaultService
