"""The invented people are the same every time, and the files tell no more than their platforms do."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from benchmarks.people_truth import AccountKey, confirmed, judged, truth_of
from shopcrm.base.paths import resources
from shopcrm.samples.people import PLATFORMS, Parcel, PeopleShop, parcels
from shopcrm.samples.people_files import Shown, write_people
from shopcrm.samples.world import load_world
from shopcrm.services.container import OpenShop

SHOP = PeopleShop(4, 700)
Rows = list[tuple[Parcel, Shown]]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    world = load_world(resources() / "samples" / "xiaomanjia.toml")
    _, orders = parcels(SHOP, world)
    return [row for _, _, told in write_people(tmp_path_factory.mktemp("people"), orders, 3) for row in told]


def test_the_same_values_give_the_same_people() -> None:
    world = load_world(resources() / "samples" / "xiaomanjia.toml")
    first, second = (parcels(PeopleShop(5, 60), world) for _ in range(2))
    assert first[0] == second[0]
    assert list(first[1]) == list(second[1])


def test_everything_that_makes_it_hard_is_there(rows: Rows) -> None:
    buyers = defaultdict(set)
    for parcel, _ in rows:
        buyers[parcel.buyer.number].add(parcel.platform)
    assert sum(len(some) > 1 for some in buyers.values()) > 150
    assert any(parcel.recipient.number not in (parcel.buyer.number, -1) for parcel, _ in rows), "gifts inside the shop"
    assert any(parcel.recipient.number == -1 for parcel, _ in rows), "gifts to outsiders"
    people = {parcel.buyer.number: parcel.buyer for parcel, _ in rows}.values()
    assert any(one.homes[0] != one.homes[1] for one in people)
    assert any(one.phones[0] != one.phones[1] for one in people)
    assert any(one.name != one.other_name for one in people)
    assert Counter(one.name for one in people).most_common(1)[0][1] > 1
    assert Counter(one.phones[0] for one in people).most_common(1)[0][1] > 1
    sent = Counter(parcel.buyer.number for parcel, _ in rows)
    assert max(sent.values()) > 30, "resellers"


def test_each_platform_masks_in_its_own_shape(rows: Rows) -> None:
    shapes = defaultdict(set)
    for parcel, told in rows:
        shapes[parcel.platform].add("".join("d" if letter.isdigit() else letter for letter in told.phone))
        assert told.name == parcel.name or told.name.startswith(parcel.name[0] + "*")
        assert parcel.home.city in told.address
    assert set(shapes) == set(PLATFORMS)
    assert {"ddd****dddd", "ddddddddddd-dddd"} <= shapes["taobao"]
    assert "d******dddd" in shapes["jd"]
    assert "ddddddd****" in shapes["pdd"]
    assert "ddddddddddd-dddd" in shapes["douyin"]
    assert "ddd******dd" in shapes["youzan"]
    assert not any(told.nick for parcel, told in rows if parcel.platform in {"pdd", "douyin"})


@pytest.mark.no_cover
def test_a_vault_knows_who_is_who(shop: OpenShop, tmp_path: Path) -> None:
    world = load_world(resources() / "samples" / "xiaomanjia.toml")
    _, orders = parcels(SHOP, world)
    files = write_people(tmp_path, orders, 3)
    for path, mapping, told in files:
        (outcome,) = shop.imports.run([path], mapping=mapping)
        assert outcome.result is not None
        assert outcome.result.orders.new == len(told)
    with shop._store.read() as connection:
        found = connection.exec_driver_sql("SELECT platform, value, customer_id FROM account").fetchall()
    accounts: dict[AccountKey, int] = {(row[0], row[1]): row[2] for row in found}
    truth = truth_of(row for _, _, told in files for row in told)
    alone = judged(truth, accounts, {})
    assert alone.joined > 20
    assert alone.precision > 0.95
    asked = shop.people.suggestions()
    groups, right = confirmed(truth, accounts, [(one.a, one.b) for one in asked])
    assert right / len(asked) > 0.8
    assert judged(truth, accounts, groups).found_tellable > 0.9
