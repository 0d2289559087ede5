"""Is anything lost, or said to be done that was not, when one call of the system fails, once or from then on?"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults.children import Children, Ended
from tests.faults.frame import Harness, Shown, runs
from tests.faults.judging import Course, course_of, judge
from tests.faults.shops import cheap_keys
from tests.faults.tracing import calls, traced_run
from tests.faults.workloads import WORKLOADS

NAMES: Final = ("import", "edit", "backup", "passphrase")
FAULTS: Final = (
    ("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("fsync", "EIO"), ("fsync", "ENOSPC"), ("ftruncate", "EIO"),
    ("rename", "EIO"), ("rename", "ENOSPC"), ("openat", "EMFILE"), ("openat", "EIO"),
)  # fmt: skip
_FULL: Final = 250
_SEED: Final = 20261122


@dataclass
class Felt:
    """What was counted over the runs of one workload."""

    felt: int = 0
    told: int = 0
    without_effect: int = 0


def run(share: float, folder: Path) -> list[Shown]:
    """Fail calls in every workload."""
    with cheap_keys(), Children(folder / "server") as children:
        courses = [course_of(WORKLOADS[name], folder / name) for name in NAMES]
        return [fail_often(one, children, runs(_FULL, share), folder / one.workload.name) for one in courses]


HARNESS: Final = Harness("inject", run)


def fail_often(course: Course, children: Children, count: int, folder: Path) -> Shown:
    """Run one workload ``count`` times, each time with another call failing."""
    chance = random.Random(_SEED)
    usual = _counted(course, children, folder)
    seen, broken = Felt(), []
    for number in range(count):
        call, error = FAULTS[number % len(FAULTS)]
        when = f"{chance.randint(1, max(1, usual[call]))}{chance.choice(('', '+'))}"
        place, log = course.fresh(folder / "harmed"), folder / "trace"
        options = ["-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}"]
        ended = traced_run(children, course.workload.name, place, options, log)
        felt = any(one.injected for one in calls(log))
        seen.felt += felt
        seen.told += felt and bool(ended.error)
        seen.without_effect += felt and ended.done
        where = f"{call} {error} at {when}"
        broken += [f"{where}: {line}" for line in wrong(course, ended)]
        broken += [f"{where}: {line}" for line in judge(course, place, ended.acks, refused=True).broken]
    found = (
        f"{len(broken)} wrong; felt in {seen.felt}: error told in {seen.told}, "
        f"in {seen.without_effect} all was done all the same"
    )
    wanted = "0 lost, an error told or all done, no false ok"
    return Shown(f"failing calls in {course.workload.name}", count, wanted, found, not broken, tuple(broken))


def wrong(course: Course, ended: Ended) -> list[str]:
    """Return what is wrong with how a run ended: it is all done, or the owner is told of an error."""
    if ended.crash:
        return [f"an error nobody had thought of: {ended.crash}"]
    if not ended.done and not ended.error:
        return ["it ended without a word"]
    if ended.done and ended.acks != course.acks:
        return [f"says it is done after {ended.acks} of {course.acks}"]
    return []


def _counted(course: Course, children: Children, folder: Path) -> Counter[str]:
    """Return how often a thread does each call where nothing fails, the busiest of them."""
    names = sorted({call for call, _ in FAULTS})
    place, log = course.fresh(folder / "harmed"), folder / "trace"
    traced_run(children, course.workload.name, place, ["-e", f"trace={','.join(names)}"], log)
    each = Counter((one.thread, one.name) for one in calls(log))
    most: Counter[str] = Counter()
    for (_, name), times in each.items():
        most[name] = max(most[name], times)
    return most
