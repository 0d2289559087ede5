"""The power goes in the middle of the work, in short."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.children import Children
from tests.faults.frame import Lacking
from tests.faults.judging import course_of
from tests.faults.power import cut_often, record
from tests.faults.short import LINUX, kept
from tests.faults.workloads import WORKLOADS

pytestmark = [LINUX, pytest.mark.no_cover]


@pytest.mark.parametrize("name", ["edit", "passphrase", "restore"])
def test_a_power_cut_loses_nothing(name: str, children: Children, room: Path) -> None:
    course = course_of(WORKLOADS[name], room)
    try:
        recording = record(course, children, room)
    except Lacking as lacking:
        pytest.skip(f"this machine lacks {lacking}")
    kept([cut_often(course, recording, 40, room)])


def test_the_harness_sees_what_is_lost_without_sync(children: Children, room: Path) -> None:
    course = course_of(WORKLOADS["edit"], room)
    try:
        recording = record(course, children, room, unsafe=True)
    except Lacking as lacking:
        pytest.skip(f"this machine lacks {lacking}")
    assert cut_often(course, recording, 20, room).broken
