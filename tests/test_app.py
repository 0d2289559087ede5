"""Which language is spoken, and who does what was asked for?"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from shopcrm import app
from shopcrm.base.settings import Settings


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    own = logging.getLogger("shopcrm")
    before, propagate = list(own.handlers), own.propagate
    yield
    for handler in [handler for handler in own.handlers if handler not in before]:
        own.removeHandler(handler)
        handler.close()
    own.propagate = propagate


@pytest.mark.parametrize(
    ("chosen", "system", "language"),
    [
        ("en", "zh_CN.UTF-8", "en"),
        ("zh_CN", "en_US.UTF-8", "zh_CN"),
        ("", "en_GB.UTF-8", "en"),
        ("", "zh_TW.UTF-8", "zh_CN"),
        ("", "de_DE.UTF-8", "zh_CN"),
        ("", "C", "zh_CN"),
    ],
)
def test_the_settings_choose_then_the_system(
    monkeypatch: pytest.MonkeyPatch, chosen: str, system: str, language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", system)
    assert app.language(Settings(language=chosen)) == language


def test_commands_need_no_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["formats", "--json"]) == 0
    assert capsys.readouterr().out.startswith('{"formats"')


def test_without_a_screen_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert app.main([]) == 1
    assert capsys.readouterr().err.strip()
