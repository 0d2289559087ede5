"""Backups: good before they have a name, kept by generations, brought back whole or not at all."""

from __future__ import annotations

import errno
import shutil
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from shopcrm.base.clock import FixedClock
from shopcrm.base.errors import Cancelled, CannotUnlock, ShopError, StorageFailed, VaultDamaged
from shopcrm.base.progress import CancelToken, silent
from shopcrm.domain.backups import Reason
from shopcrm.domain.ways import TypedSecret
from shopcrm.services import backups as backups_module
from shopcrm.services.backups import BackupService
from shopcrm.services.bringing_back import backups_beside, bring_back_to, look_at, put_back
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.store import backup, restoring, room, soundness
from shopcrm.store.private_files import sync_folder
from tests import factories as make
from tests.conftest import NOW, PASSPHRASE
from tests.services.snapshot import snapshot
from tests.store.older import step_down

MINE = TypedSecret(PASSPHRASE)
LATER = "an entirely different passphrase"


@pytest.fixture
def filled(shop: OpenShop, tmp_path: Path) -> OpenShop:
    shop.imports.run([make.orders_file(tmp_path, [make.order(订单编号=str(10**17 + n)) for n in range(40)])])
    return shop


def more(shop: OpenShop, folder: Path, number: int = 7) -> None:
    shop.imports.run([make.orders_file(folder, [make.order(订单编号=str(number))], file=f"more{number}.csv")])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_holds_all(filled: OpenShop, vaults: VaultService, tmp_path: Path) -> None:
    stages: set[str] = set()
    made = filled.backups.make(progress=lambda stage, _done, _total: stages.add(stage))
    assert {"copying", "verifying", "writing"} <= stages
    assert made.manifest.counts["orders"] == 40
    assert filled.backups.backups() == (made,)
    assert names(filled.backups.folder) == [made.path.name]
    before = snapshot(filled)
    filled.close()
    bring_back_to(made.path, MINE, tmp_path / "new")
    other = vaults.open(tmp_path / "new", PASSPHRASE)
    assert snapshot(other) == before
    assert other.lost == 0
    assert other.checks.run().ok
    other.close()


def test_while_others_write(filled: OpenShop, tmp_path: Path, vaults: VaultService) -> None:
    """The copy is of one moment."""

    def write(stage: str, done: int, total: int | None) -> None:
        if stage == "copying":
            more(filled, tmp_path, 8)

    made = filled.backups.make(progress=write)
    assert made.manifest.counts["orders"] == 40
    assert filled.backups.state().changed
    bring_back_to(made.path, MINE, tmp_path / "new")
    other = vaults.open(tmp_path / "new", PASSPHRASE)
    assert other.checks.run().counts["orders"] == 40
    assert other.lost == 0
    other.close()


def test_undo_and_migration_are_backed_up_first(filled: OpenShop, vaults: VaultService) -> None:
    filled.imports.undo(1)
    (made,) = filled.backups.backups()
    assert made.manifest.reason is Reason.BEFORE_UNDO
    assert made.manifest.counts["orders"] == 40
    with filled._store.write() as connection:
        step_down(connection, "0002")
    filled.close()
    again = vaults.open(filled.folder, PASSPHRASE)
    newest = again.backups.backups()[0]
    assert (newest.manifest.reason, newest.manifest.schema) == (Reason.BEFORE_MIGRATION, "0002")
    again.close()


def test_what_is_backed_up_already_is_not_again(filled: OpenShop, tmp_path: Path) -> None:
    filled.backups.make()
    assert not filled.backups.state().changed
    filled.backups.before(Reason.BEFORE_KEY)
    assert len(filled.backups.backups()) == 1
    more(filled, tmp_path)
    assert filled.backups.state().changed
    filled.backups.before(Reason.BEFORE_KEY)
    assert len(filled.backups.backups()) == 2


def test_generations(filled: OpenShop) -> None:
    for day in range(40):
        filled.backups._clock = FixedClock(NOW + timedelta(days=day))
        filled.backups.make()
    found = filled.backups.backups()
    assert found[0].manifest.number == 40
    assert len({one.manifest.made.date() for one in found[:7]}) == 7
    assert len(found) <= 7 + 4 + 12 + 3
    assert len(list(filled.backups.folder.iterdir())) == len(found)


