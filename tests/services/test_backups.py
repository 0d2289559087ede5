"""Backups: good before they have a name, kept by generations."""

from __future__ import annotations

import errno
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from shopcrm.base.clock import FixedClock
from shopcrm.base.errors import Cancelled, CannotUnlock, StorageFailed, VaultDamaged
from shopcrm.base.progress import CancelToken, silent
from shopcrm.domain.backups import Reason
from shopcrm.services import backups as backups_module
from shopcrm.services.backups import BackupService
from shopcrm.services.bringing_back import bring_back_to
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.store import backup, room, soundness
from tests.conftest import NOW, PASSPHRASE
from tests.services.backing import MINE, more, names
from tests.services.snapshot import snapshot
from tests.store.older import step_down


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
        # The shop itself is whole: only then is the copy to blame.
        harmed = what[0] == check and database != filled.folder / "data.db"
        real(database, key, (what[0], [("not this",)]) if harmed else what, cancel)

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
