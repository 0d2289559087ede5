"""Does the window grow while somebody walks through it: pages, customers, searches, papers, themes, locks?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.faults.frame import Shown
from tests.faults.shops import PASSPHRASE
from tests.faults.window_program import Program, Told

_PARTS: Final = 10
# Below so many steps the first pages are still being made.
_ENOUGH: Final = 1000
_STALL_S: Final = 1.0


def walk(steps: int, folder: Path, vault: Path, *, most: float) -> Shown:
    """Take so many ``steps`` through the window of ``vault``; memory may grow by ``most`` after the first tenth."""
    program = Program(folder, vault, "tests.faults.soak_driver")
    told: list[Told] = []
    try:
        program.tell(do="open", folder=str(vault), word=PASSPHRASE)
        for _ in range(_PARTS):
            told.append(program.tell(do="walk", steps=max(1, steps // _PARTS)))
            if "dead" in told[-1] or "late" in told[-1]:
                break
        program.tell(do="close")
    finally:
        program.end()
    log = (folder / "profile/ShopCRM/log/shopcrm.log").read_text(encoding="utf-8")
    return _judged(steps, told, most, log.count(" unexpected "))


def _judged(steps: int, told: list[Told], most: float, unexpected: int) -> Shown:
    wanted = f"memory ≤ +{most:.0%}, no more files or threads, nothing unexpected, never still > {_STALL_S:g} s"
    last = told[-1]
    if "dead" in last or "late" in last:
        why = "the window died" if "dead" in last else str(last["late"])
        return Shown("random steps through the window", steps, wanted, why, ok=False, broken=(why,))
    first, wrong = told[0], []
    grown = last["memory"] / first["memory"] - 1
    still = max(one["stall"] for one in told)
    if steps >= _ENOUGH and grown > most:
        wrong.append(f"memory grew: {[one['memory'] >> 20 for one in told]} MB")
    if steps >= _ENOUGH and (last["files"] > first["files"] or last["threads"] > first["threads"]):
        wrong.append(f"files {[one['files'] for one in told]}, threads {[one['threads'] for one in told]}")
    if unexpected or still > _STALL_S:
        wrong.append(f"{unexpected} unexpected, still for {still:.2f} s")
    found = (
        f"memory {first['memory'] >> 20} → {last['memory'] >> 20} MB ({grown:+.1%}), files {first['files']} → "
        f"{last['files']}, threads {first['threads']} → {last['threads']}, still ≤ {still:.2f} s"
    )
    return Shown("random steps through the window", steps, wanted, found, not wrong, tuple(wrong))
