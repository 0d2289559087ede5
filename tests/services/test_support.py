"""The report for whoever helps: all of the program, nothing of the customers."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from shopcrm.base.clock import FixedClock
from shopcrm.base.errors import StorageFailed, VaultDamaged
from shopcrm.base.paths import crash_file, default_vault, log_file
from shopcrm.base.settings import Settings
from shopcrm.base.started import Started
from shopcrm.base.texts import Texts
from shopcrm.services.container import OpenShop
from shopcrm.services.support import SupportService, save_report

_STACK = """Fatal Python error: Segmentation fault

Current thread 0x00007f0000000000 (most recent call first):
  File "/data/xiaoman/shopcrm/ui/window.py", line 12 in paint
"""


@pytest.fixture
def support(clock: FixedClock) -> SupportService:
    return SupportService(clock, Started())


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_it_tells_of_the_program_and_the_shop(shop: OpenShop, support: SupportService, texts: Texts) -> None:
    report = support.report(texts, Settings("zh_CN", "dark"), shop.folder, shop)
    for wanted in ("ShopCRM ", "SQLCipher ", "data.db: ", "orders: 0", "zh_CN", texts("support.place.other")):
        assert wanted in report
    assert texts("support.schema", schema=shop.checks.size().schema) in report
    assert "xiaoman" not in report
    assert str(shop.folder) not in report


def test_a_closed_shop_and_a_damaged_one_are_told_apart(
    shop: OpenShop, support: SupportService, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = support.report(texts, Settings(), default_vault(), None)
    assert texts("support.closed") in closed
    assert texts("support.place.usual") in closed

    def broken() -> None:
        raise VaultDamaged("database_damaged")

    monkeypatch.setattr(shop.checks, "size", broken)
    assert texts("support.unreadable", reason="database_damaged") in support.report(
        texts, Settings(), shop.folder, shop
    )


def test_log_and_stack_are_struck_once_more(support: SupportService, texts: Texts) -> None:
    lines = [f"2026-11-22 10:00:{n % 60:02},000 INFO shopcrm.x line {n}" for n in range(300)]
    write(log_file(), "\n".join([*lines, "2026-11-22 10:05:00,000 ERROR shopcrm.x told 13955518731 of 金丝雀"]))
    write(crash_file(), _STACK)
    report = support.report(texts, Settings(), default_vault(), None)
    assert "2026-11-22 10:05:00,000 ERROR shopcrm.x told … of …" in report
    assert "File window.py, line 12 in paint" in report
    assert "xiaoman" not in report
    assert "line 299" in report
    assert "line 10\n" not in report
    for word in ("13955518731", "金丝雀"):
        assert word not in report


def test_it_is_saved_for_her_alone(tmp_path: Path) -> None:
    save_report(tmp_path / "report.txt", "一行\n")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8-sig") == "一行\n"
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "report.txt").stat().st_mode) & 0o077 == 0
    with pytest.raises(StorageFailed):
        save_report(tmp_path / "nowhere" / "report.txt", "")
