"""A backup is brought back whole or not at all, by whoever has the secret."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shopcrm.base.errors import CannotUnlock, StorageFailed, VaultDamaged
from shopcrm.base.progress import CancelToken, silent
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.bringing_back import backups_beside, bring_back_to, put_back
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.store import restoring
from shopcrm.store.private_files import sync_folder
from tests.conftest import PASSPHRASE
from tests.services.backing import LATER, MINE, more, names
from tests.services.snapshot import snapshot


def test_put_back_over_the_present_one(filled: OpenShop, vaults: VaultService, tmp_path: Path) -> None:
    before = snapshot(filled)
    made = filled.backups.make()
    more(filled, tmp_path)
    after = snapshot(filled)
    filled.ways.change_passphrase(MINE, LATER)
    with pytest.raises(CannotUnlock):
        filled.backups.prepare_restore(made.path, TypedSecret("somebody else entirely"))
    filled.backups.prepare_restore(made.path, TypedSecret(LATER))
    filled.close()
    # The ways in are those of today.
    again = vaults.open(filled.folder, LATER)
    assert snapshot(again) == before
    assert again.lost == 0
    assert len(again.backups.backups()) == 1
    again.close()
    # What stood there is a shop of its own.
    aside = vaults.open(filled.folder / "before-restore" / "1", LATER)
    assert snapshot(aside) == after
    aside.close()


def test_the_secret_of_then_opens_it_too(filled: OpenShop, vaults: VaultService) -> None:
    made = filled.backups.make()
    filled.ways.change_passphrase(MINE, LATER)
    filled.backups.prepare_restore(made.path, MINE)
    filled.close()
    vaults.open(filled.folder, PASSPHRASE).close()


def test_of_before_a_change_of_the_key(filled: OpenShop, vaults: VaultService) -> None:
    filled.backups.make()
    pending = vaults.begin_new_key(filled, MINE, LATER)
    shop = pending.confirm(pending.recovery_code, silent, CancelToken())
    old = next(one for one in shop.backups.backups() if not one.sealed)
    with pytest.raises(CannotUnlock) as other:
        shop.backups.prepare_restore(old.path, TypedSecret(LATER))
    assert other.value.key == "backup_other_secret"
    shop.backups.prepare_restore(old.path, MINE)
    shop.close()
    vaults.open(shop.folder, PASSPHRASE).close()


def test_another_shops_backup_is_refused(filled: OpenShop, vaults: VaultService, tmp_path: Path) -> None:
    from shopcrm.domain.shop import ShopInfo

    other = vaults.begin(tmp_path / "other", ShopInfo("别家"), PASSPHRASE).accept()
    made = other.backups.make()
    with pytest.raises(CannotUnlock) as refused:
        filled.backups.prepare_restore(made.path, MINE)
    assert refused.value.key == "backup_other_shop"
    shutil.copy(made.path, filled.backups.folder.parent / "x.crmbak")
    assert filled.backups.backups() == ()
    other.close()


@pytest.mark.parametrize("broken", ["header", "database", "all"])
def test_a_damaged_vault_is_put_back_while_it_is_closed(filled: OpenShop, vaults: VaultService, broken: str) -> None:
    before = snapshot(filled)
    made = filled.backups.make()
    filled.close()
    folder = filled.folder
    if broken in ("header", "all"):
        for name in ("vault.json", "vault.json.bak"):
            (folder / name).write_text("{}")
    if broken in ("database", "all"):
        (folder / "data.db").write_bytes(b"nothing of use" * 300)
    with pytest.raises(VaultDamaged):
        vaults.open(folder, PASSPHRASE)
    (found,) = backups_beside(folder)
    assert found.path == made.path
    put_back(found.path, MINE, folder)
    again = vaults.open(folder, PASSPHRASE)
    assert snapshot(again) == before
    again.close()
    assert names(folder / "before-restore") == ["1"]


def test_a_vault_in_use_is_not_put_back(filled: OpenShop) -> None:
    made = filled.backups.make()
    with pytest.raises(CannotUnlock) as refused:
        put_back(made.path, MINE, filled.folder)
    assert refused.value.key == "in_use"


@pytest.mark.parametrize("moment", range(6))
def test_killed_while_it_takes_its_place(
    filled: OpenShop, vaults: VaultService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Whatever is done by then: opened next, it is the one that was brought back."""
    before = snapshot(filled)
    made = filled.backups.make()
    more(filled, tmp_path)
    filled.backups.prepare_restore(made.path, MINE)
    filled.close()
    calls = 0
    real = sync_folder
    real_replace = Path.replace

    def count() -> None:
        nonlocal calls
        calls += 1
        if calls > moment:
            raise KeyboardInterrupt

    def sync(folder: Path) -> None:
        count()
        real(folder)

    def replace(self: Path, target: Path) -> Path:
        if self.parent.name == "restore" or target.parent.parent.name == "before-restore":
            count()
        return real_replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "sync_folder", sync)
        patch.setattr(Path, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            vaults.open(filled.folder, PASSPHRASE)
    again = vaults.open(filled.folder, PASSPHRASE)
    assert snapshot(again) == before
    again.close()
    assert not (filled.folder / "restore").exists()
    aside = vaults.open(filled.folder / "before-restore" / "1", PASSPHRASE)
    assert aside.checks.run().counts["orders"] == 41
    aside.close()
    assert names(filled.folder / "before-restore") == ["1"]


def test_one_that_was_not_ready_leaves_no_trace(filled: OpenShop, vaults: VaultService) -> None:
    made = filled.backups.make()
    filled.backups.prepare_restore(made.path, MINE)
    (filled.folder / "restore" / "vault.json").unlink()
    filled.close()
    vaults.open(filled.folder, PASSPHRASE).close()
    assert not (filled.folder / "restore").exists()
    assert not (filled.folder / "before-restore").exists()


def test_wrong_secrets_and_places(filled: OpenShop, tmp_path: Path) -> None:
    made = filled.backups.make()
    with pytest.raises(CannotUnlock) as wrong:
        bring_back_to(made.path, TypedSecret("somebody else entirely"), tmp_path / "new")
    assert wrong.value.key == "wrong_passphrase"
    with pytest.raises(CannotUnlock) as taken:
        bring_back_to(made.path, MINE, filled.folder)
    assert taken.value.key == "vault_exists"
    with pytest.raises(StorageFailed):
        filled.backups.save_as(tmp_path / "nowhere" / "x.crmbak")


def test_the_staff_brings_nothing_back(filled: OpenShop, tmp_path: Path) -> None:
    filled.ways.set_staff_passphrase(MINE, LATER)
    made = filled.backups.make()
    with pytest.raises(CannotUnlock):
        filled.backups.prepare_restore(made.path, TypedSecret(LATER))
    with pytest.raises(CannotUnlock):
        bring_back_to(made.path, TypedSecret(LATER), tmp_path / "new")
