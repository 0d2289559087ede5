"""Many empty shops in little time: one is made, the others are copies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings

from shopcrm.base.clock import FixedClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests.conftest import CHEAP, PASSPHRASE
from tests.ui.fakes import NOW


def vaults() -> VaultService:
    """Return a service that opens vaults with a cheap key."""
    return VaultService(FixedClock(NOW), Texts(resources() / "texts", "zh_CN"), CHEAP)


SLOW = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
"""For properties of whole shops."""


@contextmanager
def shops(empty: Path) -> Iterator[Any]:
    """Give a maker of empty shops that are gone afterwards."""
    opened: list[OpenShop] = []
    with TemporaryDirectory() as folder:

        def make() -> OpenShop:
            path = Path(folder) / str(len(opened))
            shutil.copytree(empty, path)
            opened.append(vaults().open(path, PASSPHRASE))
            return opened[-1]

        yield make
        for shop in opened:
            shop.close()
