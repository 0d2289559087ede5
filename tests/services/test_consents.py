"""The consent ledger in a real vault: it goes with files, acts on the number, and the follow-up list keeps to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shopcrm.base.errors import WrongUsage
from shopcrm.domain.care import FollowUpList, Variant
from shopcrm.domain.consents import Channel, Consent, Evidence, Purpose, Saying
from shopcrm.domain.customers import Basics
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.services.container import OpenShop
from shopcrm.store.accounts import make_customers, next_file
from tests.services.quick import customer_of, order, put

LIN = {"recipient": "林小雨", "phone": "15420001111", "province": "浙江", "city": "杭州"}
BO = {"recipient": "王波", "phone": "15420001111", "province": "浙江", "city": "杭州"}
WANG = {"recipient": "王茶", "phone": "15430002222", "province": "浙江", "city": "宁波"}


def no(channel: Channel = Channel.ANY, *, day: date, saying: Saying = Saying.WITHDRAWN) -> Consent:
    wording = "可以" if saying is Saying.GIVEN else ""
    return Consent(saying, Purpose.CONTACT, channel, day, wording, Evidence.CHAT, "截图 3")


def with_birthday(shop: OpenShop, account: str, platform: str = "taobao", **told: Any) -> int:
    put(shop, platform, [order(f"{account}{n}", account, **told) for n in range(2)])
    customer = customer_of(shop, account)
    day = YearlyDay(Calendar.GREGORIAN, shop.day.month, 28, None)
    shop.customers.save_basics(customer, Basics(birthday=day))
    return customer


def listed(shop: OpenShop) -> FollowUpList:
    return shop.care.month_list(shop.day, Variant.WORK)


def ways(shop: OpenShop) -> dict[int, tuple[str, str]]:
    return {line.customer: (line.channel, line.clearance) for line in listed(shop).lines}


def test_what_she_said_stands_in_her_file(shop: OpenShop) -> None:
    customer = with_birthday(shop, "lin", **LIN)
    number = shop.consents.record(customer, no(Channel.PHONE, day=shop.day, saying=Saying.GIVEN))
    shop.consents.record(customer, no(Channel.PHONE, day=shop.day))
    first, second = reversed(shop.customers.file(customer).consents)
    assert (first.id, first.consent.wording, first.consent.note) == (number, "可以", "截图 3")
    assert second.consent.saying is Saying.WITHDRAWN
    assert [one.act.action.value for one in shop.audit.entries()[:2]] == ["consent", "consent"]
    assert shop.audit.entries()[0].act.number == customer


def test_who_wants_to_be_left_alone_is_not_on_the_list(shop: OpenShop) -> None:
    lin, wang = with_birthday(shop, "lin", **LIN), with_birthday(shop, "wang", **WANG)
    assert ways(shop) == {lin: ("phone", "ok"), wang: ("phone", "ok")}
    number = shop.consents.record(lin, no(day=shop.day))
    assert ways(shop) == {wang: ("phone", "ok")}
    assert listed(shop).declined == 1
    shop.consents.strike(lin, number)
    assert ways(shop) == {lin: ("phone", "ok"), wang: ("phone", "ok")}
    (entry,) = shop.customers.file(lin).consents
    assert entry.struck is not None
    assert listed(shop).declined == 0


def test_a_no_to_calls_leaves_the_platform(shop: OpenShop) -> None:
    lin = with_birthday(shop, "lin", **LIN)
    shop.consents.record(lin, no(Channel.PHONE, day=shop.day))
    assert ways(shop) == {lin: ("platform", "no_calls")}
    shop.consents.record(lin, no(Channel.PLATFORM, day=shop.day))
    assert (ways(shop), listed(shop).declined) == ({}, 1)
    shop.consents.record(lin, no(Channel.PLATFORM, day=shop.day, saying=Saying.GIVEN))
    assert ways(shop) == {lin: ("platform", "no_calls")}


def test_where_only_the_platform_leads_to_her_a_no_to_it_is_enough(shop: OpenShop) -> None:
    lin = with_birthday(shop, "lin", "douyin", **LIN)
    shop.consents.record(lin, no(Channel.PLATFORM, day=shop.day))
    assert (ways(shop), listed(shop).declined) == ({}, 1)


def test_a_no_to_a_number_is_one_of_the_number(shop: OpenShop) -> None:
    lin, bo = with_birthday(shop, "lin", **LIN), with_birthday(shop, "bo", "jd", **BO)
    assert lin != bo
    shop.consents.record(lin, no(day=shop.day))
    # The same telephone is not rung for somebody else; what she said of other ways is hers alone.
    assert ways(shop) == {bo: ("platform", "no_calls")}
    shop.consents.record(bo, no(Channel.PHONE, day=shop.day, saying=Saying.GIVEN))
    assert ways(shop) == {bo: ("phone", "ok")}


def test_it_goes_with_the_file_through_joins_and_back(shop: OpenShop) -> None:
    lin, wang = with_birthday(shop, "lin", **LIN), with_birthday(shop, "wang", **WANG)
    shop.consents.record(wang, no(Channel.PLATFORM, day=shop.day))
    link = shop.people.merge(lin, wang)
    assert len(shop.customers.file(lin).consents) == 1
    # By the number of the file it was said to, too.
    shop.consents.record(wang, no(Channel.PHONE, day=shop.day))
    assert len(shop.customers.file(lin).consents) == 2
    assert (ways(shop), listed(shop).declined) == ({}, 1)
    shop.people.unmerge(link)
    assert len(shop.customers.file(wang).consents) + len(shop.customers.file(lin).consents) == 2
    assert len(shop.customers.file(wang).consents) >= 1


@pytest.mark.parametrize(
    ("consent", "key"),
    [
        (Consent(Saying.GIVEN, Purpose.CONTACT, Channel.ANY, date(2026, 1, 1)), "consent_wording"),
        (Consent(Saying.REFUSED, Purpose.CONTACT, Channel.ANY, date(2999, 1, 1)), "consent_future"),
        (Consent(Saying.REFUSED, Purpose.CONTACT, Channel.ANY, date(2026, 1, 1), "x" * 501), "consent_long"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(shop: OpenShop, consent: Consent, key: str) -> None:
    lin = with_birthday(shop, "lin", **LIN)
    with pytest.raises(WrongUsage) as refused:
        shop.consents.record(lin, consent)
    assert refused.value.key == key
    assert shop.customers.file(lin).consents == ()


def test_unknown_files_and_lines(shop: OpenShop) -> None:
    lin, wang = with_birthday(shop, "lin", **LIN), with_birthday(shop, "wang", **WANG)
    number = shop.consents.record(lin, no(day=shop.day - timedelta(1)))
    for customer, line, key in ((999, number, "no_such_customer"), (wang, number, "no_such_consent")):
        with pytest.raises(WrongUsage) as refused:
            shop.consents.strike(customer, line)
        assert refused.value.key == key
    with pytest.raises(WrongUsage):
        shop.consents.record(999, no(day=shop.day))
    shop.consents.strike(lin, number)
    with pytest.raises(WrongUsage):
        shop.consents.strike(lin, number)


def test_changes_of_her_words_tell_from_what_to_what(shop: OpenShop) -> None:
    lin = with_birthday(shop, "lin", **LIN)
    shop.customers.save_basics(lin, Basics(name="林姐"))
    edits = [dict(event.facts) for event in shop.customers.file(lin).timeline if event.kind == "edit"]
    assert {"field": "name", "before": "", "after": "林姐"} in edits


def test_of_a_customer_she_wrote_down_it_counts_once_she_is_joined(shop: OpenShop) -> None:
    with shop._store.write() as connection:
        written = next_file(connection)
        make_customers(connection, [written])
    shop.customers.save_basics(written, Basics("林姐"))
    shop.consents.record(written, no(day=shop.day))
    lin = with_birthday(shop, "lin", **LIN)
    assert ways(shop) == {lin: ("phone", "ok")}
    link = shop.people.merge(lin, written)
    assert (ways(shop), listed(shop).declined) == ({}, 1)
    shop.people.unmerge(link)
    assert ways(shop) == {lin: ("phone", "ok")}
