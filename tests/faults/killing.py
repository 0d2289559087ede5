"""Is anything lost when the program is killed at any moment of its work?"""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from typing import Final

from tests.faults.children import Children
from tests.faults.frame import Harness, Shown, runs
from tests.faults.judging import REOPEN_S, Course, Verdict, course_of, judge
from tests.faults.shops import cheap_keys
from tests.faults.workloads import KILLED, WORKLOADS

_FULL: Final = 200
_SEED: Final = 20261122
# A kill that came after the work was done is tried again.
_TRIES: Final = 3


def run(share: float, folder: Path) -> list[Shown]:
    """Kill every workload so many times."""
    shown = []
    with cheap_keys(), Children(folder / "server") as children:
        for name in KILLED:
            course = course_of(WORKLOADS[name], folder / name)
            shown.append(kill_often(course, children, runs(_FULL, share), folder / name / "harmed"))
    return shown


HARNESS: Final = Harness("kill", run)


def kill_often(course: Course, children: Children, count: int, folder: Path) -> Shown:
    """Kill one workload ``count`` times at random moments; open what is left each time."""
    chance = random.Random(_SEED)
    # The first run is slower: it touches what was loaded for all of them.
    for _ in range(2):
        place = course.fresh(folder)
        begun = time.monotonic()
        children.start(course.workload.name, place.vault, place.files, place.notes)
        ended = children.ended()
        usual = time.monotonic() - begun
    verdicts = [judge(course, place, ended.acks)]
    broken = [] if ended.done else [f"{course.workload.name}: unharmed it ends with {ended.error or ended.crash}"]
    killed = 0
    for _ in range(_TRIES * count):
        if killed == count:
            break
        came, verdict = _kill_once(course, children, chance.uniform(0, usual), folder)
        killed += came
        verdicts.append(verdict)
        if not came:
            # It was over before: this machine is quicker now than when it was timed.
            usual *= 0.9
    broken += [line for one in verdicts for line in one.broken]
    broken += [f"{course.workload.name}: says that {one.lost} changes were lost" for one in verdicts if one.lost]
    slowest = max(one.seconds for one in verdicts)
    what = f"SIGKILL in {course.workload.name}"
    found = f"{len(broken)} wrong, reopened ≤ {slowest:.2f} s"
    ok = not broken and slowest <= REOPEN_S and killed == count
    wanted = f"0 acknowledged lost, 0 partial, opens, ≤ {REOPEN_S:g} s besides the key"
    return Shown(what, killed, wanted, found, ok, tuple(broken))


def _kill_once(course: Course, children: Children, after: float, folder: Path) -> tuple[bool, Verdict]:
    place = course.fresh(folder)
    pid = children.start(course.workload.name, place.vault, place.files, place.notes)
    came = children.running(after)
    if came:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            # It ended just now.
            came = False
    ended = children.ended()
    return came, judge(course, place, ended.acks)
