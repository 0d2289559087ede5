"""The short form of the harness that erases customers."""

from __future__ import annotations

from pathlib import Path

from tests.faults.erasing import HARNESS


def test_nothing_is_left_of_whom_she_erased(tmp_path: Path) -> None:
    (shown,) = HARNESS.run(0.02, tmp_path)
    assert shown.broken == ()
    assert shown.ok
    assert shown.runs == 10
