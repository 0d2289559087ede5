"""Every test: no screen, no network, own folders, cheap keys."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, settings

from shopcrm.base.clock import FixedClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.store import header
from shopcrm.store.header import KdfCost

# What a test finds must not depend on how busy the computer is.
settings.register_profile("shopcrm", deadline=None)
settings.load_profile("shopcrm")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PASSPHRASE = "correct horse battery staple"
CHEAP = KdfCost(64 * 1024, 3, 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave property tests out of the coverage: they walk the same branches hundreds of times, at twice the price.

    The floor asks for more this way: a branch must be met by a test that is about it. Other tests that go through
    everything many times bear the mark ``no_cover`` themselves.
    """
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("no_cover")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family == getattr(socket, "AF_UNIX", None):
            return real(self, address)
        raise AssertionError("a test tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing a test does may touch the real profile."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "profile"))
    monkeypatch.delenv("SHOPCRM_VAULT", raising=False)


@pytest.fixture(autouse=True)
def _quick_keys(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id is slow on purpose; only tests of the vault itself pay for it."""
    if request.node.get_closest_marker("real_kdf") is None:
        monkeypatch.setattr(header, "_derive", lambda secret, salt, cost: sha256(salt + secret).digest())


@pytest.fixture
def texts() -> Texts:
    return Texts(resources() / "texts", "zh_CN")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 22, 4, 0, tzinfo=UTC))


@pytest.fixture
def vaults(clock: FixedClock, texts: Texts) -> VaultService:
    return VaultService(clock, texts, CHEAP)


@pytest.fixture
def new_shop(vaults: VaultService, tmp_path: Path) -> Iterator[Callable[..., OpenShop]]:
    opened: list[OpenShop] = []

    def make(name: str = "vault", **info: str) -> OpenShop:
        pending = vaults.begin(tmp_path / name, ShopInfo(**{"name": "小满家", **info}), PASSPHRASE)
        opened.append(pending.accept())
        return opened[-1]

    yield make
    for shop in opened:
        shop.close()


@pytest.fixture
def shop(new_shop: Callable[..., OpenShop]) -> OpenShop:
    return new_shop()
