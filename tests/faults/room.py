"""Is the room that is asked for before large work the room it takes?"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from shopcrm.base.progress import CancelToken, silent
from shopcrm.domain.ways import TypedSecret
from shopcrm.services import new_key
from shopcrm.services.bringing_back import bring_back_to
from shopcrm.store import backup, restore
from tests.faults.frame import Shown
from tests.faults.shops import PASSPHRASE, opened, service

_LOOK_S: Final = 0.005
_OFF: Final = 0.10
# Who asks for room, and how that is called here.
_ASKING: Final = ((backup, "backup"), (restore, "restore"), (new_key, "new key"))


@dataclass
class Step:
    """Bytes a step ``asked`` for, and ``took`` at most of what was there ``before``."""

    name: str
    asked: int
    before: int
    took: int = 0

    @property
    def right(self) -> bool:
        """Whether it took what it asked for, a tenth more or less."""
        return abs(self.took / self.asked - 1) <= _OFF


@dataclass
class Rooms:
    """What the steps of some work ask for and take, everything of which lies below ``folder``."""

    folder: Path
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look while the work is done; a step lasts until the next one asks."""
        over, asked = threading.Event(), {module: module.refuse_too_little_room for module, _ in _ASKING}
        for module, name in _ASKING:
            vars(module)["refuse_too_little_room"] = partial(self._begin, name)
        looker = threading.Thread(target=self._look, args=(over,))
        looker.start()
        try:
            yield
        finally:
            over.set()
            looker.join()
            for module, real in asked.items():
                vars(module)["refuse_too_little_room"] = real

    def _begin(self, name: str, _folder: Path, needed: int) -> None:
        self.steps.append(Step(name, needed, self._size()))

    def _look(self, over: threading.Event) -> None:
        while not over.wait(_LOOK_S):
            if self.steps:
                step = self.steps[-1]
                step.took = max(step.took, self._size() - step.before)

    def _size(self) -> int:
        total = 0
        for path in self.folder.rglob("*"):
            # They come and go.
            with suppress(FileNotFoundError):
                total += path.stat().st_size if path.is_file() else 0
        return total


def asked_and_taken(vault: Path) -> Shown:
    """Back up a large shop, give it a new key, bring a backup back; the last file of each stays."""
    rooms, folder = Rooms(vault.parent), vault.parent
    with rooms.watched():
        with opened(vault) as shop:
            shop.backups.save_as(folder / "room.crmbak")
        vaults = service()
        pending = vaults.begin_new_key(vaults.open(vault, PASSPHRASE), TypedSecret(PASSPHRASE), PASSPHRASE)
        pending.confirm(pending.recovery_code, silent, CancelToken()).close()
        bring_back_to(folder / "room.crmbak", TypedSecret(PASSPHRASE), folder / "back")
    told = [f"{one.name}: asked for {one.asked >> 20} MB, took {one.took >> 20} MB" for one in rooms.steps]
    wrong = [line for line, one in zip(told, rooms.steps, strict=True) if not one.right]
    names = {one.name for one in rooms.steps}
    wrong += [f"{name}: nothing was asked for" for _module, name in _ASKING if name not in names]
    wanted = f"what was asked for, ± {_OFF:.0%}"
    return Shown("room that large work takes", len(rooms.steps), wanted, "; ".join(told), not wrong, tuple(wrong))
