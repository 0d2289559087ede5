"""What is no backup, or was changed, is brought back by nobody."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from shopcrm.base.errors import CannotUnlock, ShopError, VaultDamaged
from shopcrm.services.bringing_back import bring_back_to, look_at
from shopcrm.services.container import OpenShop
from tests.services.backing import MINE


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
