"""The list follows every change: edits, imports and imports taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopcrm.domain.customers import Basics, CustomerQuery, SortKey
from shopcrm.domain.rfm import RfmWindow
from shopcrm.services.container import OpenShop
from shopcrm.store.sql import columns
from tests.services.test_figures import row, take


@pytest.fixture
def full(shop: OpenShop, tmp_path: Path) -> OpenShop:
    rows = [
        row("100001", "anna", "10.00", "2026-11-01 10:00:00"),
        row("100002", "bert", "30.00", "2026-11-02 10:00:00"),
    ]
    take(shop, tmp_path, "CNY", rows)
    return shop


def names(shop: OpenShop, query: CustomerQuery) -> list[str]:
    cards = shop.customers.cards(shop.customers.find(query).ids)
    return [card.accounts[0].account for card in cards]


def test_edits_are_found_at_once_and_again(full: OpenShop) -> None:
    shop = full
    assert names(shop, CustomerQuery(search="茶姐")) == []
    (anna,) = shop.customers.find(CustomerQuery(search="anna")).ids
    shop.customers.save_basics(anna, Basics(name="茶姐"))
    assert names(shop, CustomerQuery(search="chajie")) == ["anna"]
    # ch… comes after bert, where anna came before.
    assert names(shop, CustomerQuery(sort=SortKey.NAME, descending=False)) == ["bert", "anna"]
    shop.customers.save_basics(anna, Basics(name="阿姐"))
    assert names(shop, CustomerQuery(search="茶")) == []
    assert names(shop, CustomerQuery(sort=SortKey.NAME, descending=False)) == ["anna", "bert"]


def test_imports_and_taking_them_back_are_seen(full: OpenShop, tmp_path: Path) -> None:
    shop = full
    everyone = CustomerQuery(platform="other")
    assert sorted(names(shop, everyone)) == ["anna", "bert"]
    take(shop, tmp_path, "CNY", [row("100003", "cora", "5.00", "2026-11-20 10:00:00")])
    assert sorted(names(shop, everyone)) == ["anna", "bert", "cora"]
    assert names(shop, CustomerQuery(search="100003")) == ["cora"]
    assert shop.customers.find(everyone).net == (("CNY", 4500),)
    assert names(shop, CustomerQuery(platform="jd")) == []
    shop.imports.undo(2)
    assert sorted(names(shop, everyone)) == ["anna", "bert"]
    assert names(shop, CustomerQuery(search="cora")) == []


def test_order_numbers_are_found_as_written_and_by_their_beginning(shop: OpenShop, tmp_path: Path) -> None:
    numbers = {"#1001": "short", "#10012": "longer", "Zz283469q": "mixed", "ab-546243": "small", "AB-9": "large"}
    day = "2026-11-01 10:00:00"
    take(shop, tmp_path, "CNY", [row(number, buyer, "10.00", day) for number, buyer in numbers.items()])
    for number, buyer in numbers.items():
        assert names(shop, CustomerQuery(search=number)) == [buyer]
    assert names(shop, CustomerQuery(search="AB-5462")) == ["small"]
    assert names(shop, CustomerQuery(search="ab-9")) == ["large"]
    assert names(shop, CustomerQuery(search="Zz2834")) == ["mixed"]
    assert names(shop, CustomerQuery(search="#100")) == []


def test_scores_survive_a_note_but_not_an_import(full: OpenShop, tmp_path: Path) -> None:
    shop = full
    (anna,) = shop.customers.find(CustomerQuery(search="anna")).ids
    assert shop.customers.cards([anna])[0].segment == "potential"
    shop.customers.save_basics(anna, Basics(notes="likes tea"))
    assert shop.customers.cards([anna])[0].segment == "potential"
    more = [row(f"2000{n:02d}", "anna", "90.00", f"2026-11-{n + 3:02d} 10:00:00") for n in range(6)]
    take(shop, tmp_path, "CNY", more)
    assert shop.customers.cards([anna])[0].segment == "champion"


def test_columns_of_numbers_must_be_whole(full: OpenShop) -> None:
    with full._store.read() as connection, pytest.raises(ValueError, match="NULL"):
        columns(connection, "(SELECT 1 AS a, NULL AS b UNION SELECT 2, 3)", numbers=("a", "b"))
    with full._store.read() as connection:
        found, listed = columns(connection, "customer WHERE id < 0", numbers=("id",), texts=("name",))
    assert (found[0].tolist(), listed) == ([], [[]])


def test_the_index_is_ready_before_it_is_asked(full: OpenShop) -> None:
    full.customers.warm_up()
    assert {days for _, days in full._scoring._ledgers._kept} == {RfmWindow.ALL.days, RfmWindow.YEAR.days}
    assert names(full, CustomerQuery(search="bert")) == ["bert"]
