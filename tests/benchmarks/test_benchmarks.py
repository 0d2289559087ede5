"""The benchmarks run and their answers agree with those of their floors; how fast is not asked here."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import imports, process
from benchmarks.inputs import Inputs
from shopcrm.base.clock import SystemClock
from shopcrm.base.texts import Texts
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.vaults import VaultService
from tests.conftest import CHEAP


def cheap_vault(inputs: Inputs, texts: Texts) -> Path:
    """Make the empty vault of the benchmarks with the cheapest honest key."""
    path = inputs.folder / "empty.shopcrm"
    if not path.exists():
        service = VaultService(SystemClock(), texts, CHEAP)
        service.begin(path, ShopInfo("Benchmark"), inputs.passphrase()).accept().close()
    return path


@pytest.mark.real_kdf
def test_a_small_run_prints_the_whole_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: Texts
) -> None:  # fmt: skip
    monkeypatch.setattr(process, "_WAIT_S", 0)
    monkeypatch.setattr(process, "_PATIENCE", 1)
    monkeypatch.setattr(imports, "_REPEATS", 1)
    monkeypatch.setattr(imports, "KINDS", ("xlsx",))
    # Every process opens a vault; what a key costs is not measured here.
    monkeypatch.setattr(Inputs, "empty_vault", lambda inputs: cheap_vault(inputs, texts))
    told = tmp_path / "figures.json"
    wanted = [
        "--rows",
        "60,120",
        "--shop",
        "300",
        "--people",
        "200",
        "--crowd",
        "60",
        "--only",
        "import,rfm,list,identity",
    ]
    monkeypatch.setattr(sys, "argv", ["benchmarks", *wanted, "--work", str(tmp_path / "work"), "--json", str(told)])
    # 1 means that a target was missed, which so small a shop may do.
    assert benchmarks.main() in (0, 1)
    lines = json.loads(told.read_text(encoding="utf-8"))["lines"]
    assert {line["section"] for line in lines} == {"import", "rfm", "list", "identity"}
    assert all(line["ours"] > 0 for line in lines if line["section"] != "identity")


def test_unknown_parts_are_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--only", "everything"])
    assert benchmarks.main() == 2
