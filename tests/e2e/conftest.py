"""Starts the real program in its own process, with folders of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from shopcrm.base.clock import SystemClock
from shopcrm.base.texts import Texts
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.vaults import VaultService
from tests.conftest import CHEAP, PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The real program pays for the real key derivation, and so do we."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.real_kdf)


@dataclass
class Program:
    """``python -m shopcrm`` in a profile of its own below ``folder``."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("tmp", "profile"):
            (self.folder / name).mkdir()
        self.secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
        profile = {
            name: str(self.folder / "profile")
            for name in (
                "HOME",
                "XDG_DATA_HOME",
                "XDG_CONFIG_HOME",
                "XDG_STATE_HOME",
                "XDG_CACHE_HOME",
                "APPDATA",
                "LOCALAPPDATA",
            )
        }
        places = {name: str(self.temporary) for name in ("TMPDIR", "TEMP", "TMP")}
        search = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
        self.environment = {
            **os.environ,
            **profile,
            **places,
            "PYTHONPATH": search,
            "LANG": "zh_CN.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
        }

    @property
    def vault(self) -> Path:
        return self.folder / "myshop.shopcrm"

    @property
    def secret(self) -> Path:
        return self.folder / "passphrase.txt"

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    def command(self, *argv: object, passphrase: object = None) -> list[str]:
        secret = self.secret if passphrase is None else passphrase
        words = [sys.executable, "-m", "shopcrm", "--vault", self.vault, "--passphrase-file", secret, *argv]
        return [str(word) for word in words]

    def run(self, *argv: object, passphrase: object = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*argv, passphrase=passphrase),
            env=self.environment,
            cwd=self.folder,
            input=stdin,
            encoding="utf-8",
            capture_output=True,
            check=False,
            timeout=100,
        )
        assert "Traceback" not in done.stdout + done.stderr
        return done

    def start(self, *argv: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(*argv),
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def json(self, *argv: object, code: int = 0) -> Any:
        done = self.run(*argv, "--json")
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    folder = tmp_path / "owner"
    folder.mkdir()
    return Program(folder)


@pytest.fixture
def real_vaults(texts: Texts) -> VaultService:
    """Opens and makes vaults that the program opens too, at the lowest honest price."""
    return VaultService(SystemClock(), texts, CHEAP)


@pytest.fixture
def ready(program: Program, real_vaults: VaultService) -> Program:
    """The program with an empty vault."""
    real_vaults.begin(program.vault, ShopInfo("小满家"), PASSPHRASE).accept().close()
    return program
