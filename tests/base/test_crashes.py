"""What is left of a crash, and who hears of what nobody caught."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopcrm.base import crashes

ROOT = Path(__file__).resolve().parents[2]
_CRASH = """
import ctypes, sys
from pathlib import Path
from shopcrm.base.crashes import watch_for_crashes
canary = "canarynick7719"
before = watch_for_crashes(Path(sys.argv[1]), take=True)
print(bool(before))
if sys.argv[2] == "crash":
    ctypes.string_at(0)
"""


def start(path: Path, how: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "faulthandler=0", "-c", _CRASH, str(path), how],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_hard_crash_is_told_once_and_holds_places_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "crash.txt"
    assert start(path, "crash").returncode != 0
    left = crashes.left_by_a_crash(path)
    assert "<module>" in left
    assert "canary" not in left
    assert start(path, "").stdout.strip() == "True"
    assert start(path, "").stdout.strip() == "False"
    assert crashes.left_by_a_crash(crashes.aside(path)) == left


def test_harmless_reports_of_windows_are_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "crash.txt"
    path.write_text("Windows fatal exception: code 0x8001010d\n", encoding="utf-8")
    assert crashes.left_by_a_crash(path) == ""
    path.write_text("Windows fatal exception: access violation\n", encoding="utf-8")
    assert crashes.left_by_a_crash(path)


@pytest.fixture
def _own_hooks() -> Iterator[None]:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook = before


@pytest.mark.usefixtures("_own_hooks")
def test_everybody_is_heard_and_nothing_is_printed(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    heard: list[BaseException] = []
    crashes.hear_the_unexpected(heard.append)
    error = ValueError("canarynick7719")
    with caplog.at_level(logging.ERROR, "shopcrm"):
        sys.excepthook(ValueError, error, None)

        def fail() -> None:
            raise error

        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
        sys.excepthook(SystemExit, SystemExit(), None)
        sys.unraisablehook(_Unraisable(error))  # type: ignore[arg-type]
        sys.unraisablehook(_Unraisable(None))  # type: ignore[arg-type]
    assert heard == [error, error]
    assert caplog.text.count("unexpected ValueError") == 3
    assert "canary" not in caplog.text
    assert capsys.readouterr().err == ""


class _Unraisable:
    def __init__(self, error: BaseException | None) -> None:
        self.exc_value = error
