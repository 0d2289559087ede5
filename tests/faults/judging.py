"""Did the shop survive? It must hold exactly what it held at one moment between two changes, none told of after it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from shopcrm.base.errors import CannotUnlock, ShopError
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.container import OpenShop
from shopcrm.store.work import Store
from tests.faults.shops import PASSPHRASE, backup_content, content, copied, opened, service
from tests.faults.workloads import SECRETS, Place, Workload, passphrase_of

REOPEN_S: Final = 2.0
_SOON_S: Final = 1.0


@dataclass
class Course:
    """How a workload goes when nothing happens.

    Attributes:
        start: where each run's copy comes from.
        states: fingerprints of what the shop held, in order.
        at_ack: index of the state at each ack; the first is before any.
    """

    workload: Workload
    start: Place
    states: list[str] = field(default_factory=list)
    at_ack: list[int] = field(default_factory=lambda: [0])
    _backups: dict[bytes, str] = field(default_factory=dict)

    @property
    def acks(self) -> int:
        return len(self.at_ack) - 1

    def backup_problem(self, path: Path) -> str:
        """Return "" or what is wrong with a backup: it must bring back a state the shop was in."""
        raw = path.read_bytes()
        digest = sha256(raw).digest()
        if digest not in self._backups:
            self._backups[digest] = self._problem(path)
        return self._backups[digest]

    def _problem(self, path: Path) -> str:
        problem = ""
        for number in range(2):
            try:
                brought = backup_content(path, passphrase_of(number))
            except ShopError as error:
                problem = error.key
                if problem == "wrong_passphrase":
                    continue
                return problem
            return "" if brought in self.states else "holds what the shop never held"
        return problem

    def fresh(self, folder: Path) -> Place:
        """Return a copy of the start to be harmed."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SECRETS).unlink(missing_ok=True)
        return Place(copied(self.start.vault, folder / "vault"), self.start.files, folder)


def course_of(workload: Workload, folder: Path) -> Course:
    """Make the shop a workload needs, and let the work be done once unharmed, watching every commit."""
    start = Place(folder / "start", folder / "files", folder)
    workload.prepare(start)
    course = Course(workload, start)
    if workload.name != "migration":
        with opened(start.vault) as shop:
            course.states.append(content(shop))
    place = course.fresh(folder / "unharmed")
    with _watched(course):
        workload.work(place, lambda: course.at_ack.append(len(course.states) - 1))
    if workload.name == "migration":
        with opened(place.vault) as shop:
            course.states[:] = [content(shop)]
        course.at_ack[:] = [0, 0]
    elif workload.name == "restore":
        # Each of the two backups is a state; what was there before is the third.
        with opened(place.vault) as shop:
            course.states.append(content(shop))
        course.at_ack[-1] = len(course.states) - 1
    return course


@contextmanager
def _watched(course: Course) -> Iterator[None]:
    """Take the fingerprint after every write block, and of every shop that is opened."""
    real_write, real_init = Store.write, OpenShop.__init__

    @contextmanager
    def write(store: Store, *, long: bool = False, deletes: bool = False, aside: bool = False) -> Iterator[Connection]:
        with real_write(store, long=long, deletes=deletes, aside=aside) as connection:
            yield connection
        _note(course, store)

    def init(shop: OpenShop, store: Store, *given: object, **named: object) -> None:
        real_init(shop, store, *given, **named)  # type: ignore[arg-type]
        _note(course, store)

    Store.write, OpenShop.__init__ = write, init  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Store.write, OpenShop.__init__ = real_write, real_init  # type: ignore[method-assign]


def _note(course: Course, store: Store) -> None:
    class Seen:
        _store = store

    state = content(Seen)  # type: ignore[arg-type]
    if not course.states or course.states[-1] != state:
        course.states.append(state)


@dataclass(frozen=True)
class Verdict:
    """What came of one harm: what is wrong, how long opening took (seconds), how many changes it says were lost."""

    broken: tuple[str, ...]
    seconds: float = 0.0
    lost: int = 0
    state: int = -1


