"""Runs the command line inside this process, and a sample shop for it to look at."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from shopcrm.base.clock import FixedClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.cli.main import run
from shopcrm.domain.shop import ShopInfo
from shopcrm.samples.files import write_items_xlsx, write_orders_csv, write_orders_xlsx
from shopcrm.samples.layouts import load_layouts
from shopcrm.samples.orders import orders
from shopcrm.samples.plan import SampleOrder, SampleShop
from shopcrm.samples.world import load_world
from shopcrm.services.vaults import VaultService
from shopcrm.store import kdf
from tests.conftest import CHEAP, PASSPHRASE

PLAN = SampleShop(seed=11, customers=140, orders=420, start=date(2024, 9, 1), end=date(2026, 11, 20))
HALF = date(2025, 10, 1)


@dataclass(frozen=True)
class Answer:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        assert self.out.count("\n") == 1, "exactly one document on one line"
        return json.loads(self.out)


Cli = Callable[..., Answer]


def account_of(order: SampleOrder) -> str:
    """The nick the exports tell: newer ones mask some of them."""
    return "" if order.buyer.anonymous and order.created.date() >= HALF else order.buyer.nick


def people_of(orders: Sequence[SampleOrder]) -> list[str]:
    """Who the files say bought each order: a nick, ``#`` and a number for somebody known by her phone alone, or ""."""
    told = Counter(order.buyer.number for order in orders if account_of(order))

    def person(order: SampleOrder) -> str:
        if account_of(order) or (not order.hidden and told[order.buyer.number] >= 2):
            # An account with one order may have been a gift: phone and name join it from two orders on.
            return order.buyer.nick
        return "" if order.hidden else f"#{order.buyer.number}"

    return [person(order) for order in orders]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """The file that holds the passphrase."""
    path = tmp_path / "passphrase.txt"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return path


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], texts: Texts, clock: FixedClock, secret: Path) -> Cli:
    """Run one command with ``--json`` and the right passphrase, unless told otherwise."""

    def call(*argv: object, vault: Path | None = None, passphrase: object = secret, plain: bool = False) -> Answer:
        words = [str(word) for word in argv]
        if vault is not None:
            words = ["--vault", str(vault), *words]
        if passphrase is not None:
            words = ["--passphrase-file", str(passphrase), *words]
        capsys.readouterr()
        code = run([*words, *([] if plain else ["--json"])], texts, clock)
        caught = capsys.readouterr()
        assert "Traceback" not in caught.out + caught.err
        return Answer(code, caught.out, caught.err)

    return call


@pytest.fixture
def vault(tmp_path: Path, vaults: VaultService) -> Path:
    """An empty, closed vault."""
    folder = tmp_path / "myshop.shopcrm"
    vaults.begin(folder, ShopInfo("小满家"), PASSPHRASE).accept().close()
    return folder


@pytest.fixture(scope="session")
def sample_orders() -> list[SampleOrder]:
    return list(orders(PLAN, load_world(resources() / "samples" / "xiaomanjia.toml")))


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory, sample_orders: list[SampleOrder]) -> list[Path]:
    """The sample shop's exports: an old CSV, a newer workbook, and that one's items."""
    folder = tmp_path_factory.mktemp("exports")
    world, forms = load_world(resources() / "samples" / "xiaomanjia.toml"), resources() / "formats"
    layouts, items = load_layouts(forms / "taobao-orders.toml"), load_layouts(forms / "taobao-items.toml")
    old = [order for order in sample_orders if order.created.date() < HALF]
    new = [order for order in sample_orders if order.created.date() >= HALF]
    files = [folder / "old.csv", folder / "new.xlsx", folder / "items.xlsx"]
    write_orders_csv(files[0], old, world, layouts["G3"], "gbk")
    write_orders_xlsx(files[1], new, world, layouts["G6"])
    write_items_xlsx(files[2], new, items["2021"])
    return files


@pytest.fixture(scope="session")
def sample_vault(tmp_path_factory: pytest.TempPathFactory, sample_files: list[Path]) -> Path:
    """A closed vault with the sample shop in it; for reading only."""
    folder = tmp_path_factory.mktemp("sample") / "sample.shopcrm"
    clock = FixedClock(datetime(2026, 11, 22, 4, 0, tzinfo=UTC))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kdf, "derive", lambda secret, salt, cost: sha256(salt + secret).digest())
        service = VaultService(clock, Texts(resources() / "texts", "zh_CN"), CHEAP)
        shop = service.begin(folder, ShopInfo("小满家"), PASSPHRASE).accept()
        outcomes = shop.imports.run(sample_files)
        shop.close()
    assert all(outcome.refused is None for outcome in outcomes)
    return folder
