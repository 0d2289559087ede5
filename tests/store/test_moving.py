"""A shop in a place that is not safe is taken to one that is: whole, compared, and the old one stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopcrm.base.errors import Cancelled, CannotUnlock, StorageFailed
from shopcrm.base.paths import default_vault
from shopcrm.base.progress import CancelToken, silent
from shopcrm.services.container import OpenShop
from shopcrm.services.moving import copy_to_this_computer
from shopcrm.services.vaults import VaultService
from shopcrm.store import moving
from tests.conftest import PASSPHRASE
from tests.services.quick import order, put
from tests.services.snapshot import snapshot


@pytest.fixture
def synced(shop: OpenShop, tmp_path: Path) -> Path:
    put(shop, "taobao", [order(f"t{n}", f"buyer{n}") for n in range(9)])
    shop.backups.make()
    shop.close()
    place = tmp_path / "OneDrive" / "店.shopcrm"
    place.parent.mkdir()
    shop.folder.rename(place)
    return place


def whole(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def test_it_opens_where_it_is_safe(synced: Path, vaults: VaultService) -> None:
    with pytest.raises(CannotUnlock) as refused:
        vaults.open(synced, PASSPHRASE)
    assert refused.value.key == "place_synced"
    before = whole(synced)
    target = copy_to_this_computer(synced)
    assert target == default_vault().with_name("店.shopcrm")
    assert whole(target) == before == whole(synced)
    shop = vaults.open(target, PASSPHRASE)
    assert shop.checks.run().counts["orders"] == 9
    assert len(shop.backups.backups()) == 1
    assert len(snapshot(shop)["orders"]) == 9
    shop.close()
    # A name that is taken is left alone.
    assert copy_to_this_computer(synced).name == "店-2.shopcrm"


def test_stopped_or_full_it_leaves_nothing(synced: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        moving.copy_vault(synced, tmp_path / "new", silent, token)
    monkeypatch.setattr("shopcrm.store.room.free_bytes", lambda _folder: 1000)
    with pytest.raises(StorageFailed):
        moving.copy_vault(synced, tmp_path / "new", silent, CancelToken())
    assert [path.name for path in tmp_path.iterdir() if "new" in path.name] == []


def test_another_unsafe_place_or_a_taken_one_is_refused(synced: Path, tmp_path: Path) -> None:
    for target, key in ((tmp_path / "OneDrive" / "new", "place_synced"), (synced, "vault_exists")):
        with pytest.raises(CannotUnlock) as refused:
            moving.copy_vault(synced, target, silent, CancelToken())
        assert refused.value.key == key


def test_a_shop_in_use_is_not_copied(shop: OpenShop, tmp_path: Path) -> None:
    with pytest.raises(CannotUnlock):
        moving.copy_vault(shop.folder, tmp_path / "new", silent, CancelToken())
    assert not (tmp_path / "new").exists()
