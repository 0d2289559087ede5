"""Who is usual, what joins by itself, and whom a customer is reached by."""

from __future__ import annotations

import pytest

from shopcrm.domain.contacts import AccountKind
from shopcrm.domain.identities import Key, Role, Sent, Usual
from shopcrm.identity.usual import contact, keys_of, role_of, usual


def sent(recipient: str, orders: int = 1, mobile: str = "", email: str = "", latest: int = 0) -> Sent:
    return Sent(recipient, mobile, email, "浙江", "杭州", orders, latest)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ([], ""),
        ([sent("林")], "林"),
        ([sent("林**")], ""),
        ([sent("林", 3), sent("王")], "林"),
        ([sent("林", 2), sent("王")], ""),
        ([sent("林雨", 2), sent("林**", 2), sent("王")], "林雨"),
        ([sent("林雨", 1), sent("林**", 2), sent("王")], ""),
        ([sent("林雨", 2), sent("胡**", 2)], ""),
        ([sent("林雨", 2), sent("林**", 9), sent("林爸", 2)], ""),
        ([sent("", 5), sent("林")], "林"),
    ],
)
def test_more_than_two_of_three_orders_go_to_the_usual_one(lines: list[Sent], name: str) -> None:
    assert usual(lines).name == name


def test_her_number_is_the_one_most_of_her_orders_tell() -> None:
    lines = [sent("林", 2, "15420001111"), sent("林", 1, "15430002222", "Lin@example.org"), sent("林", 5)]
    assert usual(lines) == Usual("林", "15420001111", "lin@example.org", 8, 1)
    assert usual([sent("林", 1, "15420001111"), sent("林", 1, "15430002222")]).phone == ""


def test_keys_need_a_name_and_more_than_one_order() -> None:
    told = Usual("林 小雨", "15420001111", "lin@example.org", 2, 1)
    both = {Key(AccountKind.PHONE, "15420001111", "林小雨"), Key(AccountKind.EMAIL, "lin@example.org", "林小雨")}
    assert keys_of(told, AccountKind.ACCOUNT) == both
    once = told._replace(orders=1)
    assert keys_of(once, AccountKind.ACCOUNT) == frozenset()
    assert keys_of(once, AccountKind.PHONE) == both
    assert keys_of(Usual("", "15420001111", "", 9, 1), AccountKind.ACCOUNT) == frozenset()


@pytest.mark.parametrize(
    ("told", "role"),
    [
        (Usual("林", recipients=3), Role.OWN),
        (Usual("林", recipients=4), Role.GIVER),
        (Usual("", recipients=7), Role.GIVER),
        (Usual("", recipients=8), Role.RESELLER),
        (Usual("林", recipients=20), Role.GIVER),
    ],
)
def test_roles(told: Usual, role: Role) -> None:
    assert role_of(told) is role


def test_the_contact_adds_up_over_accounts_and_leaves_resellers_out() -> None:
    own, other = Usual("林"), Usual(recipients=9)
    lines = [sent("林", 2, "15420001111"), sent("王", 3, "15430002222"), sent("陈**", 9)]
    assert contact([(own, lines)])[:2] == ("王", "15430002222")
    assert contact([(own, lines), (own, [sent("林", 2, "15420001111")])])[:2] == ("林", "15420001111")
    assert contact([(other, lines)]) == ("", "", "", "")
    later = [sent("林", 1, "15420001111", latest=5), sent("王", 1, "15430002222", latest=9)]
    assert contact([(own, later)])[0] == "王"
