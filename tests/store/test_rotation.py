"""A new data key: the old secrets read nothing new, and broken off at any step the vault opens with one of both."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from shopcrm.base.errors import CannotUnlock, ShopError, StorageFailed, VaultDamaged
from shopcrm.base.progress import CancelToken, silent
from shopcrm.domain.backups import Backup, Reason
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.backups import BackupService
from shopcrm.services.container import OpenShop
from shopcrm.services.new_key import PendingKey
from shopcrm.services.vaults import VaultService
from shopcrm.store import rotation
from shopcrm.store.engine import connect
from shopcrm.store.soundness import first_difference
from tests import factories as make
from tests.conftest import PASSPHRASE
from tests.services.snapshot import snapshot

NEW = "an entirely different passphrase"
STEPS = ("copy", "compare", "announce", "swap", "settle")


class Killed(BaseException):
    """The program ended here."""


@pytest.fixture
def filled(shop: OpenShop, tmp_path: Path) -> OpenShop:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    return shop


def opens(vaults: VaultService, folder: Path, secret: str, *, code: bool = False) -> str:
    try:
        vaults.open_typed(folder, TypedSecret(secret, is_code=code)).close()
    except ShopError as error:
        return error.key
    return ""


def begin(vaults: VaultService, shop: OpenShop) -> PendingKey:
    return vaults.begin_new_key(shop, TypedSecret(PASSPHRASE), NEW)


def test_a_new_key(filled: OpenShop, vaults: VaultService, tmp_path: Path) -> None:
    before = snapshot(filled)
    filled.ways.use_keyring(TypedSecret(PASSPHRASE))
    pending = begin(vaults, filled)
    shutil.copyfile(filled.folder / "vault.json", tmp_path / "stolen.json")
    shop = pending.confirm(pending.recovery_code, silent, CancelToken())
    assert snapshot(shop) == before
    assert [one.manifest.reason for one in shop.backups.backups()] == [Reason.AFTER_KEY, Reason.BEFORE_KEY]
    assert [one.sealed for one in shop.backups.backups()] == [True, False]
    assert shop.backups.forget_former() == 1
    shop.close()
    folder = shop.folder
    assert not list(folder.glob("*fresh*"))
    assert opens(vaults, folder, NEW) == ""
    assert opens(vaults, folder, pending.recovery_code, code=True) == ""
    assert opens(vaults, folder, PASSPHRASE) == "wrong_passphrase"
    assert not vaults.uses_keyring(folder)
    # Who kept the old header and the old passphrase reads nothing of the new database.
    for name in ("vault.json", "vault.json.bak"):
        shutil.copyfile(tmp_path / "stolen.json", folder / name)
    assert opens(vaults, folder, PASSPHRASE) == "database_damaged"


def test_a_backup_that_fails_afterwards_does_not_cost_her_the_shop(
    filled: OpenShop, vaults: VaultService, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending = begin(vaults, filled)
    real = BackupService.make

    def full(self: BackupService, reason: Reason, *arguments: Any) -> Backup:
        if reason is Reason.AFTER_KEY:
            raise StorageFailed("disk_full")
        return real(self, reason, *arguments)

    monkeypatch.setattr(BackupService, "make", full)
    shop = pending.confirm(pending.recovery_code, silent, CancelToken())
    assert shop.checks.run().ok
    assert shop.backups.stale
    shop.close()
    assert opens(vaults, filled.folder, NEW) == ""


def test_what_is_asked_for_first(filled: OpenShop, vaults: VaultService) -> None:
    with pytest.raises(CannotUnlock):
        vaults.begin_new_key(filled, TypedSecret("somebody else entirely"), NEW)
    with pytest.raises(CannotUnlock):
        vaults.begin_new_key(filled, TypedSecret(PASSPHRASE), "short")
    pending = begin(vaults, filled)
    with pytest.raises(CannotUnlock):
        pending.confirm(begin(vaults, filled).recovery_code, silent, CancelToken())
    assert filled.checks.run().ok


@pytest.mark.parametrize("step", STEPS)
def test_broken_off_it_opens_with_one_of_both(
    filled: OpenShop, vaults: VaultService, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before, pending = snapshot(filled), begin(vaults, filled)

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage == f"key_{step}":
            raise Killed

    with monkeypatch.context() as patch:
        # What is not caught is not tidied up either: a kill.
        patch.setattr(rotation, "_remove", lambda _database: None)
        with pytest.raises(Killed):
            pending.confirm(pending.recovery_code, progress, CancelToken())
    folder = filled.folder
    copy = folder.with_name("other-way")
    shutil.copytree(folder, copy)
    announced = step in ("swap", "settle")
    # The old one, as long as the database lies under it; afterwards it is told what happened.
    assert opens(vaults, folder, PASSPHRASE) == ("former_secret" if step == "settle" else "")
    # The new one from the moment it was announced.
    assert opens(vaults, copy, NEW) == ("" if announced else "wrong_passphrase")
    for place, secret in ((folder, NEW if step == "settle" else PASSPHRASE), (copy, NEW if announced else PASSPHRASE)):
        shop = vaults.open(place, secret)
        assert snapshot(shop) == before
        shop.close()
        assert b'"successor":null' in (place / "vault.json").read_bytes()
        assert not list(place.glob("*fresh*")) or step in ("copy", "compare", "announce")


def test_taken_back_by_the_old_one_the_new_one_is_void(filled: OpenShop, vaults: VaultService) -> None:
    pending = begin(vaults, filled)

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage == "key_swap":
            raise Killed

    with pytest.raises(Killed):
        pending.confirm(pending.recovery_code, progress, CancelToken())
    assert opens(vaults, filled.folder, PASSPHRASE) == ""
    assert opens(vaults, filled.folder, NEW) == "wrong_passphrase"
    assert not list(filled.folder.glob("*fresh*"))


def test_a_copy_that_was_lost_leaves_the_former_key(filled: OpenShop, vaults: VaultService) -> None:
    pending = begin(vaults, filled)

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage == "key_swap":
            raise Killed

    with pytest.raises(Killed):
        pending.confirm(pending.recovery_code, progress, CancelToken())
    (filled.folder / "data.db.fresh").unlink()
    assert opens(vaults, filled.folder, NEW) == "former_key"
    assert opens(vaults, filled.folder, PASSPHRASE) == ""


def test_a_copy_that_differs_is_not_used(
    filled: OpenShop, vaults: VaultService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "first_difference", lambda *_: "orders")
    pending = begin(vaults, filled)
    with pytest.raises(VaultDamaged) as refused:
        pending.confirm(pending.recovery_code, silent, CancelToken())
    assert refused.value.key == "copy_differs"
    assert opens(vaults, filled.folder, PASSPHRASE) == ""
    assert not list(filled.folder.glob("*fresh*"))


def test_differences_are_found(filled: OpenShop, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(filled.folder, other)
    for statement, table in (
        ("UPDATE customer SET notes = 'x'", "customer"),
        ("DELETE FROM sighting", "sighting"),
        ("INSERT INTO product (id, title) VALUES (99, 'more')", "product"),
        ("CREATE TABLE more (a INTEGER PRIMARY KEY)", "sqlite_schema"),
    ):
        vault = filled._store.vault
        connection = connect(other / "data.db", vault.keys.database)
        connection.execute("BEGIN")
        connection.execute(statement)
        assert first_difference(connection, str(filled.folder / "data.db"), vault.keys.database) == table
        connection.execute("ROLLBACK")
        connection.close()
