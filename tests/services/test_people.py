"""Who is who, in a real vault: keys, gifts, families, shared numbers, joins by hand, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shopcrm.base.errors import WrongUsage
from shopcrm.domain.customers import Basics, CustomerQuery, EventKind
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.identities import By, Clue, Role
from shopcrm.domain.rfm import RfmOptions
from shopcrm.services.container import OpenShop
from shopcrm.store.accounts import make_customers, next_file
from tests.services.quick import customer_of, order, put, who
from tests.services.snapshot import snapshot

LIN = {"recipient": "林小雨", "phone": "15420001111", "province": "浙江", "city": "杭州"}
WANG = {"recipient": "王茶", "phone": "15430002222", "province": "浙江", "city": "宁波"}


def orders(account: str, *told: dict[str, Any], start: str = "") -> list[dict[str, Any]]:
    return [order(f"{start or account}{n}", account, **one) for n, one in enumerate(told)]


def two_accounts(shop: OpenShop, times: int = 2) -> tuple[int, int]:
    return (
        put(shop, "taobao", orders("xiaoyu", *[LIN] * times)),
        put(shop, "jd", orders("jd_lin", *[LIN] * times)),
    )


def everything(shop: OpenShop) -> dict[str, Any]:
    return snapshot(shop) | {"who": sorted(map(sorted, who(shop)))}


# --- Rung 2: a number or address that names a person


def test_an_order_without_an_account_has_one_by_phone_and_name(shop: OpenShop) -> None:
    put(shop, "pdd", [order("p1", **LIN), order("p2", **LIN), order("p3", **LIN | {"recipient": "林爸爸"})])
    assert who(shop) == {frozenset({"pdd:\n15420001111\n林小雨"}), frozenset({"pdd:\n15420001111\n林爸爸"})}
    found = shop.customers.find(CustomerQuery(search="林小雨"))
    (card,) = shop.customers.cards(found.ids)
    assert (card.accounts, card.name, card.phone, card.purchases) == ((), "林小雨", "15420001111", 2)
    (identity,) = shop.customers.file(card.id).who.identities
    assert (identity.kind, identity.value, identity.role) == ("phone", "15420001111", Role.OWN)


def test_an_e_mail_names_a_person_too_but_not_a_lent_one(shop: OpenShop) -> None:
    put(shop, "etsy", [
        order("e1", recipient="Ann Lee", email="Ann@Example.org"),
        order("e2", recipient="Bo", email="x1@marketplace.amazon.com"),
        order("e3", recipient="Bo", email="a**@example.org"),
    ])  # fmt: skip
    put(shop, "shopify", orders("ann", *[{"recipient": "ann lee", "email": "ann@example.org"}] * 2))
    assert who(shop) == {frozenset({"etsy:\nann@example.org\nannlee", "shopify:ann"})}


@pytest.mark.parametrize(
    "phone", ["138****1234", "15420001111-7576", "13800138000", "13811111111", "15412345678", "123"]
)
def test_masked_lent_and_made_up_numbers_name_nobody(shop: OpenShop, phone: str) -> None:
    batch = put(shop, "pdd", [order("p1", **LIN | {"phone": phone})])
    assert who(shop) == set()
    assert batch


def test_accounts_with_the_same_usual_recipient_are_one(shop: OpenShop) -> None:
    two_accounts(shop)
    assert who(shop) == {frozenset({"taobao:xiaoyu", "jd:jd_lin"})}
    (customer,) = shop.customers.find(CustomerQuery(search="xiaoyu jd_lin")).ids
    file = shop.customers.file(customer)
    (link,) = file.who.links
    assert (link.by, [one.clue for one in link.evidence]) == (By.PROGRAM, [Clue.SAME_PHONE, Clue.SAME_NAME])
    assert dict(link.evidence[0].facts)["value"] == "154****1111"
    assert [one.kind for one in file.timeline if one.kind is EventKind.MERGE] == [EventKind.MERGE]
    assert shop.rfm.report(RfmOptions(shop.day)).customers == 1
    assert file.card.purchases == 4


def test_one_order_makes_nobody_usual(shop: OpenShop) -> None:
    put(shop, "taobao", orders("giver", LIN))
    put(shop, "jd", orders("jd_lin", LIN, LIN))
    assert len(who(shop)) == 2
    (asked,) = shop.people.suggestions()
    assert asked.score > 0.8
    assert Clue.ONE_ORDER in {one.clue for one in asked.evidence}


def test_a_gift_to_a_friend_joins_nobody(shop: OpenShop) -> None:
    put(shop, "taobao", orders("giver", WANG, WANG, WANG, LIN))
    put(shop, "jd", orders("jd_lin", LIN, LIN))
    put(shop, "youzan", orders("wang", WANG, WANG))
    assert who(shop) == {frozenset({"taobao:giver", "youzan:wang"}), frozenset({"jd:jd_lin"})}


def test_masked_orders_to_herself_count_against_the_friend(shop: OpenShop) -> None:
    own = {"recipient": "胡**", "phone": "161****8460"}
    put(shop, "taobao", orders("giver", own, own, LIN, LIN))
    put(shop, "jd", orders("jd_lin", LIN, LIN))
    assert len(who(shop)) == 2


def test_a_family_with_one_phone_are_different_people(shop: OpenShop) -> None:
    put(shop, "taobao", orders("xiaoyu", LIN, LIN))
    put(shop, "jd", orders("papa", *[LIN | {"recipient": "林大山"}] * 3))
    assert len(who(shop)) == 2
    asked = shop.people.suggestions(min_score=0.0)
    assert all(one.score < 0.5 for one in asked)


def test_a_resellers_customers_are_not_hers(shop: OpenShop) -> None:
    place = {"city": "上海", "province": "上海"}
    others = [{"recipient": f"客{n}户", "phone": f"1547000{n:04d}", **place} for n in range(12)]
    put(shop, "taobao", orders("reseller", *others))
    put(shop, "jd", orders("one", others[0], others[0]))
    assert len(who(shop)) == 2
    file = shop.customers.file(customer_of(shop, "reseller"))
    assert (file.card.name, file.card.phone, file.card.city) == ("", "", "")
    assert [one.role for one in file.who.identities] == [Role.RESELLER]
    assert shop.people.suggestions(min_score=0.0) == ()


def test_givers_are_told(shop: OpenShop) -> None:
    friends = [{"recipient": name, "phone": f"154700000{n}"} for n, name in enumerate(("甲", "乙", "丙丁"))]
    put(shop, "taobao", orders("giver", *[WANG] * 8, *friends))
    file = shop.customers.file(customer_of(shop, "giver"))
    assert [(one.role, one.recipients) for one in file.who.identities] == [(Role.GIVER, 4)]
    assert file.card.phone == "15430002222"


# --- Numbers behind too many names


def locker(shop: OpenShop, first: int, last: int, platform: str = "pdd") -> int:
    told = [order(f"k{n}", recipient=f"取件{'甲乙丙丁戊己庚辛壬'[n]}", phone="15440004444") for n in range(first, last)]
    return put(shop, platform, told)


def test_a_number_behind_very_many_names_names_nobody(shop: OpenShop, new_shop: Callable[..., OpenShop]) -> None:
    locker(shop, 0, 6)
    assert len(who(shop)) == 6
    before = everything(shop)
    batch = locker(shop, 6, 8)
    assert who(shop) == set()
    assert shop.customers.find(CustomerQuery()).total == 0
    put(shop, "pdd", [order("k9", recipient="取件甲", phone="15440004444")])
    assert who(shop) == set()
    all_at_once = new_shop("other")
    locker(all_at_once, 0, 8)
    assert who(all_at_once) == set()
    shop.imports.undo(batch + 1)
    shop.imports.undo(batch)
    assert everything(shop) == before


def test_accounts_behind_a_shared_number_come_apart(shop: OpenShop) -> None:
    told = LIN | {"phone": "15440004444"}
    put(shop, "taobao", orders("xiaoyu", told, told))
    put(shop, "jd", orders("jd_lin", told, told))
    assert len(who(shop)) == 1
    batch = locker(shop, 0, 7)
    assert who(shop) == {frozenset({"taobao:xiaoyu"}), frozenset({"jd:jd_lin"})}
    shop.imports.undo(batch)
    assert len(who(shop)) == 1


# --- What follows from the orders follows them


def test_a_join_whose_evidence_is_gone_comes_apart(shop: OpenShop) -> None:
    first, second = two_accounts(shop)
    more = put(shop, "jd", orders("jd_lin", *[WANG] * 5, start="w"))
    assert len(who(shop)) == 2
    shop.imports.undo(more)
    assert len(who(shop)) == 1
    shop.imports.undo(second)
    assert who(shop) == {frozenset({"taobao:xiaoyu"})}
    shop.imports.undo(first)
    assert who(shop) == set()
    with shop._store.read() as connection:
        for table in ("customer", "people_link", "customer_search", "bought", "own_words"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0, table


def test_a_later_file_that_knows_the_account_takes_the_order_from_the_number(shop: OpenShop) -> None:
    put(shop, "taobao", [order("1", **LIN)])
    assert who(shop) == {frozenset({"taobao:\n15420001111\n林小雨"})}
    batch = put(shop, "taobao", [order("1", "xiaoyu", **LIN)])
    assert who(shop) == {frozenset({"taobao:xiaoyu"})}
    put(shop, "taobao", [order("1", **LIN, status="closed")])
    assert who(shop) == {frozenset({"taobao:xiaoyu"})}
    shop.imports.undo(batch)
    assert who(shop) == {frozenset({"taobao:\n15420001111\n林小雨"})}


def test_figures_lists_and_search_follow_a_join_at_once(shop: OpenShop) -> None:
    put(shop, "taobao", orders("xiaoyu", LIN, LIN))
    shop.rfm.report(RfmOptions(shop.day))
    assert shop.customers.find(CustomerQuery(search="jd_wang")).total == 0
    put(shop, "jd", orders("jd_wang", WANG))
    a, b = customer_of(shop, "xiaoyu"), customer_of(shop, "jd_wang")
    assert shop.rfm.report(RfmOptions(shop.day)).customers == 2
    link = shop.people.merge(a, b)
    assert shop.customers.find(CustomerQuery(search="jd_wang")).ids == (a,)
    assert [row.frequency for row in shop.rfm.report(RfmOptions(shop.day)).rows] == [3]
    shop.people.unmerge(link)
    assert shop.customers.find(CustomerQuery(search="jd_wang")).ids == (b,)
    assert sorted(row.frequency for row in shop.rfm.report(RfmOptions(shop.day)).rows) == [1, 2]


# --- By hand


BIRTHDAY = YearlyDay(Calendar.LUNAR, 8, 15, 1990)


def two_strangers(shop: OpenShop) -> tuple[int, int]:
    put(shop, "taobao", orders("xiaoyu", LIN, LIN))
    put(shop, "jd", orders("jd_wang", WANG))
    a, b = customer_of(shop, "xiaoyu"), customer_of(shop, "jd_wang")
    shop.customers.save_basics(a, Basics("林姐", "f", None, "喜欢茶", (("尺码", "M"), ("鞋", "37"))))
    shop.customers.save_basics(b, Basics("小王", "", BIRTHDAY, "要发票", (("尺码", "L"), ("猫", "两只"))))
    return a, b


def test_a_join_shows_the_chosen_words_and_gives_them_back(shop: OpenShop) -> None:
    a, b = two_strangers(shop)
    before = everything(shop)
    link = shop.people.merge(a, b, {"name": "fold", "field.尺码": "fold"})
    file = shop.customers.file(a)
    assert file.basics == Basics("小王", "f", BIRTHDAY, "喜欢茶\n要发票", (("尺码", "L"), ("鞋", "37"), ("猫", "两只")))
    assert shop.customers.file(b).card.id == a, "the number of a joined file leads to the customer"
    assert {one.account for one in file.card.accounts} == {"xiaoyu", "jd_wang"}
    assert [(one.id, one.by) for one in file.who.links] == [(link, By.OWNER)]
    shop.people.unmerge(link)
    assert everything(shop) == before
    assert shop.customers.file(b).basics.name == "小王"
    kinds = [event.kind for event in shop.customers.file(b).timeline]
    assert EventKind.MERGE in kinds
    assert EventKind.SPLIT in kinds


def test_what_she_writes_while_they_are_one_stays_with_the_kept_number(shop: OpenShop) -> None:
    a, b = two_strangers(shop)
    link = shop.people.merge(a, b, {"name": "fold"})
    joined = shop.customers.file(a).basics
    shop.customers.save_basics(b, Basics("王太太", "", joined.birthday, "新的", (("尺码", "XL"),)))
    assert shop.customers.file(a).basics == Basics("王太太", "", BIRTHDAY, "新的", (("尺码", "XL"),))
    shop.people.unmerge(link)
    assert shop.customers.file(a).basics == Basics("王太太", "", None, "新的", (("尺码", "XL"),))
    assert shop.customers.file(b).basics == Basics("小王", "", BIRTHDAY, "要发票", (("尺码", "L"), ("猫", "两只")))


def test_later_orders_go_with_their_account(shop: OpenShop) -> None:
    a, b = two_strangers(shop)
    link = shop.people.merge(a, b)
    put(shop, "jd", orders("jd_wang", WANG, WANG, start="more"))
    assert shop.customers.file(a).card.purchases == 5
    shop.people.unmerge(link)
    assert [shop.customers.file(one).card.purchases for one in (a, b)] == [2, 3]


def test_chains_come_apart_in_any_order(shop: OpenShop) -> None:
    a, b = two_strangers(shop)
    put(shop, "youzan", orders("third", {"recipient": "赵丙", "phone": "15450005555"}))
    c = customer_of(shop, "third")
    shop.customers.save_basics(c, Basics("赵", notes="第三"))
    states = {0: everything(shop)}
    first = shop.people.merge(a, b)
    states[1] = everything(shop)
    second = shop.people.merge(a, c)
    assert len(who(shop)) == 1
    shop.people.unmerge(first)
    assert who(shop) == {frozenset({"taobao:xiaoyu", "youzan:third"}), frozenset({"jd:jd_wang"})}
    assert shop.customers.file(b).basics.name == "小王"
    shop.people.unmerge(second)
    assert everything(shop) == states[0]
    first = shop.people.merge(a, b)
    second = shop.people.merge(c, a)
    shop.people.unmerge(second)
    assert everything(shop) == states[1]


def test_an_undone_import_leaves_a_join_by_hand_standing(shop: OpenShop) -> None:
    put(shop, "taobao", orders("xiaoyu", LIN, LIN))
    batch = put(shop, "jd", orders("jd_wang", WANG))
    a, b = customer_of(shop, "xiaoyu"), customer_of(shop, "jd_wang")
    shop.people.merge(a, b)
    assert shop.imports.undo(batch).customers_removed == 0
    assert shop.customers.file(a).card.purchases == 2
    put(shop, "jd", orders("jd_wang", WANG))
    assert customer_of(shop, "jd_wang") == a
    assert shop.customers.file(a).card.purchases == 3


def test_taking_apart_what_the_program_joined_is_remembered(shop: OpenShop) -> None:
    two_accounts(shop)
    (link,) = shop.customers.file(customer_of(shop, "xiaoyu")).who.links
    shop.people.unmerge(link.id)
    assert len(who(shop)) == 2
    put(shop, "jd", orders("jd_lin", LIN, start="more"))
    put(shop, "youzan", orders("third", LIN, LIN, LIN))
    assert len(who(shop)) == 3, "of whom a third one is, nobody knows"
    assert {(one.a, one.b) for one in shop.people.suggestions()} == {
        tuple(sorted((customer_of(shop, "third"), customer_of(shop, other)))) for other in ("xiaoyu", "jd_lin")
    }


def test_taking_apart_by_hand_holds_against_the_number(shop: OpenShop) -> None:
    put(shop, "taobao", orders("xiaoyu", LIN, LIN))
    put(shop, "jd", orders("jd_lin", LIN))
    link = shop.people.merge(customer_of(shop, "xiaoyu"), customer_of(shop, "jd_lin"))
    put(shop, "jd", orders("jd_lin", LIN, LIN, start="more"))
    shop.people.unmerge(link)
    assert len(who(shop)) == 2
    put(shop, "jd", orders("jd_lin", LIN, start="again"))
    assert len(who(shop)) == 2


def test_different_people_are_remembered_and_never_asked_about(shop: OpenShop) -> None:
    put(shop, "taobao", orders("xiaoyu", LIN, LIN))
    put(shop, "jd", orders("jd_lin", LIN))
    a, b = customer_of(shop, "xiaoyu"), customer_of(shop, "jd_lin")
    assert len(shop.people.suggestions()) == 1
    decision = shop.people.apart(a, b)
    assert shop.people.suggestions() == ()
    put(shop, "jd", orders("jd_lin", LIN, LIN, start="more"))
    assert len(who(shop)) == 2
    assert [event.kind for event in shop.customers.file(a).timeline].count(EventKind.APART) == 1
    shop.people.forget_apart(decision)
    assert len(who(shop)) == 1


def test_joining_by_hand_takes_different_people_back_and_undoing_it_brings_it_again(shop: OpenShop) -> None:
    a, b = two_strangers(shop)
    shop.people.apart(a, b)
    assert shop.people.preview(a, b).apart
    link = shop.people.merge(a, b)
    assert len(who(shop)) == 1
    shop.people.unmerge(link)
    assert shop.people.preview(a, b).apart


def test_later_waits_some_days(shop: OpenShop) -> None:
    put(shop, "taobao", orders("xiaoyu", LIN, LIN))
    put(shop, "jd", orders("jd_lin", LIN))
    (asked,) = shop.people.suggestions()
    shop.people.later(asked.b, asked.a)
    assert shop.people.suggestions() == ()
    shop.people.later(asked.a, asked.b, days=0)
    assert shop.people.suggestions() == (asked,)
    (pair,) = shop.people.pairs([asked])
    assert {one.account for card in (pair.a, pair.b) for one in card.accounts} == {"xiaoyu", "jd_lin"}


def test_contradicting_words_are_asked_about(shop: OpenShop) -> None:
    put(shop, "taobao", orders("xiaoyu", LIN, LIN))
    put(shop, "jd", orders("jd_lin", LIN))
    a, b = customer_of(shop, "xiaoyu"), customer_of(shop, "jd_lin")
    shop.customers.save_basics(a, Basics("林姐"))
    shop.customers.save_basics(b, Basics("小林", notes="爱茶"))
    put(shop, "jd", orders("jd_lin", LIN, LIN, start="more"))
    assert len(who(shop)) == 2
    shop.customers.save_basics(b, Basics("林姐", notes="爱茶"))
    assert len(who(shop)) == 1
    assert shop.customers.file(a).basics == Basics("林姐", notes="爱茶")
    shop.customers.save_basics(a, Basics("林女士", notes="爱茶"))
    assert len(who(shop)) == 1
    assert shop.customers.file(b).basics == Basics("林女士", notes="爱茶")


def test_words_of_files_the_program_joins_come_back_when_they_part(shop: OpenShop) -> None:
    put(shop, "taobao", orders("xiaoyu", LIN, LIN))
    a = customer_of(shop, "xiaoyu")
    shop.customers.save_basics(a, Basics(notes="爱茶"))
    batch = put(shop, "jd", orders("jd_lin", LIN, LIN))
    shop.customers.save_basics(a, Basics("林姐", notes="爱茶"))
    shop.imports.undo(batch)
    assert shop.customers.file(a).basics == Basics("林姐", notes="爱茶")


def test_joining_by_hand_confirms_what_the_program_joined(shop: OpenShop) -> None:
    two_accounts(shop)
    put(shop, "youzan", orders("wang", WANG))
    a, b = customer_of(shop, "xiaoyu"), customer_of(shop, "wang")
    before = everything(shop)
    link = shop.people.merge(b, a)
    more = put(shop, "jd", orders("jd_lin", *[WANG] * 9, start="w"))
    assert len(who(shop)) == 1
    shop.imports.undo(more)
    shop.people.unmerge(link)
    assert everything(shop) == before


@pytest.mark.parametrize("verb", ["merge", "apart", "preview"])
def test_wrong_numbers_are_wrong_usage(shop: OpenShop, verb: str) -> None:
    a, _ = two_strangers(shop)
    for pair, key in (((a, 999), "no_such_customer"), ((a, a), "same_customer")):
        with pytest.raises(WrongUsage) as error:
            getattr(shop.people, verb)(*pair)
        assert error.value.key == key
    with pytest.raises(WrongUsage) as error:
        shop.people.unmerge(77)
    assert error.value.key == "no_such_merge"


def test_side_by_side(shop: OpenShop) -> None:
    a, b = two_strangers(shop)
    shown = shop.people.preview(a, b)
    assert (shown.keep.id, shown.fold.id, shown.fold_words.birthday) == (a, b, BIRTHDAY)
    assert shown.score is not None
    assert shown.score < 0.2
    assert {one.clue for one in shown.evidence} >= {Clue.OTHER_NAME, Clue.OTHER_PHONE}
    assert [one.value for one in shown.keep_identities] == ["xiaoyu"]


def written_down(shop: OpenShop, name: str) -> int:
    """A customer she wrote down herself: no account, no order."""
    with shop._store.write() as connection:
        number = next_file(connection)
        make_customers(connection, [number])
    shop.customers.save_basics(number, Basics(name, notes="来店里买过"))
    return number


@pytest.mark.parametrize("kept", ["hers", "account"])
def test_a_customer_without_an_account_is_joined_and_comes_back(shop: OpenShop, kept: str) -> None:
    put(shop, "taobao", orders("xiaoyu", LIN, LIN))
    a, b = customer_of(shop, "xiaoyu"), written_down(shop, "林姐")
    before = everything(shop)
    keep, fold = (b, a) if kept == "hers" else (a, b)
    link = shop.people.merge(keep, fold)
    file = shop.customers.file(fold)
    assert (file.card.id, file.basics.name, file.card.purchases) == (keep, "林姐", 2)
    put(shop, "jd", orders("jd_lin", LIN, LIN))
    assert customer_of(shop, "jd_lin") == keep
    shop.customers.save_basics(keep, Basics("林姐", notes="都是她"))
    assert shop.customers.file(b).basics.notes == "都是她"
    shop.imports.undo(2)
    shop.customers.save_basics(keep, Basics("林姐", notes="来店里买过"))
    shop.people.unmerge(link)
    if kept == "account":
        # What she wrote meanwhile stays with the number that was kept.
        assert shop.customers.file(a).basics.name in ("", "林姐")
        shop.customers.save_basics(a, Basics())
    assert everything(shop) == before


def test_many_accounts_behind_one_number_are_taken_in(shop: OpenShop) -> None:
    names = "甲乙丙丁戊己庚辛"
    put(
        shop,
        "pdd",
        [order(f"m{n}", f"a{n}", recipient=f"取件{name}", phone="15440005555") for n, name in enumerate(names)],
    )
    # A parcel shop's number joins nobody.
    assert len(who(shop)) == len(names)
