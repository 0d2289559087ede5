"""Does the program grow the longer it runs: memory, open files, threads, the database?

First the services of one open shop, act after random act; then the window (``soak_window.py``). What may grow is known:
the trail, the imports of the past and their protocols (some kB each on disk, none of it in memory). What is held in
memory is bounded: the index of customers and the scores belong to one state of the shop and replace the ones before;
pages of the database, a few MB a connection; spelled names and amounts, so many at most. All of it is there after the
first tenth, from which on growth is counted.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from shopcrm.base.errors import WrongUsage
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.vaults import VaultService
from shopcrm.store.kdf import KdfCost
from tests.faults.frame import Harness, Lacking, Shown, runs
from tests.faults.measures import held, open_files
from tests.faults.shops import PASSPHRASE, cheap_keys
from tests.faults.soak_acts import NUMBERS, Acts, told
from tests.faults.soak_window import walk
from tests.services.quick import put, who
from tests.services.snapshot import snapshot
from tests.store.keyrings import MemoryKeyring

_FULL: Final = 200_000
_STEPS: Final = 5_000
_GROWTH: Final = 0.10
_WARM: Final = 0.10
_LOOKS: Final = 20
# Of each write a line of the trail stays, of each import what it did.
_BYTES_A_WRITE: Final = 1500
_A_TICK: Final = timedelta(seconds=20)


@dataclass
class WanderingClock:
    """A clock that goes on a little with every act, and never into the next month."""

    moment: datetime = datetime(2026, 11, 2, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment


@dataclass(frozen=True)
class Size:
    """How large the process and the database are: bytes, how many files and threads, writes so far."""

    memory: int
    files: int
    threads: int
    database: int
    writes: int


@dataclass
class Soak:
    """One shop, lived in."""

    folder: Path
    clock: WanderingClock = field(default_factory=WanderingClock)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        texts = Texts(resources() / "texts", "zh_CN")
        self.vaults = VaultService(self.clock, texts, KdfCost(64 * 1024, 3, 1), MemoryKeyring())
        self.vault = self.folder / "vault"
        self.shop = self.vaults.begin(self.vault, ShopInfo("小满家"), PASSPHRASE).accept()
        put(self.shop, "taobao", [told(number) for number in range(NUMBERS)])
        self.chance = Random(20261123)
        self.acts = Acts(self.shop, self.chance, self.folder)

    def live(self, count: int, looks: int = _LOOKS) -> tuple[Size, Size]:
        """Do ``count`` random acts; return how large it was after the first tenth, and in the end."""
        warm, look = max(1, round(count * _WARM)), max(1, count // looks)
        before = self.size()
        for turn in range(1, count + 1):
            self._act()
            if turn % look == 0:
                self._look(turn)
            if turn == warm:
                before = self.size()
        return before, self.size()

    def _act(self) -> None:
        acts, weights = self.acts.all_of()
        (act,) = self.chance.choices(acts, weights)
        self.clock.moment += _A_TICK
        if self.clock.moment.day > 27:
            self.clock.moment = self.clock.moment.replace(day=2)
        try:
            act()
        except WrongUsage as refused:
            # Two that are one already, a join that was taken back.
            self.refused[refused.key] += 1

    def _look(self, turn: int) -> None:
        """Do what is seldom done, and see whether everything is as it must be."""
        self.acts.real_import()
        self.shop.backups.make()
        if not self.shop.checks.run().ok:
            self.wrong.append(f"not sound after {turn}")
        if not self.shop.audit.verify().intact:
            self.wrong.append(f"the trail is not intact after {turn}")
        before, found = snapshot(self.shop, sightings=True), self._found()
        if len(who(self.shop)) > len(found[0]):
            self.wrong.append(f"somebody is not found after {turn}")
        self.shop.close()
        self.shop = self.vaults.open(self.vault, PASSPHRASE)
        self.acts = Acts(self.shop, self.chance, self.folder)
        if snapshot(self.shop, sightings=True) != before:
            self.wrong.append(f"another shop after it was locked and opened, {turn}")
        if self._found() != found:
            self.wrong.append(f"the index in memory was another than that from the database, {turn}")

    def _found(self) -> list[list[int]]:
        """Return whom some searches find, and what the groups are: all of it comes from what is kept in memory."""
        people, groups = self.shop.customers, self.shop.groups
        return [
            *(sorted(people.find(CustomerQuery(words)).ids) for words in ("", "林", "lin", "1380", "n1")),
            [share.customers for share in groups.shares()],
        ]

    def size(self) -> Size:
        """Return how large everything is."""
        state = self.shop._store.vault.header.header.state
        return Size(held(), open_files(), threading.active_count(), database(self.vault), int(state["writes"]))


def database(vault: Path) -> int:
    """Return the size of the database; its log comes and goes."""
    return (vault / "data.db").stat().st_size


def run(share: float, folder: Path) -> list[Shown]:
    """Live in one shop, then walk through its window."""
    if not sys.platform.startswith("linux"):
        raise Lacking("/proc as Linux has it")
    with cheap_keys():
        soak = Soak(folder)
        count = runs(_FULL, share)
        try:
            before, after = soak.live(count)
        finally:
            soak.shop.close()
    return [
        _services(count, before, after, soak.wrong),
        walk(runs(_STEPS, share), folder, soak.vault, most=_GROWTH),
    ]


def _services(count: int, before: Size, after: Size, wrong: list[str]) -> Shown:
    grown = after.memory / before.memory - 1
    writes = after.writes - before.writes
    room = before.database + writes * _BYTES_A_WRITE + (1 << 20)
    wrong = [*wrong]
    if count >= _FULL // 10 and grown > _GROWTH:
        wrong.append(f"memory grew from {before.memory >> 20} to {after.memory >> 20} MB")
    if after.files > before.files or after.threads > before.threads:
        wrong.append(f"files {before.files} to {after.files}, threads {before.threads} to {after.threads}")
    if after.database > room:
        wrong.append(f"the database grew from {before.database:,} to {after.database:,} bytes by {writes} writes")
    found = (
        f"memory {before.memory >> 20} → {after.memory >> 20} MB ({grown:+.1%}), files {before.files} → {after.files}, "
        f"threads {before.threads} → {after.threads}, database {before.database >> 10:,} → {after.database >> 10:,} kB"
    )
    wanted = f"memory ≤ +{_GROWTH:.0%}, no more files or threads, sound"
    return Shown("random acts on the services", count, wanted, found, not wrong, tuple(wrong))


SOAK: Final = Harness("soak", run)
