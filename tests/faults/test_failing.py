"""Calls that fail and disks that are full, in short."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.children import Children
from tests.faults.filling import fill_often
from tests.faults.frame import Lacking
from tests.faults.injecting import fail_often
from tests.faults.judging import course_of
from tests.faults.short import LINUX, kept
from tests.faults.workloads import WORKLOADS

pytestmark = [LINUX, pytest.mark.no_cover]


@pytest.mark.parametrize("name", ["passphrase", "backup"])
def test_a_call_that_fails(name: str, children: Children, room: Path) -> None:
    try:
        kept([fail_often(course_of(WORKLOADS[name], room), children, 4, room)])
    except Lacking as lacking:
        pytest.skip(f"this machine lacks {lacking}")


@pytest.mark.parametrize("name", ["edit", "passphrase", "rotation"])
def test_a_full_disk(name: str, children: Children, room: Path) -> None:
    kept([fill_often(course_of(WORKLOADS[name], room), children, 4, room)])
