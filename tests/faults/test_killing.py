"""The program is killed at random in each kind of work, in short."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.children import Children
from tests.faults.judging import course_of
from tests.faults.killing import kill_often
from tests.faults.short import LINUX, kept
from tests.faults.workloads import KILLED, WORKLOADS

pytestmark = [LINUX, pytest.mark.no_cover]


@pytest.mark.parametrize("name", KILLED)
def test_a_kill_loses_nothing(name: str, children: Children, room: Path) -> None:
    kept([kill_often(course_of(WORKLOADS[name], room), children, 3, room / "harmed")])
