"""Does anything that is dropped, chosen or opened bring the window down, hold it up, or leave something behind?

The real program runs with its window, vault and reading processes. Each hostile file is dropped together with a good
one, goes through the import page, and through the command line; hostile mappings, backups and headers likewise.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from shopcrm.base.clock import SystemClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.vaults import VaultService
from shopcrm.store.kdf import KdfCost
from tests import factories as make
from tests.e2e.test_canary import WORDS, found_in
from tests.faults.frame import Harness, Lacking, Shown
from tests.faults.hostile_building import NAME, TAKEN, Hostile
from tests.faults.hostile_files import ARCHIVES, BOOKS, TEXTS
from tests.faults.hostile_places import PLACES
from tests.faults.hostile_shops import BACKUPS, HEADERS, MAPPINGS, Spoiled, spoiled_backup, spoiled_vault
from tests.faults.shops import PASSPHRASE
from tests.faults.window_program import ROOT, Program, Told, environment

FILES: Final = (*BOOKS, *TEXTS, *ARCHIVES, *PLACES)
_STALL_S: Final = 1.0
_SLOW_S: Final = 100.0
_GROWTH: Final = 60 << 20
_SHORT: Final = 0.5
_T = TypeVar("_T", Hostile, Spoiled)


@dataclass
class Found:
    """What went wrong, and what was measured."""

    wrong: list[str] = field(default_factory=list)
    crashes: int = 0
    stall: float = 0.0
    slowest: float = 0.0
    runs: int = 0

    def judge(self, what: str, told: Told, says: tuple[str, ...], *, others: int = 0) -> None:
        """Compare what was ``told`` of ``what`` with what may be said; ``others`` good files came with it."""
        self.runs += 1
        self.stall = max(self.stall, told.get("stall", 0.0))
        self.slowest = max(self.slowest, told.get("seconds", 0.0))
        said = [f"{what}: {line}" for line in self._lines(told, says, others)]
        self.crashes += "dead" in told
        self.wrong += said

    @staticmethod
    def _lines(told: Told, says: tuple[str, ...], others: int) -> Iterator[str]:
        if "dead" in told or "late" in told:
            yield "the window died" if "dead" in told else f"no answer: {told['late']}"
            return
        keys = {one["key"] for one in told["refused"]} - {"held_no_headings"}
        if "*" not in says and not keys <= set(says):
            yield f"said {sorted(keys)}, not {says}"
        if not keys and TAKEN not in says and "*" not in says:
            yield "was not refused"
        if "unexpected" in keys or not all(one["words"] for one in told["refused"]) or not told.get("seen", True):
            yield f"no words for {sorted(keys)}"
        if told["unexpected"]:
            yield "an exception nobody caught"
        if told["stall"] > _STALL_S:
            yield f"the window stood still for {told['stall']:.1f} s"
        if told["seconds"] > _SLOW_S:
            yield f"took {told['seconds']:.0f} s"
        if others and sum(told["orders"]) < others:
            yield "the good file beside it was not taken"
        if others and keys and TAKEN not in says and "*" not in says and sum(told["orders"]) > others:
            yield "something of what was refused was stored"


def run(share: float, folder: Path) -> list[Shown]:
    """Do all of it; below ``_SHORT`` only what is quick."""
    if not sys.platform.startswith("linux"):
        raise Lacking("/proc, pipes and devices as Linux has them")
    files, mappings = _chosen(FILES, share), _chosen(MAPPINGS, share)
    headers, backups = _chosen(HEADERS, share), _chosen(BACKUPS, share)
    vault = _vault(folder)
    program = Program(folder, vault, "tests.faults.hostile_driver")
    try:
        doors = _doors(program, folder, vault, headers, backups)
        program.tell(do="open", folder=str(vault), word=PASSPHRASE)
        # What the first import loads is no growth.
        before = program.tell(do="drop", paths=[str(_good(folder, 0))])["memory"]
        dropped = _drop(program, folder, files, mappings)
        after = program.tell(do="drop", paths=[str(_good(folder, 1))])["memory"]
        program.tell(do="close")
    finally:
        program.end()
    typed = _type(folder, vault, files, share)
    sound = _sound(vault)
    hits = found_in([folder / "profile", folder / "tmp"])
    log = folder / "profile/ShopCRM/log/shopcrm.log"
    unexpected = sum(path.read_text(encoding="utf-8").count(" unexpected ") for path in log.parent.glob("shopcrm.log*"))
    grown = (after - before) >> 20
    return [
        _shown("hostile files dropped on the window", dropped, "0 crashes, told in words, the good file beside taken"),
        _shown("hostile headers and backups opened in the window", doors, "0 crashes, an error in words"),
        _shown("the same files on the command line", typed, "an error in words, nothing left running"),
        Shown("the window's memory after all of it", len(files), f"≤ {_GROWTH >> 20} MB more", f"{grown} MB more",
              after - before <= _GROWTH),
        Shown("the log, the profile and the temporary files", 1, "nothing of anybody, nothing unexpected",
              f"{len(hits)} hits, {unexpected} unexpected", not hits and not unexpected, tuple(hits)),
        Shown("the shop after all of it", 1, "sound", "sound" if sound else "damaged", sound),
    ]  # fmt: skip


HOSTILE: Final = Harness("hostile", run)


def _chosen(all_of: Iterable[_T], share: float) -> list[_T]:
    return [one for one in all_of if one.quick or share >= _SHORT]


def _shown(what: str, found: Found, wanted: str) -> Shown:
    told = f"{found.crashes} crashes, {len(found.wrong)} wrong, ≤ {found.slowest:.0f} s each"
    if found.stall:
        wanted, told = f"{wanted}, window still ≤ {_STALL_S:g} s", f"{told}, window still ≤ {found.stall:.2f} s"
    return Shown(what, found.runs, wanted, told, not found.wrong, tuple(found.wrong))


def _service() -> VaultService:
    return VaultService(SystemClock(), Texts(resources() / "texts", "zh_CN"), KdfCost(64 * 1024, 3, 1))


def _vault(folder: Path) -> Path:
    vault = folder / "shop.shopcrm"
    shop = _service().begin(vault, ShopInfo("小满家"), PASSPHRASE).accept()
    shop.backups.make()
    shop.close()
    return vault


def _sound(vault: Path) -> bool:
    shop = _service().open(vault, PASSPHRASE)
    try:
        return shop.checks.run().ok
    finally:
        shop.close()


def _good(folder: Path, number: int) -> Path:
    """Write a file of one order nobody else has."""
    place = folder / "good"
    place.mkdir(exist_ok=True)
    order = make.order(订单编号=str(135792468013579246 + 7919 * number), 买家会员名=f"b{number}")
    return make.orders_file(place, [order], file=f"{number}.csv")


def _doors(
    program: Program, folder: Path, vault: Path, headers: list[Spoiled], backups: list[Spoiled]
) -> Found:  # fmt: skip
    found, backup = Found(), next((vault / "backups").glob("*.crmbak"))
    for number, header in enumerate(headers):
        place = _place(folder, f"header{number}")
        told = program.tell(do="door", folder=str(spoiled_vault(vault, place, header)), word=PASSPHRASE)
        found.judge(header.what, told, header.says)
    for number, one in enumerate(backups):
        place = _place(folder, f"backup{number}")
        path = spoiled_backup(backup, place, one)
        told = program.tell(do="back", folder=str(place / "new.shopcrm"), path=str(path), word=PASSPHRASE)
        found.judge(one.what, told, one.says)
        if (place / "new.shopcrm").exists():
            found.wrong.append(f"{one.what}: something is left of it")
    return found


def _drop(program: Program, folder: Path, files: list[Hostile], mappings: list[Hostile]) -> Found:
    found = Found()
    for number, hostile in enumerate(files, 10):
        path = hostile.make(_place(folder, f"file{number}"))
        with _meanwhile(hostile, path):
            told = program.tell(do="drop", paths=[str(path), str(_good(folder, number))])
        found.judge(hostile.what, told, hostile.says, others=1)
    for number, hostile in enumerate(mappings, 1000):
        path = hostile.make(_place(folder, f"mapping{number}"))
        told = program.tell(do="drop", paths=[str(_good(folder, number))], mapping=str(path))
        found.judge(hostile.what, told, hostile.says)
    return found


def _type(folder: Path, vault: Path, files: list[Hostile], share: float) -> Found:
    """Import the same by the command line; in short the first one."""
    found = Found()
    known = ["--vault", str(vault), "--passphrase-file", str(folder / "word")]
    line = [sys.executable, "-X", "utf8", "-m", "shopcrm", *known]
    for number, hostile in enumerate(files if share >= _SHORT else files[:1], 2000):
        if hostile.what == "a name with a zero byte":
            # No system hands such a word to a program.
            continue
        path = hostile.make(_place(folder, f"typed{number}"))
        begun = time.monotonic()
        with _meanwhile(hostile, path):
            told = _typed([*line, "import", str(path), str(_good(folder, number)), "--json"], environment(folder))
        found.judge(hostile.what, {**told, "seconds": time.monotonic() - begun}, hostile.says)
    return found


def _typed(line: list[str], environment: dict[str, str]) -> Told:
    try:
        done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=3 * _SLOW_S)
    except subprocess.TimeoutExpired:
        return {"late": "the command does not end"}
    error = done.stderr.decode("utf-8", "replace")
    if done.returncode < 0:
        return {"dead": True}
    raw = json.loads(done.stdout) if done.stdout else {"refused": []}
    clean = "Traceback" not in error and not [word for word in WORDS if word != NAME and word in error]
    return {
        "refused": [{"key": one["reason"], "words": clean and bool(one["text"])} for one in raw["refused"]],
        "orders": [], "unexpected": 0 if done.returncode in {0, 3} else 1, "stall": 0.0,
    }  # fmt: skip


@contextmanager
def _meanwhile(hostile: Hostile, path: Path) -> Iterator[None]:
    """Do to ``path`` what belongs to it until it has been read."""
    over = threading.Event()
    act = hostile.meanwhile

    def go_on() -> None:
        while act is not None and not over.wait(0.05):
            with suppress(OSError):
                act(path)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _place(folder: Path, name: str) -> Path:
    place = folder / "given" / name
    place.mkdir(parents=True)
    return place
