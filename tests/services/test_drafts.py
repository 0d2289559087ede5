"""What is begun lies in the vault until the shop is open again."""

from __future__ import annotations

import pytest

from shopcrm.domain.drafts import Draft
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests.conftest import PASSPHRASE

WORDS = Draft("basics", 1, '{"name":"林姐"}')
ORDER = Draft("order", 1, "{}")


def test_drafts_come_back_in_order_after_the_vault_was_closed(shop: OpenShop, vaults: VaultService) -> None:
    assert shop.drafts.kept() == ()
    shop.drafts.keep([WORDS, ORDER])
    shop.close()
    again = vaults.open(shop.folder, PASSPHRASE)
    assert again.drafts.kept() == (WORDS, ORDER)
    again.drafts.keep([ORDER])
    assert again.drafts.kept() == (ORDER,)
    again.drafts.keep([])
    assert again.drafts.kept() == ()
    again.close()


def test_the_same_again_is_not_written(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.drafts.keep([WORDS])
    monkeypatch.setattr(shop._store, "write", lambda: pytest.fail("written"))
    shop.drafts.keep([WORDS])


def test_drafts_lie_nowhere_in_plain(shop: OpenShop) -> None:
    shop.drafts.keep([WORDS])
    shop.close()
    for path in shop.folder.rglob("*"):
        if path.is_file():
            assert "林姐".encode() not in path.read_bytes()