def test_the_second_place(filled: OpenShop, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with pytest.raises(CannotUnlock):
        filled.backups.set_second(filled.folder / "inside")
    filled.backups.set_second(stick)
    made = filled.backups.make()
    assert (stick / made.path.name).read_bytes() == made.path.read_bytes()
    assert filled.backups.state().second_problem == "same_disk"
    made.path.unlink()
    (found,) = filled.backups.backups()
    assert found.second
    shutil.rmtree(stick)
    assert filled.backups.state().second_problem == "missing"
    assert filled.backups.make().path.is_file()
    filled.backups.set_second(None)
    assert filled.backups.state().second == ""


def test_a_second_place_that_fails_does_not_cost_the_first(
    filled: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stick").mkdir()
    filled.backups.set_second(tmp_path / "stick")

    def full(*_: object) -> None:
        raise StorageFailed("disk_full")

    monkeypatch.setattr(backups_module, "copy_backup", full)
    assert filled.backups.make().path.is_file()


def test_the_drill(filled: OpenShop) -> None:
    with pytest.raises(StorageFailed) as none:
        filled.backups.drill()
    assert none.value.key == "no_backup"
    made = filled.backups.make()
    assert filled.backups.state().drilled is None
    filled.backups.drill()
    assert filled.backups.state().drilled == NOW
    assert names(filled.backups.folder) == [made.path.name]
    data = bytearray(made.path.read_bytes())
    data[len(data) // 2] ^= 1
    made.path.write_bytes(data)
    with pytest.raises(VaultDamaged):
        filled.backups.drill()


def test_no_room_is_said_before(filled: OpenShop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = filled.backups.make()
    monkeypatch.setattr(room, "free_bytes", lambda _folder: 1000)
    for act in (
        filled.backups.make,
        lambda: filled.backups.prepare_restore(made.path, MINE),
        lambda: bring_back_to(made.path, MINE, tmp_path / "new"),
    ):
        with pytest.raises(StorageFailed) as refused:
            act()
        assert refused.value.key == "too_little_room"
    assert not (tmp_path / "new").exists()
    assert names(filled.backups.folder) == [made.path.name]


def test_stopped_it_leaves_nothing(filled: OpenShop, tmp_path: Path) -> None:
    token = CancelToken()

    def stop(stage: str, done: int, total: int | None) -> None:
        token.cancel()

    with pytest.raises(Cancelled):
        filled.backups.make(Reason.BY_HAND, stop, token)
    assert names(filled.backups.folder) == []
    made = filled.backups.make()
    with pytest.raises(Cancelled):
        filled.backups.prepare_restore(made.path, MINE, stop, token)
    with pytest.raises(Cancelled):
        bring_back_to(made.path, MINE, tmp_path / "new", silent, token)
    assert not (tmp_path / "new").exists()
    assert not (filled.folder / "restore").exists()


def test_left_over_pieces_are_cleared(filled: OpenShop) -> None:
    filled.backups.make()
    (filled.backups.folder / ".making-x").mkdir()
    (filled.backups.folder / ".making-x" / "data.db").write_bytes(b"half")
    (filled.backups.folder / ".000002-x.crmbak.part").write_bytes(b"half")
    (filled.backups.folder / "notes.txt").write_bytes(b"hers")
    made = filled.backups.make()
    assert sorted(one.path.name for one in filled.backups.backups()) == names(filled.backups.folder)[:2]
    assert made.path.name in names(filled.backups.folder)
    assert "notes.txt" in names(filled.backups.folder)


@pytest.mark.parametrize("check", ["cipher_integrity_check", "integrity_check(1)"])
def test_a_copy_that_fails_a_check_gets_no_name(filled: OpenShop, monkeypatch: pytest.MonkeyPatch, check: str) -> None:
    real = soundness.pass_check

    def failing(database: Path, key: bytes, what: tuple[str, list[tuple[str]]], cancel: CancelToken) -> None:
        real(database, key, (what[0], [("not this",)]) if what[0] == check else what, cancel)

    monkeypatch.setattr(backup, "pass_check", failing)
    with pytest.raises(VaultDamaged) as refused:
        filled.backups.make()
    assert refused.value.key == "copy_damaged"
    assert names(filled.backups.folder) == []


def test_a_copy_that_differs_gets_no_name(filled: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "first_difference", lambda *_: "orders")
    with pytest.raises(VaultDamaged) as refused:
        filled.backups.make()
    assert refused.value.key == "copy_differs"
    assert names(filled.backups.folder) == []


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


def _renamed(path: Path, name: str) -> None:
    with zipfile.ZipFile(path) as source:
        parts = [(info.filename, source.read(info)) for info in source.infolist()]
    with zipfile.ZipFile(path, "w") as target:
        for one, data in parts:
            target.writestr(name if one == "data.db" else one, data)


def _packed(path: Path) -> None:
    with zipfile.ZipFile(path) as source:
        parts = [(info.filename, source.read(info)) for info in source.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for one, data in parts:
            target.writestr(one, data)


def _large_manifest(path: Path) -> None:
    with zipfile.ZipFile(path) as source:
        parts = [(info.filename, source.read(info)) for info in source.infolist()]
    with zipfile.ZipFile(path, "w") as target:
        for one, data in parts:
            target.writestr(one, data + b" " * 70_000 if one == "manifest.json" else data)


HARMS: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("hello"),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-2000]),
    "renamed": lambda path: _renamed(path, "../../data.db"),
    "packed": _packed,
    "large manifest": _large_manifest,
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_no_backup_is_refused(filled: OpenShop, tmp_path: Path, harm: str) -> None:
    made = filled.backups.make()
    HARMS[harm](made.path)
    with pytest.raises(VaultDamaged) as refused:
        bring_back_to(made.path, MINE, tmp_path / "new")
    assert refused.value.key == "backup_unreadable"
    assert not (tmp_path / "new").exists()
    assert filled.backups.backups() == ()


def test_every_changed_byte_is_noticed(filled: OpenShop, tmp_path: Path) -> None:
    made = filled.backups.make()
    good = made.path.read_bytes()
    for at in range(40, len(good), len(good) // 60):
        bad = bytearray(good)
        bad[at] ^= 4
        made.path.write_bytes(bad)
        try:
            bring_back_to(made.path, MINE, tmp_path / "new")
        except ShopError:
            assert not (tmp_path / "new").exists()
        else:
            # Of the zip's own frame some bytes mean nothing (times, versions): then all that counts is as it was.
            shutil.rmtree(tmp_path / "new")
            with zipfile.ZipFile(made.path) as changed:
                made.path.with_name("good").write_bytes(good)
                with zipfile.ZipFile(made.path.with_name("good")) as whole:
                    assert [changed.read(name) for name in sorted(changed.namelist())] == [
                        whole.read(name) for name in sorted(whole.namelist())
                    ]


def test_a_newer_programs_backup(filled: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    from shopcrm.store import backup_file

    with monkeypatch.context() as patch:
        patch.setattr(backup_file, "_FORMAT", 2)
        made = filled.backups.save_as(filled.folder.parent / "newer.crmbak")
    assert made.counts["orders"] == 40
    with pytest.raises(CannotUnlock) as refused:
        look_at(filled.folder.parent / "newer.crmbak")
    assert refused.value.key == "newer_backup"


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


def due(service: BackupService) -> bool:
    return service.stale


def test_what_is_due_while_she_rests(filled: OpenShop, tmp_path: Path) -> None:
    service = filled.backups
    assert due(service)
    service.keep_up()
    assert not due(service)
    assert service.state().drilled is None
    service.keep_up()
    assert service.state().drilled == NOW
    more(filled, tmp_path)
    assert due(service)
    service.keep_up()
    assert [one.manifest.reason for one in service.backups()] == [Reason.AFTER_WORK, Reason.AFTER_WORK]
    for days, again in ((3, False), (8, True), (-4000, True)):
        service._clock = FixedClock(NOW + timedelta(days=days))
        before = service.state().drilled
        service.keep_up()
        assert (service.state().drilled != before) is again
    assert not due(service)


def test_a_system_that_opens_nothing_more(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    shop.backups.make()
    with monkeypatch.context() as patch:
        patch.setattr("shopcrm.store.private_files.tempfile.TemporaryDirectory", refuse)
        for work in (shop.backups.make, shop.backups.drill):
            with pytest.raises(StorageFailed):
                work()
    (shop.backups.folder / ".left.crmbak.part").touch()
    with monkeypatch.context() as patch:
        # What was left half made cannot be listed; that hinders nobody.
        patch.setattr("pathlib.Path.glob", refuse)
        assert shop.backups.make().path.is_file()
