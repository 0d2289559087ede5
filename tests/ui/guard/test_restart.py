from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.ui.guard.restart import Resume, command, restart

VAULT = Path("/shops/my.shopcrm")


@pytest.mark.parametrize(
    ("started", "arguments", "wanted"),
    [
        (["python", "-m", "shopcrm"], [], ["-m", "shopcrm"]),
        (["python", "-X", "utf8", "-I", "-m", "shopcrm", "--vault", "/old"], ["--vault", "/old"],
         ["-X", "utf8", "-I", "-m", "shopcrm"]),
        (["/venv/bin/python", "/venv/bin/shopcrm"], [], ["/venv/bin/shopcrm"]),
        (["C:/py/python.exe", "C:/py/Scripts/shopcrm.exe"], [], ["C:/py/Scripts/shopcrm.exe"]),
    ],
)  # fmt: skip
def test_the_program_starts_as_it_was_started(started: list[str], arguments: list[str], wanted: list[str]) -> None:
    assert command(started, arguments, VAULT) == [sys.executable, *wanted, "--vault", str(VAULT)]


@given(st.text("0123456789abcdef"), st.booleans(), st.booleans())
def test_what_is_told_comes_back(geometry: str, lost: bool, damaged: bool) -> None:
    told = Resume(geometry, lost, damaged)
    environment = {"SHOPCRM_WINDOW": told.text(), "PATH": "/bin"}
    assert Resume.taken_from(environment) == told
    assert environment == {"PATH": "/bin"}


@pytest.mark.parametrize("strange", ["", "zz:lost?", ":", "../x"])
def test_strange_words_are_nothing(strange: str) -> None:
    assert Resume.taken_from({"SHOPCRM_WINDOW": strange}) == Resume()


def test_no_file_goes_along(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle = os.open(tmp_path / "x", os.O_CREAT | os.O_RDWR)
    os.set_inheritable(handle, True)
    called: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda *told: called.append(told))
    restart(VAULT, Resume("ab", lost=True))
    assert not os.get_inheritable(handle)
    os.close(handle)
    (program, line, environment) = called[0]
    assert program == line[0] == sys.executable
    assert line[-2:] == ["--vault", str(VAULT)]
    assert environment["SHOPCRM_WINDOW"] == "ab:lost"
