"""What is the program doing when harm comes?

Each workload opens a shop of its own, works in it, and tells of every change that it was told is kept.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shopcrm.base.progress import CancelToken, silent
from shopcrm.domain.backups import Reason
from shopcrm.domain.customers import Basics
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.bringing_back import put_back
from shopcrm.services.container import OpenShop
from tests.faults.shops import PASSPHRASE, new_vault, opened, orders_file, service
from tests.store.older import step_down

CUSTOMERS: Final = 60
EDITS: Final = 40
MERGES: Final = 12
CHANGES: Final = 6
# So many changes are put into the database, and as many again stand in the log alone.
LOGGED_AFTER: Final = 10
LOGGED: Final = "logged edits"
SECRETS: Final = "secrets.txt"
OLD_BACKUP: Final = "old.crmbak"
NEW_BACKUP: Final = "new.crmbak"

# What the harness of kills kills; the last one never ends by itself.
KILLED: Final = ("import", "edit", "merge", "backup", "restore", "migration", "passphrase", "rotation")

Ack = Callable[[], None]


@dataclass(frozen=True)
class Place:
    """Where a workload works: its vault, the files it reads, and beside what is harmed its notes."""

    vault: Path
    files: Path
    notes: Path

    def write_down(self, secret: str) -> None:
        """Keep a secret as the owner does: on paper, before it counts."""
        with (self.notes / SECRETS).open("a", encoding="utf-8") as paper:
            paper.write(secret + "\n")
            paper.flush()
            os.fsync(paper.fileno())

    def written_down(self) -> list[str]:
        paper = self.notes / SECRETS
        return paper.read_text(encoding="utf-8").split("\n")[:-1] if paper.is_file() else []


@dataclass(frozen=True)
class Workload:
    """One kind of work.

    Attributes:
        name: as the table tells it.
        prepare: makes the vault, and the files, of which each run gets a copy.
        work: does it, and calls ``ack`` after everything that is kept.
    """

    name: str
    prepare: Callable[[Place], None]
    work: Callable[[Place, Ack], None]


def acks_to(path: Path) -> Ack:
    """Return what tells of a change, in one write."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    told = 0

    def ack() -> None:
        nonlocal told
        told += 1
        os.write(handle, f"ack {told}\n".encode())

    return ack


def _small_shop(place: Place) -> None:
    place.files.mkdir(parents=True, exist_ok=True)
    new_vault(place.vault)
    with opened(place.vault) as shop:
        _take(shop, orders_file(place.files / "first.csv", 0, CUSTOMERS))


def _take(shop: OpenShop, file: Path) -> None:
    (outcome,) = shop.imports.run([file])
    if outcome.refused is not None:
        raise outcome.refused


def _import_prepare(place: Place) -> None:
    _small_shop(place)
    for number in range(2):
        orders_file(place.files / f"more{number}.csv", 1000 + 300 * number, 300)


def _import(place: Place, ack: Ack) -> None:
    with opened(place.vault) as shop:
        for number in range(2):
            _take(shop, place.files / f"more{number}.csv")
            ack()


def _edit(place: Place, ack: Ack) -> None:
    with opened(place.vault) as shop:
        for number in range(1, EDITS + 1):
            shop.customers.save_basics(number, Basics(notes=f"记下的第{number}句话 " * 20))
            ack()


def _logged(place: Place, ack: Ack) -> None:
    """Write, and do not come to the end: the log is not put into the database then."""
    with opened(place.vault) as shop:
        for number in range(1, 2 * LOGGED_AFTER + 1):
            shop.customers.save_basics(number, Basics(notes=f"记下的第{number}句话 " * 20))
            ack()
            if number == LOGGED_AFTER:
                shop._store.checkpoint()
        # Until it is killed; nobody waits where the course of things is written down.
        if (place.notes / "acks").is_file():
            signal.pause()


def _merge(place: Place, ack: Ack) -> None:
    with opened(place.vault) as shop:
        for number in range(1, 2 * MERGES, 2):
            shop.people.merge(number, number + 1)
            ack()


def _backup(place: Place, ack: Ack) -> None:
    with opened(place.vault) as shop:
        for number in range(1, 4):
            shop.customers.save_basics(number, Basics(notes="vor der Sicherung"))
            ack()
            shop.backups.make(Reason.AFTER_WORK)
            ack()


def _restore_prepare(place: Place) -> None:
    _small_shop(place)
    with opened(place.vault) as shop:
        shop.backups.save_as(place.files / OLD_BACKUP)
        shop.customers.save_basics(1, Basics(notes="später"))
        shop.backups.save_as(place.files / NEW_BACKUP)
        shop.customers.save_basics(2, Basics(notes="noch später"))


def _restore(place: Place, ack: Ack) -> None:
    typed = TypedSecret(PASSPHRASE)
    with opened(place.vault) as shop:
        shop.backups.prepare_restore(place.files / NEW_BACKUP, typed)
    with opened(place.vault):
        ack()
    put_back(place.files / OLD_BACKUP, typed, place.vault)
    ack()


def _migration_prepare(place: Place) -> None:
    _small_shop(place)
    with opened(place.vault) as shop, shop._store.write() as connection:
        step_down(connection, "0001")


def _migration(place: Place, ack: Ack) -> None:
    with opened(place.vault):
        ack()


def passphrase_of(number: int) -> str:
    """Return the passphrase after so many changes."""
    return PASSPHRASE if number == 0 else f"quite another sentence number {number}"


def _passphrase(place: Place, ack: Ack) -> None:
    with opened(place.vault) as shop:
        for number in range(1, CHANGES + 1):
            shop.ways.change_passphrase(TypedSecret(passphrase_of(number - 1)), passphrase_of(number))
            ack()


def _rotation(place: Place, ack: Ack) -> None:
    vaults = service()
    shop = vaults.open(place.vault, PASSPHRASE)
    pending = vaults.begin_new_key(shop, TypedSecret(PASSPHRASE), passphrase_of(1))
    place.write_down(pending.recovery_code)
    again = pending.confirm(pending.recovery_code, silent, CancelToken())
    ack()
    again.close()


WORKLOADS: Final = {
    one.name: one
    for one in (
        Workload("import", _import_prepare, _import),
        Workload("edit", _small_shop, _edit),
        Workload("merge", _small_shop, _merge),
        Workload("backup", _small_shop, _backup),
        Workload("restore", _restore_prepare, _restore),
        Workload("migration", _migration_prepare, _migration),
        Workload("passphrase", _small_shop, _passphrase),
        Workload("rotation", _small_shop, _rotation),
        Workload(LOGGED, _small_shop, _logged),
    )
}
