"""Is anything lost when the power goes? A run is recorded, and the disk rebuilt as it may be at any moment of it."""

from __future__ import annotations

import random
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.faults.children import Children
from tests.faults.disk_model import MODES, Recording
from tests.faults.frame import Harness, Shown, runs
from tests.faults.judging import Course, Verdict, course_of, judge
from tests.faults.shops import cheap_keys
from tests.faults.tracing import CALLS, calls, traced_run
from tests.faults.workloads import WORKLOADS, Place

NAMES: Final = ("import", "edit", "passphrase", "backup", "rotation", "restore")
_FULL: Final = 2000
_SEED: Final = 20261122
# A disk that is not synced must be seen to lose something, or the harness sees nothing.
_CONTROL: Final = 0.01


def run(share: float, folder: Path) -> list[Shown]:
    """Cut the power in every workload, and once in a program that does not sync."""
    shown = []
    count = runs(_FULL, share)
    with cheap_keys(), Children(folder / "server") as children:
        for name in NAMES:
            course = course_of(WORKLOADS[name], folder / name)
            shown.append(cut_often(course, record(course, children, folder / name), count, folder / name))
        course = course_of(WORKLOADS["edit"], folder / "control")
        unsafe = cut_often(course, record(course, children, folder / "control", unsafe=True), count, folder / "control")
    wrong = len(unsafe.broken)
    found = f"{wrong} of {count} images corrupt or without what was told of"
    wanted = f"fails in ≥ {_CONTROL:.0%}"
    return [*shown, Shown("control: synchronous=OFF", count, wanted, found, wrong >= _CONTROL * count)]


HARNESS: Final = Harness("power", run)


def record(course: Course, children: Children, folder: Path, **options: object) -> Recording:
    """Return a recording of one run of a workload."""
    place, log = course.fresh(folder / "recorded"), folder / "trace"
    recording = Recording.of(place.vault)
    tracing = ["-s", "8000000", "-e", f"trace={','.join(CALLS)}"]
    ended = traced_run(children, course.workload.name, place, tracing, log, **options)
    if not ended.done:
        raise RuntimeError(f"{course.workload.name}: {ended.error or ended.crash}")
    recording.hear(calls(log), place.notes / "acks")
    log.unlink()
    return recording


def cut_often(course: Course, recording: Recording, count: int, folder: Path) -> Shown:
    """Make ``count`` images and open each."""
    chance = random.Random(_SEED)
    known: dict[tuple[str, int], Verdict] = {}
    broken: list[str] = []
    for number in range(count):
        mode = MODES[number % len(MODES)]
        crash = chance.randint(1, len(recording.ops))
        image = recording.image(crash, mode, chance)
        acked = recording.acked(crash)
        digest = sha256()
        for path, content in sorted(image.items()):
            digest.update(repr((str(path), len(content))).encode() + sha256(content).digest())
        key = (digest.hexdigest(), acked)
        if key not in known:
            place = _laid_out(course, recording, image, folder / "cut")
            known[key] = judge(course, place, acked)
        verdict = known[key]
        if verdict.broken or verdict.lost:
            said = verdict.broken or (f"says that {verdict.lost} changes were lost",)
            broken.append(f"{mode} at {crash}: {'; '.join(said)}")
    ops = len(recording.ops)
    found = f"{len(broken)} wrong ({len(known)} different images of {ops} steps)"
    what = f"power cut in {course.workload.name}"
    return Shown(what, count, "0 corrupt, 0 acknowledged lost", found, not broken, tuple(broken))


def _laid_out(course: Course, recording: Recording, image: dict[Path, bytes], folder: Path) -> Place:
    vault = folder / "vault"
    shutil.rmtree(vault, ignore_errors=True)
    vault.mkdir(parents=True)
    for path, content in image.items():
        target = vault / path.relative_to(recording.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    # What is written down on paper is there whatever happens to the disk.
    return Place(vault, course.start.files, folder.parent / "recorded")
