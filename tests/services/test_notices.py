"""What the privacy notice says is kept in the vault, and it knows where the orders came from."""

from __future__ import annotations

from datetime import date

from shopcrm.domain.notice import LONGEST, NoticeFacts
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests.conftest import PASSPHRASE
from tests.services.quick import order, put


def test_it_begins_empty_and_is_kept(shop: OpenShop, vaults: VaultService) -> None:
    assert shop.notices.facts() == NoticeFacts()
    told = NoticeFacts("林女士", "0571-88886666", "", "x" * 300, 0)
    shop.notices.keep(told)
    shop.close()
    again = vaults.open(shop.folder, PASSPHRASE)
    assert again.notices.facts() == NoticeFacts("林女士", "0571-88886666", "", "x" * LONGEST, 0)
    again.close()


def test_a_platform_without_accounts_is_named_too(shop: OpenShop) -> None:
    put(shop, "pdd", [order("p1", recipient="林小雨")])
    assert "拼多多" in shop.notices.text(shop.notices.facts(), "zh_CN", shop.day)


def test_it_names_the_platforms_in_either_language(shop: OpenShop) -> None:
    put(shop, "taobao", [order("1", "lin")])
    facts = NoticeFacts("林女士", "0571-88886666")
    assert "您在淘宝/天猫的订单" in shop.notices.text(facts, "zh_CN", date(2026, 11, 23))
    english = shop.notices.text(facts, "en", date(2026, 11, 23))
    assert "your orders on Taobao" in english
    assert english.startswith("Privacy notice\n小满家\n")
