"""Which files and vaults are measured? Made once by the program itself and kept in the work folder."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from benchmarks.process import ROOT, python, run
from shopcrm.base.clock import FixedClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.samples.files import write_orders_csv, write_orders_xlsx
from shopcrm.samples.layouts import load_layouts
from shopcrm.samples.orders import orders
from shopcrm.samples.plan import SampleShop
from shopcrm.samples.world import load_world
from shopcrm.services.vaults import VaultService
from shopcrm.store.slots import Secret
from shopcrm.store.vault import open_vault
from shopcrm.store.work import Store

SEED: Final = 7
START, END = date(2024, 7, 1), date(2026, 6, 30)
NOON: Final = datetime(2026, 7, 1, 4, tzinfo=UTC)
COLUMNS: Final = 40
# Some buyers are masked or never pay: 1,000,000 orders make a little more than 200,000 customers with a purchase.
_BUYERS_PER_ORDER: Final = 0.24
_MAKES_FILES: Final = ("shopcrm/samples", "resources/samples", "resources/formats/taobao-orders.toml")
_MAKES_VAULTS: Final = tuple(f"shopcrm/{room}" for room in ("domain", "models", "store", "importers", "identity"))


def sample_plan(rows: int) -> SampleShop:
    """Return the sample shop with ``rows`` orders."""
    return SampleShop(SEED, max(1, int(rows * _BUYERS_PER_ORDER)), rows, START, END)


@dataclass(frozen=True)
class Inputs:
    """The work folder and what is made in it."""

    folder: Path

    def environment(self) -> dict[str, str]:
        """Return an environment in which the program keeps its settings and its log in the work folder."""
        own = {name: str(self.folder / "home") for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        # Programs keep their compiled modules; a variable that forbids it would have every start compile them anew.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**inherited, **own, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}

    def passphrase_file(self) -> Path:
        """Return the file with the passphrase of all vaults here."""
        path = self.folder / "passphrase"
        if not path.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(secrets.token_hex(12), encoding="utf-8")
        return path

    def command(self, vault: Path, *arguments: str | Path) -> list[str]:
        """Return the program's command ``arguments`` for ``vault``."""
        return python("-m", "shopcrm", "--vault", vault, "--passphrase-file", self.passphrase_file(), *arguments)

    def orders_file(self, rows: int, kind: str) -> Path:
        """Return an order report of ``rows`` rows; ``kind`` is "xlsx" or "csv"."""
        path = self.folder / f"orders-{rows}.{kind}"

        def make() -> None:
            world = load_world(resources() / "samples" / "xiaomanjia.toml")
            layout = load_layouts(resources() / "formats" / "taobao-orders.toml")["G6"]
            layout = replace(layout, headings=layout.headings[:COLUMNS])
            rows_of_it = orders(sample_plan(rows), world)
            partial = path.with_name(f"partial-{path.name}")
            if kind == "xlsx":
                write_orders_xlsx(partial, rows_of_it, world, layout)
            else:
                write_orders_csv(partial, rows_of_it, world, layout, "utf-8")
            partial.replace(path)

        self._kept(path, _stamp(_MAKES_FILES), make)
        return path

    def empty_vault(self) -> Path:
        """Return a vault nothing was ever imported into."""
        path = self.folder / "empty.shopcrm"

        def make() -> None:
            shutil.rmtree(path, ignore_errors=True)
            run(self.command(path, "init", "--shop", "Benchmark"), self.environment())

        self._kept(path, _stamp(_MAKES_VAULTS), make)
        return path

    def fresh_vault(self) -> Path:
        """Return a new copy of the empty vault, always at the same place."""
        path = self.folder / "fresh.shopcrm"
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(self.empty_vault(), path)
        return path

    def full_vault(self, rows: int) -> Path:
        """Return a vault that holds ``rows`` orders."""
        path = self.folder / f"shop-{rows}.shopcrm"
        source = self.orders_file(rows, "csv")

        def make() -> None:
            shutil.rmtree(path, ignore_errors=True)
            shutil.copytree(self.empty_vault(), path)
            run(self.command(path, "import", source), self.environment())

        self._kept(path, _stamp((*_MAKES_FILES, *_MAKES_VAULTS)), make)
        return path

    def vaults(self) -> VaultService:
        """Return the doors to the vaults, on the noon after the sample ends."""
        return VaultService(FixedClock(NOON), Texts(resources() / "texts", "zh_CN"))

    def passphrase(self) -> str:
        """Return the passphrase of all vaults here."""
        return self.passphrase_file().read_text(encoding="utf-8")

    def _kept(self, path: Path, stamp: str, make: Callable[[], None]) -> None:
        """Make ``path`` anew unless it was made by the same sources."""
        note = path.with_name(f"{path.name}.stamp")
        if path.exists() and note.is_file() and note.read_text(encoding="utf-8") == stamp:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        note.unlink(missing_ok=True)
        make()
        note.write_text(stamp, encoding="utf-8")


def open_store(folder: Path, passphrase: str) -> Store:
    """Open the database below the services; nobody else may have the vault open."""
    return Store(open_vault(folder, Secret.passphrase(passphrase)))


def _stamp(sources: tuple[str, ...]) -> str:
    """Return a fingerprint of the sources that make something."""
    digest = hashlib.sha256()
    for name in sources:
        place = ROOT / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    digest.update(f"{SEED} {START} {END} {COLUMNS} {_BUYERS_PER_ORDER}".encode())
    return digest.hexdigest()
