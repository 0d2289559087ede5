"""The short forms of the harnesses of the audit trail and of formulas in files given away."""

from __future__ import annotations

from pathlib import Path

from tests.faults.formulas import FORMULAS
from tests.faults.trail import TRAIL


def test_every_change_of_the_trail_is_found(tmp_path: Path) -> None:
    shown = TRAIL.run(0.06, tmp_path)
    assert [one for one in shown if not one.ok] == []
    assert [one.runs for one in shown] == [12, 60, 60]


def test_no_cell_given_away_acts(tmp_path: Path) -> None:
    shown = FORMULAS.run(0.08, tmp_path)
    assert [one for one in shown if not one.ok] == []
    assert shown[0].runs > 500
    assert shown[0].what == "cells of 6 files given away"
