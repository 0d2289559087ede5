"""Damaged files, lost logs, second programs, backups brought back, ways in and new passphrases, in short."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import drilling, flipping, unlocking
from tests.faults.children import Children
from tests.faults.frame import Lacking
from tests.faults.judging import course_of
from tests.faults.log_loss import damage_often
from tests.faults.second import open_by_others, open_twice
from tests.faults.short import LINUX, kept, short
from tests.faults.ways_in import matrix
from tests.faults.workloads import LOGGED, WORKLOADS

pytestmark = [pytest.mark.no_cover]


def test_damage_is_seen() -> None:
    short(flipping.HARNESS, 0.01)


def test_a_backup_brings_back_what_was_there(room: Path) -> None:
    kept([drilling.drill(2, room), drilling.tampered(6, room)])


def test_every_secret_that_is_left_opens(room: Path) -> None:
    kept([matrix(room)])


def test_a_wrong_passphrase_is_no_damage(room: Path) -> None:
    kept([unlocking.told_apart(8, room), unlocking.outside(room)])


@LINUX
def test_what_is_lost_with_the_log_is_told(children: Children, room: Path) -> None:
    kept([damage_often(course_of(WORKLOADS[LOGGED], room), children, 8, room)])


@LINUX
def test_a_second_program_is_refused(children: Children, room: Path) -> None:
    kept([open_twice(course_of(WORKLOADS[LOGGED], room), children, 3, room)])


@LINUX
def test_only_sqlite_opens_the_database_in_use(children: Children, room: Path) -> None:
    try:
        kept([open_by_others(course_of(WORKLOADS["backup"], room), children, room)])
    except Lacking as lacking:
        pytest.skip(f"this machine lacks {lacking}")
