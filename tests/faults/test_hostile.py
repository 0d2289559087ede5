"""Hostile files, mappings, headers and backups, in short; ``python -m tests.faults --only hostile`` does all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopcrm.base.errors import InputRefused, ShopError
from shopcrm.domain.ways import TypedSecret
from shopcrm.importers.declaration import load_spec
from shopcrm.services.bringing_back import bring_back_to
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests.conftest import PASSPHRASE
from tests.faults.hostile import FILES, HOSTILE, Found
from tests.faults.hostile_building import Hostile
from tests.faults.hostile_shops import BACKUPS, HEADERS, MAPPINGS, spoiled_backup, spoiled_vault
from tests.faults.short import LINUX, short

pytestmark = [LINUX]
# What is one of these cannot be read by this reader; the others need a whole table beside them.
_OTHERWISE = ("mapping_columns", "file_unknown")


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 70
    assert len({one.what for one in (*FILES, *MAPPINGS)} | {one.what for one in (*HEADERS, *BACKUPS)}) >= 110


@pytest.mark.no_cover
@pytest.mark.real_kdf
@pytest.mark.timeout(200)
def test_the_window_stands_hostile_files() -> None:
    short(HOSTILE, 0.01)


@pytest.mark.parametrize("one", MAPPINGS, ids=[one.what for one in MAPPINGS])
def test_a_hostile_mapping_is_refused_in_words(one: Hostile, tmp_path: Path) -> None:
    if set(one.says) & set(_OTHERWISE):
        assert load_spec(one.make(tmp_path)).name == "x"
        return
    with pytest.raises(InputRefused) as refused:
        load_spec(one.make(tmp_path))
    assert refused.value.key in one.says


@pytest.mark.parametrize("number", range(len(HEADERS)), ids=[one.what for one in HEADERS])
def test_a_spoiled_header_is_refused_in_words(
    shop: OpenShop, vaults: VaultService, tmp_path: Path, number: int
) -> None:  # fmt: skip
    shop.close()
    (tmp_path / "spoiled").mkdir()
    folder = spoiled_vault(shop.folder, tmp_path / "spoiled", HEADERS[number])
    assert not vaults.uses_keyring(folder)
    with pytest.raises(ShopError) as refused:
        vaults.open(folder, PASSPHRASE)
    assert refused.value.key in HEADERS[number].says


@pytest.mark.parametrize("number", range(len(BACKUPS)), ids=[one.what for one in BACKUPS])
def test_a_spoiled_backup_is_refused_in_words(shop: OpenShop, tmp_path: Path, number: int) -> None:
    made = tmp_path / "one.crmbak"
    shop.backups.save_as(made)
    (tmp_path / "spoiled").mkdir()
    path = spoiled_backup(made, tmp_path / "spoiled", BACKUPS[number])
    with pytest.raises(ShopError) as refused:
        bring_back_to(path, TypedSecret(PASSPHRASE), tmp_path / "back")
    assert refused.value.key in BACKUPS[number].says
    assert not (tmp_path / "back").exists()


def test_what_is_wrong_is_judged_wrong() -> None:
    told = {
        "refused": [{"key": "file_empty", "words": True}],
        "orders": [1],
        "stall": 0.1,
        "seconds": 1,
        "unexpected": 0,
    }
    good, bad = Found(), Found()
    good.judge("x", told, ("file_empty",), others=1)
    assert good.wrong == []
    bad.judge("x", told, ("file_bomb",), others=1)
    bad.judge("x", {**told, "orders": [3, 1]}, ("file_empty",), others=1)
    bad.judge("x", {**told, "orders": []}, ("file_empty",), others=1)
    bad.judge("x", {**told, "unexpected": 1, "stall": 2.0}, ("file_empty",))
    bad.judge("x", {**told, "refused": []}, ("file_empty",))
    bad.judge("x", {"dead": True}, ("file_empty",))
    assert (len(bad.wrong), bad.crashes) == (7, 1)
