"""The first page, several currencies in one shop, and the small lists of the filters."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopcrm.base.errors import WrongUsage
from shopcrm.domain.care import Variant
from shopcrm.domain.customers import Basics, CustomerQuery, SortKey
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.rfm import RfmOptions
from shopcrm.services.container import OpenShop
from tests import factories as make

MAPPING = """
[format]
name = "{currency}-shop"
platform = "other"
currency = "{currency}"
default_status = "completed"
[columns]
order_id = "order"
buyer = "buyer"
amount = "amount"
created_at = "day"
city = "city"
"""
HEADINGS = ["order", "buyer", "amount", "day", "city"]


def take(shop: OpenShop, folder: Path, currency: str, rows: list[list[str]]) -> None:
    """Import rows in one currency; the platform is the same, so a buyer is one person in all of them."""
    (folder / f"{currency}.toml").write_text(MAPPING.format(currency=currency), encoding="utf-8")
    path = make.write_csv(folder / f"{currency}.csv", HEADINGS, rows)
    (outcome,) = shop.imports.run([path], mapping=folder / f"{currency}.toml")
    assert outcome.result is not None, outcome.refused


def row(order: str, buyer: str, amount: str, day: str, city: str = "杭州") -> list[str]:
    return [order, buyer, amount, day, city]


@pytest.fixture
def two_currencies(shop: OpenShop, tmp_path: Path) -> OpenShop:
    take(
        shop,
        tmp_path,
        "CNY",
        [
            row("c1", "both", "100.00", "2026-09-01 10:00:00"),
            row("c2", "both", "300.00", "2026-10-01 10:00:00"),
            row("c3", "home", "50.00", "2026-11-01 10:00:00"),
            row("c4", "rich", "9000.00", "2026-11-02 10:00:00"),
        ],
    )
    take(
        shop,
        tmp_path,
        "EUR",
        [
            row("e1", "both", "70.00", "2026-11-20 10:00:00"),
            row("e2", "abroad", "20.00", "2026-11-21 10:00:00", "Berlin"),
        ],
    )
    return shop


def accounts(shop: OpenShop) -> dict[int, str]:
    return shop.customers.first_accounts()


def test_different_currencies_are_never_added(two_currencies: OpenShop) -> None:
    shop = two_currencies
    names = accounts(shop)
    rows = {names[row.customer]: row for row in shop.rfm.report(RfmOptions(shop.day)).rows}
    # Recency and frequency over everything, money in the main currency.
    assert (rows["both"].frequency, rows["both"].recency_days) == (3, 2)
    assert (rows["both"].currency, rows["both"].monetary) == ("CNY", 40000)
    # The only one in euro is ranked among those in euro: p = (1 - 0.5)/1.
    assert (rows["abroad"].currency, rows["abroad"].monetary, rows["abroad"].m) == ("EUR", 2000, 3)
    assert [rows[name].m for name in ("home", "both", "rich")] == [1, 3, 5]


def test_a_window_asks_the_orders_and_says_the_same(two_currencies: OpenShop) -> None:
    """The figures kept with each customer and the orders themselves give one answer."""
    shop, day = two_currencies, two_currencies.day
    kept = shop.rfm.report(RfmOptions(day))
    # As of a day before the newest purchase the orders have to be asked.
    earlier = shop.rfm.report(RfmOptions(date(2026, 11, 20)))
    names = accounts(shop)
    assert {names[row.customer] for row in kept.rows} - {names[row.customer] for row in earlier.rows} == {"abroad"}
    found = {names[row.customer]: (row.frequency, row.monetary, row.currency) for row in earlier.rows}
    assert found == {"both": (3, 40000, "CNY"), "home": (1, 5000, "CNY"), "rich": (1, 900000, "CNY")}


def test_values_are_told_per_currency(two_currencies: OpenShop) -> None:
    matches = two_currencies.customers.find(CustomerQuery())
    assert matches.net == (("CNY", 945000), ("EUR", 9000))
    report = two_currencies.rfm.report(RfmOptions(two_currencies.day))
    total = {code: sum(dict(share.net).get(code, 0) for share in report.segments.values()) for code in ("CNY", "EUR")}
    assert total == {"CNY": 945000, "EUR": 2000}
    shares = {share.key: share for share in two_currencies.groups.shares()}
    assert dict(shares["bought_360"].net) == {"CNY": 945000, "EUR": 2000}
    assert shares["bought_360"].value_share == 1


def test_the_first_page(two_currencies: OpenShop) -> None:
    shop = two_currencies
    both = shop.customers.find(CustomerQuery(search="both")).ids[0]
    shop.customers.save_basics(both, Basics(birthday=YearlyDay(Calendar.GREGORIAN, 11, 22)))
    told = shop.today.overview()
    assert (told.day, told.currency) == (date(2026, 11, 22), "CNY")
    assert [line.customer for line in told.due_today] == [both]
    assert (told.customers, told.buyers, told.new_customers) == (4, 4, 3)
    assert told.months[0].month == date(2025, 12, 1)
    assert {month.month.month: (month.purchases, month.net) for month in told.months if month.purchases} == {
        9: (1, 10000),
        10: (1, 30000),
        11: (2, 905000),
    }
    assert (told.last_import_platform, told.last_import_at is not None) == ("other", True)


def test_the_first_page_of_an_empty_shop(shop: OpenShop) -> None:
    told = shop.today.overview()
    assert (told.customers, told.due_today, told.month_left, told.last_import_at) == (0, (), 0, None)
    assert len(told.months) == 12


def test_the_year_before_stands_beside(shop: OpenShop, tmp_path: Path) -> None:
    take(
        shop,
        tmp_path,
        "CNY",
        [
            row("1", "a", "10.00", "2025-11-30 23:59:59"),
            row("2", "a", "7.00", "2026-11-01 00:00:00"),
            row("3", "a", "5.00", "2024-12-01 00:00:00"),
            row("4", "", "3.00", "2026-11-05 00:00:00"),
        ],
    )
    months = {month.month: month for month in shop.today.overview().months}
    november, december = months[date(2026, 11, 1)], months[date(2025, 12, 1)]
    # Anonymous purchases are sales too.
    assert (november.purchases, november.net, november.net_year_before) == (2, 1000, 1000)
    assert (december.net, december.net_year_before) == (0, 500)


def test_an_import_taken_back_is_not_the_last_one(shop: OpenShop, tmp_path: Path) -> None:
    take(shop, tmp_path, "CNY", [row("1", "a", "10.00", "2026-11-01 00:00:00")])
    shop.imports.undo(1)
    assert shop.today.overview().last_import_at is None


def test_filters_and_their_choices(two_currencies: OpenShop) -> None:
    shop, find = two_currencies, two_currencies.customers.find
    assert shop.customers.cities() == (("杭州", 3), ("Berlin", 1))
    assert shop.customers.platforms() == ("other",)
    assert find(CustomerQuery(city="Berlin")).total == 1
    assert find(CustomerQuery(min_purchases=3)).total == 1
    assert [accounts(shop)[i] for i in find(CustomerQuery(quiet_days=20)).ids] == ["rich", "home"]
    report = shop.rfm.report(RfmOptions(shop.day))
    for cell, share in report.cells.items():
        assert find(CustomerQuery(cell=cell)).total == share.customers
    for segment, share in report.segments.items():
        assert find(CustomerQuery(segment=segment)).total == share.customers


@pytest.mark.parametrize("key", SortKey)
def test_the_list_is_sorted_both_ways(two_currencies: OpenShop, key: SortKey) -> None:
    shop = two_currencies
    up = shop.customers.find(CustomerQuery(sort=key, descending=False)).ids
    down = shop.customers.find(CustomerQuery(sort=key, descending=True)).ids
    assert sorted(up) == sorted(down)
    value = {SortKey.PURCHASES: "purchases", SortKey.NET: "net", SortKey.FIRST: "first_day", SortKey.LAST: "last_day"}
    if key in value:
        column = [getattr(card, value[key]) for card in shop.customers.cards(up)]
        assert column == sorted(column)
        assert [getattr(card, value[key]) for card in shop.customers.cards(down)] == sorted(column, reverse=True)


def test_unknown_groups_and_customers_are_said(shop: OpenShop) -> None:
    for ask in (
        lambda: shop.customers.find(CustomerQuery(group="kings")),
        lambda: shop.rfm.report(RfmOptions(shop.day, group="kings")),
        lambda: shop.care.month_list(shop.day, Variant.WORK, group="kings"),
        lambda: shop.customers.file(7),
        lambda: shop.customers.save_basics(7, Basics()),
    ):
        with pytest.raises(WrongUsage):
            ask()


def test_a_purchase_is_counted_on_its_local_day(shop: OpenShop, tmp_path: Path) -> None:
    take(
        shop,
        tmp_path,
        "CNY",
        [row("1", "late", "10.00", "2026-11-21 23:59:59"), row("2", "early", "10.00", "2026-11-22 00:00:00")],
    )
    names = accounts(shop)
    days = {names[row.customer]: row.recency_days for row in shop.rfm.report(RfmOptions(shop.day)).rows}
    assert days == {"late": 1, "early": 0}
