"""Can two programs have one vault open? And does anybody but SQLite open the files of a database in use?"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Final

from shopcrm.base.errors import CannotUnlock
from tests.faults.children import Children
from tests.faults.frame import Harness, Lacking, Shown, runs
from tests.faults.judging import Course, course_of
from tests.faults.shops import cheap_keys, content, opened
from tests.faults.tracing import calls, traced_run
from tests.faults.workloads import KILLED, LOGGED, WORKLOADS

_FULL: Final = 100
_PROMISE_S: Final = 1.0
_PATIENCE_S: Final = 30.0
_FILES: Final = {"data.db", "data.db-wal", "data.db-shm"}
# SQLite never follows a link to a database; nothing else in the program asks for that.
_SQLITES: Final = "O_NOFOLLOW"


def run(share: float, folder: Path) -> list[Shown]:
    """Open what is open, and what a killed program had open; trace who opens what."""
    with cheap_keys(), Children(folder / "server") as children:
        course = course_of(WORKLOADS[LOGGED], folder / "shop")
        shown = [open_twice(course, children, runs(_FULL, share), folder / "shop")]
        for name in KILLED:
            try:
                shown.append(open_by_others(course_of(WORKLOADS[name], folder / name), children, folder / name))
            except Lacking as lacking:
                shown.append(Shown(f"opened by others in {name}", 0, "", f"skipped: {lacking}", ok=True))
    return shown


HARNESS: Final = Harness("second", run)


def open_twice(course: Course, children: Children, count: int, folder: Path) -> Shown:
    """Open a vault another program has open, kill that one, open it again; ``count`` times."""
    broken, refused, again = [], [], []
    for _ in range(count):
        place = course.fresh(folder / "twice")
        pid = children.start(course.workload.name, place.vault, place.files, place.notes)
        acks, end = place.notes / "acks", time.monotonic() + _PATIENCE_S
        while not acks.is_file() or acks.read_text(encoding="utf-8").count("\n") < course.acks:
            if not children.running(0.01) or time.monotonic() > end:
                raise RuntimeError("the first program did not get there")
        begun = time.monotonic()
        try:
            with opened(place.vault):
                broken.append("a second program got in")
        except CannotUnlock as error:
            if error.key != "in_use":
                broken.append(f"refused for another reason: {error.key}")
        refused.append(time.monotonic() - begun)
        os.kill(pid, signal.SIGKILL)
        children.ended()
        begun = time.monotonic()
        with opened(place.vault) as shop:
            again.append(time.monotonic() - begun)
            if content(shop) != course.states[-1]:
                broken.append("opened again it holds something else")
    found = f"{count - len(broken)}/{count}, refused ≤ {max(refused):.2f} s, opened again ≤ {max(again):.2f} s"
    ok = not broken and max(refused) <= _PROMISE_S
    return Shown("second program", count, f"refused ≤ {_PROMISE_S:g} s; opens after a kill", found, ok, tuple(broken))


def open_by_others(course: Course, children: Children, folder: Path) -> Shown:
    """Trace one workload and look who opens the database it has in use."""
    place, log = course.fresh(folder / "watched"), folder / "trace"
    ended = traced_run(children, course.workload.name, place, ["-e", "trace=openat"], log)
    mine: list[str] = []
    others: list[str] = []
    for call in calls(log):
        for path in call.named():
            if path.parent == place.vault and path.name in _FILES:
                (mine if _SQLITES in call.arguments else others).append(f"{path.name}: {call.arguments[-60:]}")
    ok = ended.done and not others and bool(mine)
    found = f"{len(others)} by others, {len(mine)} by SQLite"
    what = f"open() of the database in use, in {course.workload.name}"
    return Shown(what, len(mine) + len(others), "0 outside SQLite", found, ok, tuple(others))
