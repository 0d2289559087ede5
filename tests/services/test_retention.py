"""Who is asked about after a long silence: nobody with an order, a yes, or a reason to be kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base.errors import WrongUsage
from shopcrm.domain.consents import Channel, Consent, Purpose, Saying
from shopcrm.domain.days import months_later
from shopcrm.domain.new_customer import NewCustomer
from shopcrm.domain.retention import DEFAULT_MONTHS, KeepReason
from shopcrm.services.container import OpenShop
from tests.services.quick import customer_of, order, put


def bought(shop: OpenShop, account: str, day: date, **told: object) -> int:
    at = int(datetime(day.year, day.month, day.day, 4, tzinfo=UTC).timestamp())
    put(shop, "taobao", [order(f"{account}{day:%y%m%d}", account, paid_at=at, **told)])
    return customer_of(shop, account)


def asked(shop: OpenShop) -> list[int]:
    return [one.customer for one in shop.retention.review().quiet]


def test_the_longest_quiet_come_first_and_nobody_who_came_back(shop: OpenShop) -> None:
    edge = months_later(shop.day, -DEFAULT_MONTHS)
    old, older = bought(shop, "old", edge - timedelta(1)), bought(shop, "older", edge - timedelta(400))
    bought(shop, "on_the_day", edge)
    back = bought(shop, "back", edge - timedelta(900))
    bought(shop, "back", shop.day - timedelta(9))
    assert asked(shop) == [older, old]
    assert back not in asked(shop)
    review = shop.retention.review()
    assert (review.months, review.before, review.quiet[1].last) == (36, edge, edge - timedelta(1))


def test_an_order_that_came_to_nothing_is_a_sign_of_life(shop: OpenShop) -> None:
    edge = months_later(shop.day, -DEFAULT_MONTHS)
    lin = bought(shop, "lin", edge - timedelta(9))
    assert asked(shop) == [lin]
    bought(shop, "lin", shop.day - timedelta(3), status="closed")
    assert asked(shop) == []


def test_a_yes_is_a_reason_and_a_no_is_none(shop: OpenShop) -> None:
    lin = bought(shop, "lin", shop.day - timedelta(3000))
    for saying, quiet in ((Saying.REFUSED, [lin]), (Saying.GIVEN, [])):
        shop.consents.record(lin, Consent(saying, Purpose.CONTACT, Channel.ANY, shop.day, "可以"))
        assert asked(shop) == quiet


def test_who_never_bought_is_as_old_as_her_file(shop: OpenShop) -> None:
    shop.new_customers.add(NewCustomer("林小雨", "15420001111"))
    assert asked(shop) == []


def test_kept_files_are_asked_about_again_later(shop: OpenShop) -> None:
    lin, wang = (bought(shop, name, shop.day - timedelta(3000)) for name in ("lin", "wang"))
    shop.retention.keep([lin], KeepReason.PROMISE)
    review = shop.retention.review()
    assert ([one.customer for one in review.quiet], review.kept) == ([wang], 1)
    link = shop.people.merge(wang, lin)
    assert asked(shop) == []
    shop.people.unmerge(link)
    assert asked(shop) == [wang]
    act = next(one.act for one in shop.audit.entries() if one.act.action == "retain")
    assert (act.counts, act.purpose) == ({"people": 1}, "keep_promise")


def test_how_long_is_hers_to_say(shop: OpenShop) -> None:
    lin = bought(shop, "lin", months_later(shop.day, -13))
    assert asked(shop) == []
    shop.retention.set_months(12)
    assert (shop.retention.months(), asked(shop)) == (12, [lin])
    for months in (0, 7, 121):
        with pytest.raises(WrongUsage):
            shop.retention.set_months(months)
    assert shop.retention.months() == 12


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(-240, 240))
def test_months_later_is_the_same_day_or_the_last_one(day: date, months: int) -> None:
    moved = months_later(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(1)).day == 1)
