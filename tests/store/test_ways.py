"""Changing the ways in: the database is not touched, what opened before opens no more, and one way always remains."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from shopcrm.base.errors import CannotUnlock, ShopError, StorageFailed
from shopcrm.domain.ways import KeyringState, TypedSecret
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.store import header_file
from shopcrm.store.header import read_header
from tests.conftest import PASSPHRASE
from tests.store.keyrings import BrokenKeyring, MemoryKeyring

NEW = "an entirely different passphrase"
STAFF = "the girl from the packing table"
OLD = TypedSecret(PASSPHRASE)


def opens(vaults: VaultService, folder: Path, typed: TypedSecret) -> str:
    """Return "" or the key of the error."""
    try:
        vaults.open_typed(folder, typed).close()
    except ShopError as error:
        return error.key
    return ""


def header_of(shop: OpenShop) -> list[str]:
    return sorted(slot.type for slot in read_header((shop.folder / "vault.json").read_bytes())[0].slots)


def test_a_new_passphrase(shop: OpenShop, vaults: VaultService) -> None:
    database = sha256((shop.folder / "data.db").read_bytes()).digest()
    before = sum(path.stat().st_size for path in shop.folder.iterdir())
    shop.ways.change_passphrase(OLD, NEW)
    assert sha256((shop.folder / "data.db").read_bytes()).digest() == database
    assert sum(path.stat().st_size for path in shop.folder.iterdir()) - before < 8000
    shop.close()
    assert opens(vaults, shop.folder, OLD) == "wrong_passphrase"
    assert opens(vaults, shop.folder, TypedSecret(NEW)) == ""


def test_what_a_new_passphrase_must_be(shop: OpenShop) -> None:
    for current, new, key in (
        (TypedSecret("someone else entirely"), NEW, "wrong_passphrase"),
        (OLD, "short", "passphrase_too_short"),
        (OLD, "password1234", "passphrase_too_common"),
    ):
        with pytest.raises(CannotUnlock) as refused:
            shop.ways.change_passphrase(current, new)
        assert refused.value.key == key


def test_the_old_one_is_not_in_the_copy_either(shop: OpenShop, vaults: VaultService) -> None:
    shop.ways.change_passphrase(OLD, NEW)
    shop.close()
    (shop.folder / "vault.json").write_text("{}")
    assert opens(vaults, shop.folder, OLD) == "wrong_passphrase"
    assert opens(vaults, shop.folder, TypedSecret(NEW)) == ""


def test_a_new_recovery_code_counts_once_it_was_typed_back(shop: OpenShop, vaults: VaultService) -> None:
    pending = shop.ways.begin_code(OLD)
    with pytest.raises(CannotUnlock):
        pending.confirm(shop.ways.begin_code(OLD).recovery_code)
    assert (
        read_header((shop.folder / "vault.json").read_bytes())[0].of_kind("recovery")[0].made.startswith("2026-11-22")
    )
    pending.confirm(pending.recovery_code.replace("-", " "))
    later = shop.ways.begin_code(TypedSecret(pending.recovery_code, is_code=True))
    later.confirm(later.recovery_code)
    shop.close()
    assert opens(vaults, shop.folder, TypedSecret(pending.recovery_code, is_code=True)) == "wrong_recovery"
    assert opens(vaults, shop.folder, TypedSecret(later.recovery_code, is_code=True)) == ""
    assert opens(vaults, shop.folder, OLD) == ""


def test_the_code_sets_a_new_passphrase(shop: OpenShop, vaults: VaultService) -> None:
    pending = shop.ways.begin_code(OLD)
    pending.confirm(pending.recovery_code)
    shop.close()
    code = TypedSecret(pending.recovery_code, is_code=True)
    again = vaults.open_typed(shop.folder, code)
    again.ways.change_passphrase(code, NEW)
    again.close()
    assert opens(vaults, shop.folder, TypedSecret(NEW)) == ""


def test_the_staff(shop: OpenShop, vaults: VaultService) -> None:
    with pytest.raises(CannotUnlock) as same:
        shop.ways.set_staff_passphrase(OLD, PASSPHRASE)
    assert same.value.key == "staff_same"
    shop.ways.set_staff_passphrase(OLD, STAFF)
    with pytest.raises(CannotUnlock):
        shop.ways.change_passphrase(OLD, STAFF)
    # The staff may change nothing.
    with pytest.raises(CannotUnlock):
        shop.ways.change_passphrase(TypedSecret(STAFF), NEW)
    with pytest.raises(CannotUnlock):
        shop.ways.begin_code(TypedSecret(STAFF))
    shop.ways.change_passphrase(OLD, NEW)
    shop.close()
    theirs = vaults.open(shop.folder, STAFF)
    assert theirs.ways.ways().by_staff
    theirs.close()
    mine = vaults.open(shop.folder, NEW)
    assert not mine.ways.ways().by_staff
    assert mine.ways.ways().staff is not None
    mine.ways.remove_staff_passphrase(TypedSecret(NEW))
    mine.close()
    assert opens(vaults, shop.folder, TypedSecret(STAFF)) == "wrong_passphrase"


def test_needed_ways_are_never_taken_away(shop: OpenShop) -> None:
    for kind in ("passphrase", "recovery"):
        with pytest.raises(ValueError, match="last way"):
            shop.ways._ways.remove(kind)


@pytest.mark.parametrize("keeps", [True, False])
def test_the_keyring(shop: OpenShop, vaults: VaultService, keyring: MemoryKeyring, keeps: bool) -> None:
    assert not vaults.uses_keyring(shop.folder)
    shop.ways.use_keyring(OLD)
    assert shop.ways.keyring_state() is KeyringState.PRESENT
    shop.close()
    assert vaults.uses_keyring(shop.folder)
    again = vaults.open_with_keyring(shop.folder)
    assert again.ways.ways().keyring
    if not keeps:
        again.ways.stop_using_keyring()
        assert keyring.kept == {}
    again.close()
    assert vaults.uses_keyring(shop.folder) == keeps


@pytest.mark.parametrize("state", [KeyringState.ABSENT, KeyringState.LOCKED, KeyringState.NO_SERVICE])
def test_a_keyring_that_does_not_answer_changes_nothing(
    shop: OpenShop, vaults: VaultService, keyring: MemoryKeyring, state: KeyringState
) -> None:
    shop.ways.use_keyring(OLD)
    shop.close()
    before = (shop.folder / "vault.json").read_bytes()
    keyring.answers = state
    with pytest.raises(CannotUnlock) as refused:
        vaults.open_with_keyring(shop.folder)
    assert refused.value.key == f"keyring_{state.value}"
    assert (shop.folder / "vault.json").read_bytes() == before
    assert opens(vaults, shop.folder, OLD) == ""


def test_a_keyring_with_another_value(shop: OpenShop, vaults: VaultService, keyring: MemoryKeyring) -> None:
    shop.ways.use_keyring(OLD)
    shop.close()
    keyring.kept = dict.fromkeys(keyring.kept, bytes(32))
    with pytest.raises(CannotUnlock) as refused:
        vaults.open_with_keyring(shop.folder)
    assert refused.value.key == "keyring_wrong"


def test_a_keyring_that_cannot_keep_makes_no_way_in(shop: OpenShop) -> None:
    shop.ways._keyring = BrokenKeyring()
    with pytest.raises(CannotUnlock):
        shop.ways.use_keyring(OLD)
    assert header_of(shop) == ["passphrase", "recovery"]


@pytest.mark.parametrize("kind", ["passphrase", "recovery", "staff", "keyring"])
def test_a_full_disk_leaves_the_old_ways(
    shop: OpenShop, vaults: VaultService, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    pending = shop.ways.begin_code(OLD)
    acts = {
        "passphrase": lambda: shop.ways.change_passphrase(OLD, NEW),
        "recovery": lambda: pending.confirm(pending.recovery_code),
        "staff": lambda: shop.ways.set_staff_passphrase(OLD, STAFF),
        "keyring": lambda: shop.ways.use_keyring(OLD),
    }

    def full(*_: object) -> None:
        raise StorageFailed("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(header_file, "write_private", full)
        with pytest.raises(StorageFailed):
            acts[kind]()
    assert header_of(shop) == ["passphrase", "recovery"]
    shop.close()
    assert opens(vaults, shop.folder, OLD) == ""
    assert opens(vaults, shop.folder, TypedSecret(NEW)) == "wrong_passphrase"
