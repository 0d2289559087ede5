"""What is lost with the write-ahead log, and does the program say so?"""

from __future__ import annotations

import os
import random
import shutil
import signal
from pathlib import Path
from typing import Final

from tests.faults.children import Children
from tests.faults.frame import Harness, Shown, runs
from tests.faults.judging import Course, course_of
from tests.faults.shops import cheap_keys, content, opened
from tests.faults.workloads import LOGGED, LOGGED_AFTER, WORKLOADS

_FULL: Final = 200
_SEED: Final = 20261122
_WAYS: Final = ("flip", "cut", "remove", "zeros")


def run(share: float, folder: Path) -> list[Shown]:
    """Kill the program after changes that stand in the log alone, and damage the log."""
    with cheap_keys(), Children(folder / "server") as children:
        course = course_of(WORKLOADS[LOGGED], folder / "shop")
        return [damage_often(course, children, runs(_FULL, share), folder / "shop")]


HARNESS: Final = Harness("wal", run)


def damage_often(course: Course, children: Children, count: int, folder: Path) -> Shown:
    """Damage the log ``count`` times and look at what is left."""
    chance = random.Random(_SEED)
    left = _left_by_a_kill(course, children, folder)
    last = len(course.states) - 1
    with_loss, broken, worst = 0, [], 0
    for number in range(count):
        vault = folder / "damaged"
        shutil.rmtree(vault, ignore_errors=True)
        shutil.copytree(left, vault)
        way = _WAYS[number % len(_WAYS)]
        _damage(vault / "data.db-wal", way, chance)
        with opened(vault) as shop:
            state = max((n for n, one in enumerate(course.states) if one == content(shop)), default=-1)
            lost, complaints = shop.lost, shop.checks.run().complaints
        missing = last - state
        with_loss, worst = with_loss + bool(missing), max(worst, missing)
        if state < course.at_ack[LOGGED_AFTER]:
            broken.append(f"{way}: more is lost than came after the log was put into the database")
        if lost != missing:
            broken.append(f"{way}: {missing} changes are lost, {lost} are told of")
        broken += [f"{way}: {line}" for line in complaints]
    found = f"{with_loss} with loss, all told of, {worst} changes at most" if not broken else f"{len(broken)} wrong"
    wanted = "only what came after the last checkpoint (30 s), told of in all"
    return Shown(
        "write-ahead log damaged or removed", count, wanted, found, not broken and with_loss > 0, tuple(broken)
    )


def _left_by_a_kill(course: Course, children: Children, folder: Path) -> Path:
    """Return the vault of a program that was killed once everything was told of."""
    place = course.fresh(folder / "killed")
    pid = children.start(course.workload.name, place.vault, place.files, place.notes)
    acks = place.notes / "acks"
    while children.running(0.02):
        if acks.is_file() and acks.read_text(encoding="utf-8").count("\n") == course.acks:
            break
    os.kill(pid, signal.SIGKILL)
    children.ended()
    return place.vault


def _damage(log: Path, way: str, chance: random.Random) -> None:
    data = bytearray(log.read_bytes())
    at = chance.randrange(len(data))
    if way == "remove":
        # Its index lies beside it still, as where a program tidied up.
        log.unlink()
        return
    if way == "flip":
        data[at] ^= 1 << chance.randrange(8)
    elif way == "cut":
        del data[at:]
    else:
        data[at : at + 512] = bytes(len(data[at : at + 512]))
    log.write_bytes(data)
