"""Every test: no screen, no network, own folders, cheap keys."""

from __future__ import annotations

import os
import shutil
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
from shopcrm.store import kdf
from shopcrm.store.kdf import KdfCost
from tests.store.keyrings import MemoryKeyring

# What a test finds must not depend on how busy the computer is.
settings.register_profile("shopcrm", deadline=None)
settings.load_profile("shopcrm")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_TESTS = Path(__file__).parent
PASSPHRASE = "correct horse battery staple"
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CHEAP = KdfCost(64 * 1024, 3, 1)


# Whose tests the coverage of the core comes from.
_CORE = {"base", "domain", "faults", "identity", "importers", "insights", "services", "store"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure the coverage where a test is about a branch of the core.

    Property tests walk the same branches hundreds of times at twice the price, and tests of the window walk through
    the core on their way. Other tests that do so bear the mark ``no_cover`` themselves.
    """
    for item in items:
        room = item.path.relative_to(_TESTS).parts[0]
        if room not in _CORE or is_hypothesis_test(getattr(item, "obj", None)):
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


def _cheap_key(secret: bytes, salt: bytes, _cost: KdfCost) -> bytes:
    return sha256(salt + secret).digest()


@pytest.fixture(autouse=True)
def _quick_keys(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id is slow on purpose; only tests of the vault itself pay for it."""
    if request.node.get_closest_marker("real_kdf") is None:
        monkeypatch.setattr(kdf, "derive", _cheap_key)


@pytest.fixture
def texts() -> Texts:
    return Texts(resources() / "texts", "zh_CN")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def vaults(clock: FixedClock, texts: Texts, keyring: MemoryKeyring) -> VaultService:
    return VaultService(clock, texts, CHEAP, keyring)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty vault to be copied: making one takes far longer than most of what tests do in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kdf, "derive", _cheap_key)
        folder = tmp_path_factory.mktemp("empty") / "vault"
        service = VaultService(FixedClock(NOW), Texts(resources() / "texts", "zh_CN"), CHEAP)
        service.begin(folder, ShopInfo("小满家"), PASSPHRASE).accept().close()
    return folder


@pytest.fixture
def new_shop(vaults: VaultService, tmp_path: Path, empty: Path) -> Iterator[Callable[..., OpenShop]]:
    """Make open shops: plain ones are copies, others are made from ``info``."""
    opened: list[OpenShop] = []

    def make(name: str = "vault", **info: str) -> OpenShop:
        if info:
            shop = vaults.begin(tmp_path / name, ShopInfo(**{"name": "小满家", **info}), PASSPHRASE).accept()
        else:
            shutil.copytree(empty, tmp_path / name)
            shop = vaults.open(tmp_path / name, PASSPHRASE)
        opened.append(shop)
        return shop

    yield make
    for shop in opened:
        shop.close()


@pytest.fixture
def shop(new_shop: Callable[..., OpenShop]) -> OpenShop:
    return new_shop()
