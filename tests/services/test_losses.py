"""What the shop knows of itself for the day the laptop is gone."""

from __future__ import annotations

from pathlib import Path

from shopcrm.base.clock import FixedClock
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests.conftest import NOW, PASSPHRASE
from tests.services.quick import order, put


def test_the_facts(shop: OpenShop, vaults: VaultService, clock: FixedClock, tmp_path: Path) -> None:
    put(shop, "taobao", [order("1", "lin"), order("2", "wang"), order("3", "lin")])
    first = shop.losses.facts()
    assert (first.shop, first.customers, first.orders) == ("小满家", 2, 3)
    assert (first.last_backup, first.second, first.keyring, first.staff) == (None, False, False, False)
    shop.ways.use_keyring(TypedSecret(PASSPHRASE))
    shop.ways.set_staff_passphrase(TypedSecret(PASSPHRASE), "a word for all the staff")
    shop.backups.make()
    (tmp_path / "stick").mkdir()
    shop.backups.set_second(tmp_path / "stick")
    shop.close()
    again = vaults.open(shop.folder, PASSPHRASE)
    found = again.losses.facts()
    again.close()
    # Not this opening, but the one before it.
    assert found.last_unlock == NOW == clock.now()
    assert found.last_backup == NOW
    assert (found.second, found.keyring, found.staff) == (True, True, True)


def test_a_shop_that_was_never_opened_before(vaults: VaultService, tmp_path: Path) -> None:
    from shopcrm.domain.shop import ShopInfo

    shop = vaults.begin(tmp_path / "new", ShopInfo("新店"), PASSPHRASE).accept()
    assert shop.losses.facts().last_unlock is None
    shop.close()