def judge(course: Course, place: Place, acked: int, *, thorough: bool = True, refused: bool = False) -> Verdict:
    """Open the harmed vault as the owner would, and look at everything that was promised.

    Where the disk ``refused`` something, the backup after a change of the key may be missing: it counts without it.
    """
    name = course.workload.name
    secrets = [passphrase_of(number) for number in _possible(name, acked)]
    begun = time.monotonic()
    shop: OpenShop | None = None
    problem = ""
    used = ""
    for secret in secrets:
        try:
            shop, used = _opened_soon(place.vault, secret), secret
            break
        except CannotUnlock as error:
            problem = error.key
        except ShopError as error:
            problem = error.key
            break
    seconds = time.monotonic() - begun
    if shop is None:
        return Verdict((f"{name}: does not open after {acked} acks: {problem}",), seconds)
    try:
        broken, state = _look(course, shop, acked)
        lost = shop.lost
    except ShopError as error:
        return Verdict((f"{name}: opens, and cannot be read: {error.key}",), seconds)
    finally:
        shop.close()
    if thorough:
        broken += _look_around(course, place, acked, used, refused=refused)
    return Verdict(tuple(broken), seconds, lost, state)


def _possible(name: str, acked: int) -> list[int]:
    """Return after how many changes the passphrase may be, given what was told."""
    if name == "passphrase":
        return [acked, acked + 1]
    if name == "rotation":
        return [1] if acked else [0, 1]
    return [0]


def _opened_soon(folder: Path, secret: str) -> OpenShop:
    """Open a vault; a process that was just being started when its parent was killed holds the lock for a moment."""
    until = time.monotonic() + _SOON_S
    while True:
        try:
            return service().open(folder, secret)
        except CannotUnlock as error:
            if error.key != "in_use" or time.monotonic() > until:
                raise
        time.sleep(0.05)


def _look(course: Course, shop: OpenShop, acked: int) -> tuple[list[str], int]:
    name = course.workload.name
    broken = []
    now = content(shop)
    least = course.at_ack[min(acked, course.acks)]
    state = max((n for n, one in enumerate(course.states) if one == now), default=-1)
    if state < 0:
        broken.append(f"{name}: holds what it never held ({acked} acks)")
    elif state < least:
        broken.append(f"{name}: {least - state} changes after {acked} acks are lost")
    result = shop.checks.run()
    broken += [f"{name}: check: {line}" for line in result.complaints[:2]]
    return broken, state


def _look_around(course: Course, place: Place, acked: int, used: str, *, refused: bool) -> list[str]:
    name, broken = course.workload.name, []
    backups = sorted((place.vault / "backups").glob("*.crmbak"))
    broken += [f"{name}: a backup: {problem}" for one in backups if (problem := course.backup_problem(one))]
    wanted = {"backup": acked // 2, "migration": 1, "rotation": acked if refused else 2 * acked}.get(name, 0)
    if len(backups) < wanted:
        broken.append(f"{name}: {len(backups)} backups where {wanted} were told of")
    if name == "passphrase" and acked and _opens(place.vault, passphrase_of(acked - 1)):
        broken.append(f"{name}: a passphrase of before still opens it")
    if name == "rotation" and acked and _opens(place.vault, PASSPHRASE):
        broken.append(f"{name}: the former passphrase still opens it")
    codes = place.written_down()
    if name == "rotation" and used == passphrase_of(1) and not (codes and _opens(place.vault, codes[-1], code=True)):
        broken.append(f"{name}: the new recovery code does not open it")
    if name == "restore" and acked:
        broken += _kept_aside(course, place)
    return broken


def _kept_aside(course: Course, place: Place) -> list[str]:
    """Return what is wrong with what stood where a backup was put."""
    aside = sorted((place.vault / "before-restore").iterdir())
    for one in aside:
        try:
            with opened(one) as shop:
                if content(shop) not in course.states:
                    return ["restore: what is kept aside is not what stood there"]
        except ShopError as error:
            return [f"restore: what is kept aside does not open: {error.key}"]
    return [] if aside else ["restore: nothing is kept aside"]


def _opens(vault: Path, secret: str, *, code: bool = False) -> bool:
    try:
        service().open_typed(vault, TypedSecret(secret, is_code=code)).close()
    except ShopError:
        return False
    return True
