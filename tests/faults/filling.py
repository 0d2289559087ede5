"""What happens on a disk that takes no more, wherever it is full?

On real file systems of so many bytes where they may be mounted, else with files that may grow no further.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults.children import Children
from tests.faults.frame import Harness, Shown, runs
from tests.faults.injecting import wrong
from tests.faults.judging import Course, course_of, judge
from tests.faults.shops import cheap_keys, copied
from tests.faults.workloads import WORKLOADS, Place

NAMES: Final = ("import", "edit", "backup", "passphrase", "rotation", "migration")
_FULL: Final = 40
_SEED: Final = 20261122
_PAGE: Final = 4096
# The program asks for this much room besides what it needs; half of the sizes lie around it.
_ASKED_FOR: Final = 20 << 20
_ASKS: Final = ("backup", "rotation", "migration")
# How much room there is at most, in sizes of the shop: about twice what the work needs.
_MOST: Final = {"import": 6.0, "edit": 6.0, "passphrase": 0.04, "backup": 7.0, "rotation": 7.0, "migration": 7.0}


def run(share: float, folder: Path) -> list[Shown]:
    """Fill the disk under every workload."""
    with cheap_keys(), Children(folder / "server") as children:
        courses = [course_of(WORKLOADS[name], folder / name) for name in NAMES]
        return [fill_often(one, children, runs(_FULL, share), folder / one.workload.name) for one in courses]


HARNESS: Final = Harness("full", run)


def fill_often(course: Course, children: Children, count: int, folder: Path) -> Shown:
    """Run one workload on ``count`` disks of different sizes."""
    chance, name = random.Random(_SEED), course.workload.name
    told, done, refused, broken = 0, 0, 0, []
    mounts = may_mount(folder / "mounted")
    used = sum(-(-path.stat().st_size // _PAGE) * _PAGE for path in course.start.vault.rglob("*") if path.is_file())
    for number in range(count):
        # Every second run goes on as if the room had been there when it was asked for, and somebody else took it.
        asks = number % 2 == 0 and name in _ASKS
        room = chance.randint(0, _ASKED_FOR if asks else int(_MOST[name] * used)) // _PAGE * _PAGE
        place = course.fresh(folder / "harmed")
        with small_disk(place, used + room, folder / "mounted", mounts=mounts) as small:
            limit = {} if mounts else {"limit": max(_PAGE, room)}
            children.start(name, small.vault, small.files, small.notes, no_check=not asks, **limit)
            ended = children.ended()
            copied(small.vault, place.vault)
        (place.vault / "data.db-shm").unlink(missing_ok=True)
        told, done = told + bool(ended.error), done + ended.done
        refused += ended.error == "too_little_room"
        lines = [*wrong(course, ended), *judge(course, place, ended.acks, refused=True).broken]
        if asks and ended.error == "disk_full" and ended.acks:
            lines.append("it was full although room was asked for beforehand")
        broken += [f"{room >> 10} kB: {line}" for line in lines]
    found = f"{len(broken)} wrong; {done} done, {told} told of an error, {refused} of them before anything was begun"
    how = "tmpfs" if mounts else "RLIMIT_FSIZE"
    wanted = "old state intact, never ok without effect"
    return Shown(f"full disk in {name} ({how})", count, wanted, found, not broken, tuple(broken))


def may_mount(folder: Path) -> bool:
    """Whether this user may mount file systems."""
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.which("mount") is None or not _mount(folder, 1 << 20):
        return False
    subprocess.run(["umount", str(folder)], check=True, capture_output=True)
    return True


def _mount(folder: Path, size: int) -> bool:
    line = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    return subprocess.run(line, check=False, capture_output=True).returncode == 0


@contextmanager
def small_disk(place: Place, size: int, folder: Path, *, mounts: bool) -> Iterator[Place]:
    """Give a place whose vault lies on a disk of ``size`` bytes."""
    if not mounts:
        shutil.rmtree(folder, ignore_errors=True)
        yield Place(copied(place.vault, folder / "vault"), place.files, place.notes)
        return
    if not _mount(folder, size + _PAGE):
        raise RuntimeError("a small disk could not be mounted")
    try:
        yield Place(copied(place.vault, folder / "vault"), place.files, place.notes)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)
