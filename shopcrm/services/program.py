"""What the window is given at start: light enough to be there before the first paint."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Final

from shopcrm.base.clock import Clock
from shopcrm.services.support import SupportService
from shopcrm.services.vaults import VaultService

# What opening a vault needs.
_MODULES: Final = ("shopcrm.services.container", "shopcrm.store.vault", "shopcrm.store.passphrase")


@dataclass(frozen=True)
class Services:
    """What exists before a vault is open."""

    clock: Clock
    vaults: VaultService
    support: SupportService

    @staticmethod
    def preload() -> None:
        """Load what is slow to load before it is needed: modules, and the dictionary that names are spelled with."""
        for name in _MODULES:
            importlib.import_module(name)
        from shopcrm.identity.search_words import warm_up  # noqa: PLC0415 - slow to load

        warm_up()
