"""Who are the people behind the accounts of an invented shop on five platforms? The truth that joins are judged by.

Some move, change their number, share one with their family, send gifts, buy for others, use another name; many have
the same name. Everybody is invented; the numbers lie in blocks no operator has.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from shopcrm.samples.world import World

PLATFORMS: Final = ("taobao", "jd", "pdd", "douyin", "youzan")
# Of a hundred people so many buy on one, two, three, four and five platforms.
_ON_PLATFORMS: Final = tuple(accumulate((60, 25, 10, 4, 1)))
_HOUSEHOLD: Final = tuple(accumulate((55, 20, 15, 10)))
_ORDERS: Final = tuple(accumulate((44, 19, 11, 8, 6, 4, 3, 2, 1, 1, 1)))
_BLOCKS: Final = ("142", "143", "154", "160", "161", "163", "164", "168", "169", "179")
# Surnames by how many of a thousand bear them, from the census; all others share what is left.
_FAMILIES: Final = (
    ("王", 72), ("李", 72), ("张", 67), ("刘", 54), ("陈", 46), ("杨", 31), ("黄", 23), ("赵", 22), ("吴", 20),
    ("周", 19), ("徐", 14), ("孙", 14), ("马", 13), ("朱", 13), ("胡", 12), ("郭", 12), ("何", 11), ("林", 11),
    ("高", 10), ("罗", 9),
)  # fmt: skip
_OTHERS: Final = (
    "郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江"
    "阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严武戚莫孔向汤"
)
_GIVEN: Final = (
    "婷娜静敏丽芳燕玲雪梅娟霞慧莉红洁倩颖琳萍雨欣怡佳思梦琪涵诗雅萱子轩浩宇晨阳伟强磊军洋勇杰涛明超波辉鹏飞宁安"
    "晓文秀兰桂英玉珍凤云春华翠月莲香美珊瑶璐婉如若曦可心语嫣一诺依然紫悦"
)
_DISTRICT_WORDS: Final = (
    "东城", "西城", "高新", "江北", "江南", "城关", "开发", "临江", "新城", "湖滨", "龙泉", "凤凰",
)  # fmt: skip


@dataclass(frozen=True)
class Home:
    """Where somebody lives."""

    province: str
    city: str
    district: str
    street: str


@dataclass(frozen=True)
class Person:
    """One person.

    Attributes:
        number: which of the people; everybody outside the shop is -1.
        name, other_name: how she is called, and on some platforms.
        phones, homes: before and after a change; the second is the first where nothing changed.
        phone_until, home_until: last day of the first ones.
        stem: what her nicks have in common.
    """

    number: int
    name: str
    other_name: str
    phones: tuple[str, str]
    homes: tuple[Home, Home]
    phone_until: date
    home_until: date
    stem: str

    def phone(self, day: date) -> str:
        """Return her number on ``day``."""
        return self.phones[day > self.phone_until]

    def home(self, day: date) -> Home:
        """Return her home on ``day``."""
        return self.homes[day > self.home_until]


@dataclass(frozen=True)
class PeopleShop:
    """An invented shop; the same values always give the same people and orders."""

    seed: int
    people: int
    start: date = date(2023, 7, 1)
    end: date = date(2026, 6, 30)


@dataclass(frozen=True)
class Parcel:
    """One order: ``buyer`` with her account sent it to ``recipient``, under ``name`` and ``phone``."""

    platform: str
    number: str
    buyer: Person
    nick: str
    recipient: Person
    name: str
    phone: str
    home: Home
    at: datetime
    amount: int


@dataclass
class People:
    """Everybody in a shop, and the homes they share."""

    shop: PeopleShop
    world: World
    random: Random
    everyone: list[Person] = field(default_factory=list)
    _offices: list[Home] = field(default_factory=list)

    def populate(self) -> None:
        """Make all households."""
        self._offices = [self._home() for _ in range(max(1, self.shop.people // 600))]
        while len(self.everyone) < self.shop.people:
            self._household(1 + bisect_right(_HOUSEHOLD, self.random.randrange(100)))

    def _household(self, members: int) -> None:
        home, family, random = self._home(), self._family(), self.random
        phone = self._phone()
        days = (self.shop.end - self.shop.start).days
        for place in range(members):
            # The first two are a couple, their children bear the first one's surname.
            name = (self._family() if place == 1 else family) + self._given()
            own = phone if place == 0 or random.random() < 0.08 else self._phone()
            where = random.choice(self._offices) if random.random() < 0.06 else home
            moves, changes = random.random() < 0.12, random.random() < 0.08
            self.everyone.append(
                Person(
                    len(self.everyone), name, self._other_name(name) if random.random() < 0.02 else name,
                    (own, self._phone() if changes else own), (where, self._home() if moves else where),
                    self.shop.start + timedelta(days=random.randrange(days)),
                    self.shop.start + timedelta(days=random.randrange(days)), self._stem(),
                )
            )  # fmt: skip

    def outsider(self) -> Person:
        """Return somebody who gets parcels and has no account here."""
        home, phone, name = self._home(), self._phone(), self._family() + self._given()
        return Person(-1, name, name, (phone, phone), (home, home), self.shop.end, self.shop.end, "")

    def _family(self) -> str:
        place = self.random.randrange(1000)
        for family, count in _FAMILIES:
            place -= count
            if place < 0:
                return family
        return self.random.choice(_OTHERS)

    def _given(self) -> str:
        # A given name's characters are not equally frequent: the first of the list are met far more often.
        chosen = [_GIVEN[int(len(_GIVEN) * self.random.random() ** 1.7)] for _ in range(2)]
        return chosen[0] if self.random.random() < 0.18 else "".join(chosen)

    def _other_name(self, name: str) -> str:
        ways = (f"{name[0]}女士", f"小{name[-1]}", f"{name[-1]}{name[-1]}", self._family() + name[1:])
        return self.random.choice(ways)

    def _phone(self) -> str:
        return f"{self.random.choice(_BLOCKS)}{self.random.randrange(10**8):08d}"

    def _stem(self) -> str:
        people = self.world.people
        if self.random.random() < 0.3:
            return ""
        letters = "".join(self.random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(self.random.randrange(3, 8)))
        return self.random.choice(people.nicks) + self.random.choice((letters, self._given(), self._given() + letters))

    def _home(self) -> Home:
        random, people = self.random, self.world.people
        weights = self.world.place_weights
        place = self.world.places[bisect_right(weights, random.randrange(weights[-1]))]
        district = f"{random.choice(_DISTRICT_WORDS)}{random.choice(('', '', '西', '东'))}区"
        street = (
            f"{random.choice(people.streets)}{random.randrange(1, 400)}号{random.choice(people.estates)}"
            f"{random.randrange(1, 20)}幢{random.randrange(1, 28)}0{random.randrange(1, 5)}室"
        )
        return Home(place.province, place.city, district, street)


def parcels(shop: PeopleShop, world: World) -> tuple[list[Person], Iterator[Parcel]]:
    """Return everybody and, one by one, every order of the shop."""
    people = People(shop, world, Random(shop.seed))  # noqa: S311 - a repeatable game, no secret
    people.populate()
    return people.everyone, _parcels(people)


def _parcels(people: People) -> Iterator[Parcel]:
    random = people.random
    stations = [people.outsider() for _ in range(max(1, people.shop.people // 2500))]
    serial = 10**17 + people.shop.seed * 10**9
    for person in people.everyone:
        count = 1 + bisect_right(_ON_PLATFORMS, random.randrange(100))
        friends = _friends(people, person)
        giver, reseller = random.random() < 0.01, random.random() < 0.003
        for platform in random.sample(PLATFORMS, count):
            nick = _nick(person, platform, random)
            orders = random.randrange(30, 120) if reseller else 1 + bisect_right(_ORDERS, random.randrange(100))
            for _ in range(orders):
                serial += 7
                gift = reseller or random.random() < (0.6 if giver else 0.05)
                to = _anybody(people) if reseller else random.choice(friends) if gift else person
                yield _parcel(
                    people, stations, buyer=person, platform=platform, nick=nick, to=to, number=str(serial)
                )  # fmt: skip


def _friends(people: People, person: Person) -> Sequence[Person]:
    return [
        random_one if people.random.random() < 0.1 else people.outsider()
        for random_one in people.random.choices(people.everyone, k=people.random.randrange(1, 4))
        if random_one.number != person.number
    ] or [people.outsider()]


def _anybody(people: People) -> Person:
    return people.random.choice(people.everyone) if people.random.random() < 0.15 else people.outsider()


def _nick(person: Person, platform: str, random: Random) -> str:
    if not person.stem or random.random() < 0.4:
        return f"{'tb' if platform == 'taobao' else platform + '_'}{person.number * 7919 % 10**9:09d}{platform[0]}"
    tail = "" if random.random() < 0.4 else str(random.randrange(1, 3000))
    return f"{person.stem}{tail}" if random.random() < 0.75 else f"{person.stem}_{person.number}"


def _parcel(
    people: People, stations: Sequence[Person], *, buyer: Person, platform: str, nick: str, to: Person, number: str
) -> Parcel:  # fmt: skip
    random, shop = people.random, people.shop
    day = shop.start + timedelta(days=random.randrange((shop.end - shop.start).days + 1))
    at = datetime(day.year, day.month, day.day, random.randrange(8, 23), random.randrange(60), random.randrange(60))  # noqa: DTZ001 - local
    name = to.other_name if platform == PLATFORMS[to.number % 5] else to.name
    phone = to.phone(day)
    if random.random() < 0.004:
        phone = random.choice(("13800138000", random.choice(stations).phones[0]))
    home = replace(to.home(day))
    return Parcel(platform, number, buyer, nick, to, name, phone, home, at, random.randrange(1900, 49900))
