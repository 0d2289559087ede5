"""Three hundred invented customers, and what the services say of who they are."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.contacts import AccountKind
from shopcrm.domain.customers import (
    Account,
    Basics,
    CustomerCard,
    CustomerFile,
    CustomerMatches,
    CustomerQuery,
    EventKind,
    ItemView,
    OrderView,
    SortKey,
    TimelineEvent,
)
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.groups import SEGMENT_PREFIX
from shopcrm.domain.identities import By, Clue, Evidence, Identity, IdentityView, Link, Role
from shopcrm.domain.new_customer import AddedCustomer, AlikeCustomer, NewCustomer
from shopcrm.domain.orders import Status
from shopcrm.domain.people import MergePreview, Suggestion, SuggestionPair
from shopcrm.domain.rfm import SEGMENT_MAP
from shopcrm.identity.words import agree, combined
from tests.ui.fakes.consents import FakeConsents
from tests.ui.fakes.moment import NOW, TODAY

_SURNAMES = "林陈王李张刘赵周吴郑孙何高罗"
_GIVEN = ("小满", "雨桐", "思源", "佳怡", "静", "丽华", "晓梅", "子涵", "雪", "一诺", "秀兰", "梦琪", "安", "若曦")
_CITIES = ("杭州", "上海", "北京", "广州", "成都", "武汉", "南京", "苏州", "西安", "长沙")
ITEMS = ("真丝连衣裙", "亚麻衬衫", "羊绒围巾", "棉麻半身裙", "针织开衫", "桑蚕丝睡衣", "改良旗袍")
_NICKS = ("xiaoman", "yutong", "tangtang", "sunny", "moon", "qing", "lulu")


def _card(number: int, dice: random.Random) -> CustomerCard:
    purchases = dice.choice((1, 1, 1, 1, 2, 2, 3, 4, 5, 7, 11))
    quiet = int(dice.paretovariate(0.7) * 8) % 900
    last = TODAY - timedelta(days=quiet)
    r = 5 - sum(quiet > bound for bound in (30, 90, 180, 365))
    f = 1 + sum(purchases >= bound for bound in (2, 3, 4, 6))
    net = sum(dice.randint(3900, 58900) for _ in range(purchases))
    m = min(5, 1 + net // 40000)
    name = dice.choice(_SURNAMES) + dice.choice(_GIVEN)
    return CustomerCard(
        number,
        name if number % 7 else "",
        (Account("taobao", f"{dice.choice(_NICKS)}_{number:03d}"),),
        f"1380000{number:04d}" if number % 3 else "",
        dice.choice(_CITIES),
        last - timedelta(days=purchases * 47),
        last,
        purchases,
        net,
        "CNY",
        SEGMENT_MAP[r][(f + m + 1) // 2 - 1].value,
    )


def make_cards(count: int = 300) -> tuple[CustomerCard, ...]:
    dice = random.Random(7)  # noqa: S311 - plausible people, not secrets
    return tuple(_card(number, dice) for number in range(1, count + 1))


class FakeCustomers:
    def __init__(self, cards: tuple[CustomerCard, ...]) -> None:
        self.all = {card.id: card for card in cards}
        self.basics: dict[int, Basics] = {}
        self.consents = FakeConsents()
        self.queries: list[CustomerQuery] = []
        self.fetched: list[tuple[int, ...]] = []

    def warm_up(self) -> None:
        self.warm = True

    def find(self, query: CustomerQuery) -> CustomerMatches:
        self.queries.append(query)
        found = [card for card in self.all.values() if self._matches(card, query)]
        keys = {
            SortKey.NAME: lambda c: c.name,
            SortKey.CITY: lambda c: c.city,
            SortKey.FIRST: lambda c: c.first_day or date.min,
            SortKey.LAST: lambda c: c.last_day or date.min,
            SortKey.PURCHASES: lambda c: c.purchases,
            SortKey.NET: lambda c: c.net,
        }
        found.sort(key=keys[query.sort], reverse=query.descending)
        net = sum(card.net for card in found)
        return CustomerMatches(tuple(card.id for card in found), (("CNY", net),) if found else ())

    def _matches(self, card: CustomerCard, query: CustomerQuery) -> bool:
        words = f"{card.name} {card.accounts[0].account} {card.phone} {card.city}"
        quiet = (TODAY - card.last_day).days if card.last_day else 9999
        return (
            all(word in words for word in query.search.split())
            and (not query.city or card.city == query.city)
            and (not query.segment or card.segment == query.segment)
            and (not query.group.startswith(SEGMENT_PREFIX) or query.group.removeprefix(SEGMENT_PREFIX) == card.segment)
            and (query.cell is None or SEGMENT_MAP[query.cell[0]][query.cell[1] - 1].value == card.segment)
            and card.purchases >= query.min_purchases
            and (query.quiet_days is None or quiet >= query.quiet_days)
        )

    def cards(self, ids: Sequence[int]) -> tuple[CustomerCard, ...]:
        self.fetched.append(tuple(ids))
        return tuple(self.all[one] for one in ids)

    def file(self, customer: int) -> CustomerFile:
        card = self.all[customer]
        orders = tuple(self._order(card, place) for place in range(card.purchases))
        timeline = tuple(
            TimelineEvent(
                order.paid_at or NOW,
                EventKind.ORDER,
                (
                    ("number", order.number),
                    ("status", order.status.value),
                    ("amount", str(order.amount)),
                    ("currency", "CNY"),
                    ("title", order.items[0].title),
                ),
            )
            for order in orders
        )
        imported = TimelineEvent(
            NOW, EventKind.IMPORT, (("file", "订单.xlsx"), ("platform", "taobao"), ("orders", "2"))
        )
        edited = TimelineEvent(NOW, EventKind.EDIT, (("field", "birthday"), ("before", ""), ("after", "L1990-10-14")))
        basics = self.basics.get(
            customer,
            Basics(card.name, "f", YearlyDay(Calendar.LUNAR, 10, 14, 1990), "喜欢浅色,不要寄到公司", (("尺码", "M"),)),
        )
        return CustomerFile(
            replace(card, name=basics.name or card.name),
            basics,
            orders,
            (edited, imported, *timeline),
            ("浙江省杭州市西湖区湖光路 8 号",),
            47.0 if card.purchases > 1 else None,
            2900,
            1,
            card.purchases + 1,
            0.5,
            card.net // card.purchases,
            self._who(card),
            consents=self.consents.entries.get(customer, ()),
        )

    def _who(self, card: CustomerCard) -> IdentityView:
        accounts = (
            Identity("taobao", AccountKind.ACCOUNT, card.accounts[0].account, card.name, card.phone, card.id, 3, 5,
                     Role.GIVER),
            Identity("jd", AccountKind.PHONE, card.phone or "13800000000", card.name, card.phone, 900, 1, 1, Role.OWN),
        )  # fmt: skip
        clue = Evidence(Clue.SAME_PHONE, (("value", "138****0001"),), 12.0)
        return IdentityView(accounts, (Link(5, NOW, By.PROGRAM, card.id, 900, (), (clue,)),))

    def _order(self, card: CustomerCard, place: int) -> OrderView:
        at = datetime.combine(card.last_day or TODAY, datetime.min.time(), UTC) - timedelta(days=47 * place, hours=-5)
        amount = card.net // card.purchases
        items = (ItemView(ITEMS[(card.id + place) % len(ITEMS)], "米白 M", 1, amount, "交易成功"),)
        return OrderView(
            card.id * 100 + place,
            "taobao",
            "",
            f"27{card.id:06d}{place:04d}8391",
            Status.COMPLETED,
            "交易成功",
            at,
            at,
            "CNY",
            amount,
            2900 if place == 0 else 0,
            amount - (2900 if place == 0 else 0),
            True,
            card.name,
            card.city,
            items,
        )

    def save_basics(self, customer: int, basics: Basics) -> None:
        self.basics[customer] = basics

    def cities(self) -> tuple[tuple[str, int], ...]:
        return tuple((city, sum(card.city == city for card in self.all.values())) for city in _CITIES)

    def platforms(self) -> tuple[str, ...]:
        return ("taobao",) if self.all else ()


class FakePeople:
    """Suggests neighbours; what was said is written down."""

    def __init__(self, customers: FakeCustomers) -> None:
        self._customers = customers
        self.said: list[tuple[object, ...]] = []
        self.gone: set[tuple[int, int]] = set()
        self.words: dict[int, Basics] = {}
        self.apart_before = False

    def suggestions(
        self, *, limit: int | None = None, min_score: float = 0.0, progress: Progress = silent,
        cancel: CancelToken | None = None,
    ) -> tuple[Suggestion, ...]:  # fmt: skip
        progress("people", 0, None)
        if cancel is not None:
            cancel.check()
        evidence = (
            Evidence(Clue.SAME_PHONE, (("value", "138****0001"),), 12.0),
            Evidence(Clue.OTHER_NAME, (("name", "林小满"), ("other", "林**")), -4.0),
        )
        pairs = [(one, one + 1) for one in range(1, min(len(self._customers.all), 12), 2)]
        found = [Suggestion(a, b, 0.99 - a / 20, evidence) for a, b in pairs if (a, b) not in self.gone]
        return tuple([one for one in found if one.score >= min_score][:limit])

    def pairs(self, suggestions: Sequence[Suggestion]) -> tuple[SuggestionPair, ...]:
        people = self._customers.all
        return tuple(SuggestionPair(one, people[one.a], people[one.b]) for one in suggestions)

    def preview(self, keep: int, fold: int) -> MergePreview:
        one, other = self._customers.all[keep], self._customers.all[fold]
        empty = Basics()

        def own(card: CustomerCard) -> tuple[Identity, ...]:
            account = card.accounts[0].account
            told = ("taobao", AccountKind.ACCOUNT, account, card.name, card.phone, card.id, card.purchases, 1, Role.OWN)
            return (Identity(*told),)

        words = (self.words.get(keep, empty), self.words.get(fold, empty))
        evidence = self.suggestions()[0].evidence
        return MergePreview(one, other, *words, own(one), own(other), evidence, 0.97, self.apart_before)

    def agree(self, shown: MergePreview) -> bool:
        return agree((shown.keep_words, shown.fold_words))

    def words_after(self, shown: MergePreview, choices: dict[str, str]) -> Basics:
        return combined(shown.keep_words, shown.fold_words, choices)

    def merge(self, keep: int, fold: int, choices: dict[str, str] | None = None) -> int:
        self.said.append(("merge", keep, fold, choices or {}))
        self.gone.add((keep, fold))
        return 7

    def unmerge(self, link: int) -> None:
        self.said.append(("unmerge", link))
        self.gone.clear()

    def apart(self, a: int, b: int) -> int:
        self.said.append(("apart", a, b))
        self.gone.add((a, b))
        return 8

    def forget_apart(self, decision: int) -> None:
        self.said.append(("forget", decision))
        self.gone.clear()

    def later(self, a: int, b: int, *, days: int = 7) -> None:
        self.said.append(("later", a, b, days))
        (self.gone.add if days else self.gone.discard)((a, b))


class FakeNewCustomers:
    def __init__(self, customers: FakeCustomers) -> None:
        self._customers = customers
        self.added: list[NewCustomer] = []
        self.error: Exception | None = None

    def alike(self, entry: NewCustomer) -> tuple[AlikeCustomer, ...]:
        return tuple(
            AlikeCustomer(card, "phone") for card in self._customers.all.values() if card.phone == entry.phone != ""
        )

    def add(self, entry: NewCustomer, _unlike: Collection[int] = ()) -> AddedCustomer:
        if self.error is not None:
            raise self.error
        self.added.append(entry)
        return AddedCustomer(7, 41, known=len(self.added) > 1)
