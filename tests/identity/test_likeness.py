"""Evidence adds up as documented, rare values say more, and candidates are found without comparing everybody."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from shopcrm.domain.identities import Clue
from shopcrm.domain.people import Suggestion
from shopcrm.identity.blocking import candidate_pairs
from shopcrm.identity.likeness import Frequencies, likeness
from shopcrm.identity.profiles import Profile, Told, nick_stem, profile
from shopcrm.identity.suggestions import scored_pairs, suggestions

HOME = ("浙江", "杭州", "西湖区", "浙江杭州西湖区文化路18号花园3幢201室")


def told(
    recipient: str = "林小雨",
    phone: str = "15420001111",
    place: tuple[str, str, str, str] = HOME,
    *,
    orders: int = 3,
    email: str = "",
) -> Told:
    return Told(recipient, phone, email, *place, orders)


def account(number: int, *lines: Told, platform: str = "", nick: str = "") -> Profile:
    made = profile(number, number, platform or f"p{number % 5}", nick or f"tb{number:09d}", lines or (told(),))
    assert made is not None
    return made


def crowd(count: int = 3000) -> list[Profile]:
    """Strangers, as many surnames and towns as a country has."""
    return [
        account(
            1000 + n,
            told(
                "王李张刘陈杨黄赵"[n % 8] + "雨晨静梅"[n % 4] + "一二三四五六七"[n % 7],
                f"{161 + n % 9}{n * 7919 % 10**8:08d}",
                ("江苏", f"城{n % 40}", f"区{n % 300}", f"江苏城{n % 40}区{n % 300}路{n}号"),
            ),
        )
        for n in range(count)
    ]


KNOWN = Frequencies([*crowd(), account(1), account(2)])


def score(one: Profile, other: Profile) -> float:
    return likeness(one, other, KNOWN).score


def clues(one: Profile, other: Profile) -> set[Clue]:
    return {evidence.clue for evidence in likeness(one, other, KNOWN).evidence}


MASKED = told("林**", "154****1111", (*HOME[:3], "浙江杭州西湖区文化路18号**"))


def test_what_agrees_behind_masks_adds_up() -> None:
    one = account(1)
    assert score(one, account(2)) > 0.95
    masked = account(2, MASKED)
    assert clues(one, masked) == {Clue.PHONE_FITS, Clue.NAME_FITS, Clue.ADDRESS_FITS}
    assert score(one, masked) > 0.8


def test_a_family_is_no_person() -> None:
    one = account(1)
    father = account(2, told("林大山"))
    assert {Clue.SAME_PHONE, Clue.SAME_ADDRESS, Clue.OTHER_NAME} == clues(one, father)
    assert score(one, father) < 0.5
    assert score(one, account(2, told("林大山", "15499998888"))) < 0.1


def test_strangers_of_one_name_are_strangers() -> None:
    away = ("广东", "广州", "天河区", "广东广州天河区解放路9号书香庭院1幢101室")
    assert score(account(1), account(2, told("林小雨", "15499998888", away))) < 0.05


def test_a_rare_name_says_more_than_a_frequent_one() -> None:
    many = Frequencies([*crowd(), *(account(5000 + n, told("李娜", f"163{n:08d}")) for n in range(200)), account(1)])
    rare, common = (
        (account(1, told(name, "")), account(2, told(name, ""))) for name in ("欧阳若曦", "李娜")
    )  # fmt: skip
    assert likeness(*rare, many).score > likeness(*common, many).score


def test_one_order_may_be_a_gift() -> None:
    one, once = account(1), account(2, told(orders=1))
    assert Clue.ONE_ORDER in clues(one, once)
    assert score(one, once) < score(one, account(2))


def test_moved_house_and_changed_number_are_no_end_of_it() -> None:
    away = ("广东", "广州", "天河区", "广东广州天河区解放路9号书香庭院1幢101室")
    moved = account(2, told(place=away), told(orders=1))
    assert clues(account(1), moved) >= {Clue.SAME_PHONE, Clue.SAME_NAME, Clue.SAME_ADDRESS}
    assert score(account(1), account(2, told(place=away))) > 0.5
    assert score(account(1), account(2, told(phone="15499998888"))) > 0.5


@pytest.mark.parametrize(
    ("nicks", "clue"),
    [
        (("xiaoyuer", "xiaoyuer"), Clue.SAME_NICK),
        (("xiaoyuer77", "xiaoyuer"), Clue.LIKE_NICK),
        (("linxiaoyuer", "linxiaoyue"), Clue.LIKE_NICK),
        (("linxiaoyu88", "tb123456789"), Clue.NICK_IS_NAME),
        (("tb123456789", "林小雨的店"), Clue.NICK_IS_NAME),
    ],
)
def test_nicks(nicks: tuple[str, str], clue: Clue) -> None:
    one, other = (account(n, nick=nick) for n, nick in enumerate(nicks, 1))
    assert clue in clues(one, other)


def test_ciphertexts_and_addresses_of_letters() -> None:
    token = "~AbC123dEf456GhI789jKl0~"
    one, other = (account(n, told(token, token, ("", "", "", ""), email="Lin@example.org")) for n in (1, 2))
    assert clues(one, other) == {Clue.SAME_TOKEN, Clue.SAME_EMAIL}
    near = account(3, told(place=(*HOME[:3], "浙江杭州西湖区文化路18号花苑3幢201室")))
    assert Clue.LIKE_ADDRESS in clues(account(1), near)
    nowhere = account(4, told(place=("浙江", "杭州", "", "")))
    assert Clue.SAME_CITY in clues(account(1), nowhere)
    other_district = account(5, told(place=("浙江", "杭州", "滨江区", "")))
    assert Clue.SAME_CITY in clues(account(1), other_district)
    elsewhere = account(6, told("林小雨", "15420001111", (*HOME[:3], "浙江杭州西湖区解放路7号春天里")))
    assert Clue.SAME_DISTRICT in clues(account(1), elsewhere)


def test_a_profile_is_about_the_usual_recipient() -> None:
    made = account(1, told(), told("林**", "154****1111", orders=2), told("王茶", "15430002222", orders=1))
    assert (made.name, made.phones, made.orders) == ("林小雨", ("15420001111",), 5)
    tie = profile(1, 1, "jd", "x", [told("甲某", orders=1), told("乙某", orders=1)])
    assert tie is not None
    assert profile(1, 1, "jd", "x", [told(f"某{n}", orders=1) for n in range(9)]) is None
    assert profile(1, 1, "jd", "x", [told("甲**"), told("乙**")]) is None
    assert profile(1, 1, "jd", "x", [told(f"某{n}", orders=1) for n in range(3)]) is None


@pytest.mark.parametrize(
    ("nick", "stem"),
    [("tb123456789", ""), ("小雨点2019", "小雨点"), ("abc", ""), ("微信用户", ""), ("linda_77", "linda"), ("", "")],
)
def test_nick_stems(nick: str, stem: str) -> None:
    assert nick_stem(nick) == stem


MASKS: list[dict[str, Any]] = [
    {"phone": "154****1111"},
    {"phone": "1******1111"},
    {"phone": "1542000****"},
    {"phone": "154******11"},
    {"phone": "154********"},
    {"recipient": "别的名", "phone": "15420001111"},
    {"phone": "15499998888"},
    {"recipient": "林**", "phone": "15499998888", "place": (*HOME[:3], "浙江杭州西湖区文化路18号**")},
]


@pytest.mark.parametrize("shown", MASKS)
def test_whoever_shares_something_is_found(shown: dict[str, Any]) -> None:
    profiles = [*crowd(500), account(1), account(2, told(**shown))]
    assert (500, 501) in candidate_pairs(profiles)


def test_one_customer_is_not_compared_with_herself() -> None:
    one = account(1)
    assert candidate_pairs([one, account(2)._replace(customer=1)]) == set()


def test_not_everybody_is_compared_with_everybody() -> None:
    profiles = crowd(4000)
    assert len(candidate_pairs(profiles)) < len(profiles) * 8


def test_pairs_of_accounts_become_pairs_of_customers() -> None:
    looked: list[tuple[int, int]] = []
    profiles = [account(1), account(2), account(3, MASKED)]
    pairs = scored_pairs(profiles, KNOWN, lambda done, total: looked.append((done, total)))
    assert looked == [(0, 3)]
    asked = suggestions(pairs, {1: 10, 2: 10, 3: 11}, lambda _a, _b: False)
    assert [(one.a, one.b) for one in asked] == [(10, 11)]
    assert asked[0].score == max(pair.score for pair in pairs if 3 in (pair.a, pair.b))
    assert suggestions(pairs, {1: 10, 2: 10}, lambda _a, _b: False) == []
    assert suggestions(pairs, {1: 10, 2: 10, 3: 11}, lambda a, b: (a, b) == (10, 11)) == []
    assert asdict(Suggestion(1, 2, 0.5, ()))["score"] == 0.5
