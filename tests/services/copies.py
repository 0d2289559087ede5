"""Many empty shops in little time: one is made, the others are copies."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from shopcrm.base.clock import FixedClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests.conftest import CHEAP, PASSPHRASE
from tests.ui.fakes.moment import NOW


def vaults() -> VaultService:
    """Return a service that opens vaults with a cheap key."""
    return VaultService(FixedClock(NOW), Texts(resources() / "texts", "zh_CN"), CHEAP)


Make = Callable[[], OpenShop]
Take = Callable[[OpenShop, Any], int]
State = Callable[[OpenShop], dict[str, Any]]
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


def assert_any_order(make: Make, files: Sequence[Any], take: Take, state: State, random: Random) -> OpenShop:
    """Assert that the order of ``files`` does not matter; return the shop that took them as they stand."""
    one, other = make(), make()
    for file in files:
        take(one, file)
    for file in random.sample(files, len(files)):
        take(other, file)
    assert state(one) == state(other)
    return one


def assert_undone(make: Make, files: Sequence[Any], take: Take, state: State, data: st.DataObject) -> None:
    """Assert that taking some of ``files`` back gives what the others say."""
    shop, fresh = make(), make()
    batches = [take(shop, file) for file in files]
    gone = data.draw(st.lists(st.sampled_from(range(len(files))), unique=True))
    for place in gone:
        shop.imports.undo(batches[place])
    for place, file in enumerate(files):
        if place not in gone:
            take(fresh, file)
    assert state(shop) == state(fresh)
