"""A whole shop in memory: the same methods as the real services, three hundred invented customers."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QWidget

from shopcrm.base.clock import FixedClock
from shopcrm.base.errors import CannotUnlock, InputRefused
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.batches import (
    Batch,
    BatchProtocol,
    ControlTotal,
    Counts,
    Exported,
    FileOutcome,
    FileWarning,
    ImportResult,
    Recognised,
    Rejection,
)
from shopcrm.domain.care import FollowUp, FollowUpList, Reason, Variant
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
from shopcrm.domain.groups import SEGMENT_PREFIX, SYSTEM_GROUPS, GroupShare, picked_from
from shopcrm.domain.identities import By, Clue, Evidence, Identity, IdentityView, Link, Role
from shopcrm.domain.new_customer import AddedCustomer, AlikeCustomer, NewCustomer
from shopcrm.domain.orders import Status
from shopcrm.domain.people import MergePreview, Suggestion, SuggestionPair
from shopcrm.domain.rfm import EIGHT_GROUPS, SEGMENT_MAP, RfmOptions, RfmReport, RfmRow, RfmShare, Segment
from shopcrm.domain.shop import MonthFigure, ShopInfo, TodayOverview
from shopcrm.domain.sources import Package, Source, source_of
from shopcrm.identity.words import agree, combined
from shopcrm.reports.document import Document, Heading, Paragraph
from shopcrm.services.container import OpenShop
from shopcrm.services.program import Services

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
PASSPHRASE = "plum tree by the window"
CODE = "-".join(f"{n}{n}{n}{n}{n}{n}" for n in range(1, 9))
_SURNAMES = "林陈王李张刘赵周吴郑孙何高罗"
_GIVEN = ("小满", "雨桐", "思源", "佳怡", "静", "丽华", "晓梅", "子涵", "雪", "一诺", "秀兰", "梦琪", "安", "若曦")
_CITIES = ("杭州", "上海", "北京", "广州", "成都", "武汉", "南京", "苏州", "西安", "长沙")
_ITEMS = ("真丝连衣裙", "亚麻衬衫", "羊绒围巾", "棉麻半身裙", "针织开衫", "桑蚕丝睡衣", "改良旗袍")
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
        edited = TimelineEvent(NOW, EventKind.EDIT, (("field", "birthday"),))
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
        items = (ItemView(_ITEMS[(card.id + place) % len(_ITEMS)], "米白 M", 1, amount, "交易成功"),)
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


class FakeGroups:
    def __init__(self, customers: FakeCustomers) -> None:
        self._customers = customers

    def shares(self) -> tuple[GroupShare, ...]:
        cards = list(self._customers.all.values())
        total, worth = len(cards) or 1, sum(card.net for card in cards) or 1
        made = []
        for place, key in enumerate(SYSTEM_GROUPS):
            if key.startswith(SEGMENT_PREFIX):
                members = [card for card in cards if SEGMENT_PREFIX + card.segment == key]
            else:
                members = [card for card in cards if card.id % (place + 2) == 0]
            net = sum(card.net for card in members)
            made.append(
                GroupShare(
                    key,
                    len(members),
                    (("CNY", net),) if members else (),
                    len(members) / total,
                    net / worth,
                    picked_from(key),
                    len(cards),
                )
            )
        return tuple(made)


class FakeRfm:
    def __init__(self, customers: FakeCustomers) -> None:
        self._customers = customers
        self.asked: list[RfmOptions] = []

    def report(self, options: RfmOptions) -> RfmReport:
        self.asked.append(options)
        rows = [
            self._row(card, options) for card in self._customers.all.values() if not options.group or card.id % 3 == 0
        ]

        def share(belongs: list[RfmRow]) -> RfmShare:
            return RfmShare(len(belongs), (("CNY", sum(one.monetary for one in belongs)),) if belongs else ())

        cells = {(r, fm): share([x for x in rows if (x.r, x.fm) == (r, fm)]) for r in SEGMENT_MAP for fm in range(1, 6)}
        segments = {one: share([x for x in rows if x.segment is one]) for one in Segment}
        eight = {name: share([x for x in rows if x.eight == name]) for name in EIGHT_GROUPS.values()}
        return RfmReport(options, cells, segments, eight, (3.1, 2.4, 3.0), rows)

    def _row(self, card: CustomerCard, options: RfmOptions) -> RfmRow:
        days = (options.as_of - (card.last_day or options.as_of)).days
        r = 5 - sum(days > bound for bound in options.bands.recency)
        f = 1 + sum(card.purchases >= bound for bound in options.bands.frequency)
        m = min(5, 1 + card.net // 40000)
        fm = (f + m + 1) // 2
        eight = EIGHT_GROUPS[(r > 3, f > 2, m > 3)]
        return RfmRow(card.id, days, card.purchases, card.net, "CNY", r, f, m, fm, SEGMENT_MAP[r][fm - 1], eight)


class FakeCare:
    def __init__(self, customers: FakeCustomers) -> None:
        self._customers = customers

    def month_list(self, month: date, variant: Variant, *, group: str = "", limit: int | None = None) -> FollowUpList:
        wanted = {
            Reason.CANT_LOSE: "cant_lose",
            Reason.AT_RISK: "at_risk",
            Reason.ABOUT_TO_SLEEP: "about_to_sleep",
            Reason.SECOND_ORDER: "new",
        }
        cards = list(self._customers.all.values())
        picked = [(Reason.BIRTHDAY, card) for card in cards if card.id % 23 == 0]
        for reason, segment in wanted.items():
            picked += [(reason, card) for card in cards if card.segment == segment and card.id % 23][:14]
        kept = picked[:limit] if limit else picked
        lines = tuple(follow_up(place, card, reason, month, variant) for place, (reason, card) in enumerate(kept, 1))
        return FollowUpList(month, TODAY, variant, group, lines, len(picked) - len(kept))


def follow_up(place: int, card: CustomerCard, reason: Reason, month: date, variant: Variant) -> FollowUp:
    lunar = card.id % 2 == 0
    day = YearlyDay(Calendar.LUNAR, 10, 14, 1990) if lunar else YearlyDay(Calendar.GREGORIAN, month.month, 22)
    phone = f"138****{card.phone[-4:]}" if card.phone and variant is Variant.WORK else ""
    return FollowUp(
        place,
        card.id,
        card.name or card.accounts[0].account,
        reason,
        (),
        month.replace(day=22),
        day.text() if reason is Reason.BIRTHDAY else reason.value,
        lunar,
        36 if lunar else None,
        card.last_day,
        _ITEMS[card.id % len(_ITEMS)],
        (TODAY - card.last_day).days if card.last_day else None,
        47.0 if card.purchases > 1 else None,
        card.purchases,
        card.net,
        "CNY",
        phone,
        "phone" if phone else "platform",
        "ok",
        card.segment,
    )


class FakeToday:
    def __init__(self, customers: FakeCustomers) -> None:
        self._customers = customers

    def overview(self) -> TodayOverview:
        cards = list(self._customers.all.values())
        month = TODAY.replace(day=1)
        due = [follow_up(n, card, Reason.BIRTHDAY, month, Variant.WORK) for n, card in enumerate(cards[5:200:57], 1)]
        months = []
        for back in range(11, -1, -1):
            number = TODAY.year * 12 + TODAY.month - 1 - back
            value = 1_200_000 + (number * 7919) % 900_000 + (1_500_000 if number % 12 in (5, 10) else 0)
            before = value - (number * 31 % 5 - 1) * 200_000
            months.append(MonthFigure(date(number // 12, number % 12 + 1, 1), value // 18000, value, before))
        at = NOW - timedelta(days=3) if cards else None
        return TodayOverview(
            TODAY, "CNY", tuple(due), 28, len(cards), len(cards), 9, tuple(months), at, "taobao" if cards else ""
        )


class FakeImports:
    def __init__(self, customers: FakeCustomers) -> None:
        self._customers = customers
        self.calls: list[tuple[str, str]] = []
        self.undone: list[int] = []
        self.saved: list[tuple[int, Path]] = []
        self.warnings: tuple[FileWarning, ...] = ()
        # Name of a file → its password, and of a folder or archive → what lies in it.
        self.locks: dict[str, str] = {}
        self.packages: dict[str, Package] = {}
        # Which files list customers.
        self.people: set[str] = set()
        self.passwords: tuple[str, ...] = ()

    def preview(
        self,
        chosen: Path | Source,
        *,
        shop: str = "",
        mapping: Path | None = None,
        passwords: Sequence[str] = (),
        progress: Progress = silent,
        cancel: CancelToken | None = None,
    ) -> ImportResult | Package:
        del mapping, cancel
        source = source_of(chosen)
        self.calls.append((source.name, shop))
        progress("read", 1, 1)
        if source.name in self.packages:
            return self.packages[source.name]
        if self.locks.get(source.name, "") not in {"", *passwords}:
            raise InputRefused("file_password_wrong" if passwords else "file_password", file=source.name)
        if source.name.endswith(".txt"):
            raise InputRefused("file_unknown", file=source.name, headings="—")
        return self._result(source.name, None)

    def run(
        self,
        chosen: Sequence[Path | Source],
        *,
        shop: str = "",
        mapping: Path | None = None,
        passwords: Sequence[str] = (),
        progress: Progress = silent,
        cancel: CancelToken | None = None,
    ) -> tuple[FileOutcome, ...]:
        del shop, mapping
        self.passwords = tuple(passwords)
        progress("store", 1, 2)
        if cancel is not None:
            cancel.check()
        self._customers.all.update({card.id: card for card in make_cards()})
        names = [source_of(one).name for one in chosen]
        return tuple(FileOutcome(name, self._result(name, number)) for number, name in enumerate(names, 8))

    def _result(self, name: str, batch: int | None) -> ImportResult:
        columns = (
            ("订单编号", "order_id"),
            ("买家会员名", "buyer"),
            ("买家实际支付金额", "amount"),
            ("订单状态", "status"),
        )
        kind = "customer" if name in self.people else "order"
        found = Recognised("taobao", "taobao-orders", kind, "gb18030", columns, ("店铺Id", "分阶段订单信息"))
        bad = Rejection("", 17, "买家实际支付金额", "一百二", "amount", ("1", "2"))
        total = ControlTotal("CNY", 2310, 2188, 41_286_050, 1_290_000, 39_996_050)
        return ImportResult(
            name,
            batch,
            found,
            2311,
            Counts(2204, 61, 45),
            Counts(),
            287,
            13,
            121,
            (total,),
            (bad,),
            "2026-01-01",
            "2026-11-21",
            dry_run=batch is None,
            warnings=self.warnings,
            rejected_rows=1,
        )

    def batches(self) -> tuple[Batch, ...]:
        total = ControlTotal("CNY", 2310, 2188, 41_286_050, 1_290_000, 39_996_050)
        made = [
            Batch(
                n,
                f"ExportOrderList{n}.xlsx",
                "taobao",
                "",
                "taobao-orders",
                NOW,
                2311,
                Counts(2204, 61, 45),
                n,
                (total,),
            )
            for n in (2, 1)
        ]
        if not self._customers.all:
            return ()
        return tuple(replace(one, undone_at=NOW) if one.id in self.undone else one for one in made)

    def undo(self, batch: int, *, progress: Progress = silent) -> None:
        progress("undo", 1, 1)
        self.undone.append(batch)

    def rejections(self, batch: int) -> tuple[Rejection, ...]:
        del batch
        return ()

    def protocol(self, batch: int) -> BatchProtocol:
        (made,) = [one for one in self.batches() if one.id == batch] or self.batches()[:1]
        return BatchProtocol(made, self._result(made.file, batch), complete=True)

    def rejected_ending(self, batch: int) -> str:
        return "xlsx" if batch == 1 else "csv"

    def save_rejections(self, batch: int, path: Path) -> None:
        self.saved.append((batch, path))


class FakeReports:
    def __init__(self) -> None:
        self.texts: object = None
        self.saved: list[str] = []

    def rfm_document(self, report: RfmReport) -> Document:
        return self._document(f"{report.customers} 位")

    def follow_up_document(self, follow_ups: FollowUpList) -> Document:
        return self._document(f"{len(follow_ups.lines)} 位")

    def protocol_document(self, told: BatchProtocol) -> Document:
        return self._document(told.batch.file)

    def save_pdf(self, document: Document, path: Path) -> None:
        self.saved.append(f"{path.name} {document.title}")

    def save_rfm_xlsx(self, report: RfmReport, path: Path) -> None:
        self.saved.append(f"{path.name} {report.customers}")

    def save_follow_up_xlsx(self, follow_ups: FollowUpList, path: Path) -> None:
        self.saved.append(f"{path.name} {len(follow_ups.lines)}")

    def _document(self, words: str) -> Document:
        sections = (Heading("客户", words), Paragraph(words))
        return Document("报表", "", "小满家", "2026", "2026-11-22", sections, "zh_CN", "{page}/{pages}")


class FakeExports:
    """Pretends to write orders."""

    def __init__(self) -> None:
        self.written: list[Path] = []

    def save(self, path: Path, *, progress: Progress = silent, cancel: CancelToken | None = None) -> Exported:
        self.written.append(path)
        return Exported(4321, 28)


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


class FakeShop:
    def __init__(self, folder: Path, count: int = 300) -> None:
        self.info = ShopInfo("小满家")
        self.folder = folder
        self.customers = FakeCustomers(make_cards(count))
        self.imports = FakeImports(self.customers)
        self.exports = FakeExports()
        self.people = FakePeople(self.customers)
        self.new_customers = FakeNewCustomers(self.customers)
        self.groups = FakeGroups(self.customers)
        self.rfm = FakeRfm(self.customers)
        self.care = FakeCare(self.customers)
        self.today = FakeToday(self.customers)
        self.reports = FakeReports()
        self.closed = False

    def close(self) -> None:
        self.closed = True

    @property
    def typed(self) -> OpenShop:
        return cast("OpenShop", self)


class FakePending:
    recovery_code = CODE

    def __init__(self, shop: FakeShop) -> None:
        self._shop = shop
        self.abandoned = False

    def confirm(self, typed: str) -> OpenShop:
        if typed.replace("-", "").replace(" ", "") != CODE.replace("-", ""):
            raise CannotUnlock("recovery_mistyped", group=3)
        return self._shop.typed

    def abandon(self) -> None:
        self.abandoned = True


class FakeVaults:
    def __init__(self, folders: set[Path], shop: FakeShop) -> None:
        self.folders, self.shop = folders, shop
        self.pending = FakePending(shop)
        self.begun: list[tuple[Path, str]] = []

    def exists(self, folder: Path) -> bool:
        return folder in self.folders

    def passphrase_problem(self, passphrase: str) -> str:
        return "too_short" if len(passphrase) < 8 else ""

    def begin(self, folder: Path, info: ShopInfo, passphrase: str) -> FakePending:
        del passphrase
        self.begun.append((folder, info.name))
        return self.pending

    def open(self, folder: Path, passphrase: str) -> OpenShop:
        del folder
        if passphrase != PASSPHRASE:
            raise CannotUnlock("wrong_passphrase")
        return self.shop.typed

    def open_with_recovery(self, folder: Path, code: str) -> OpenShop:
        del folder
        if code != CODE:
            raise CannotUnlock("wrong_recovery")
        return self.shop.typed

    def make_demo(self, folder: Path, progress: Progress, cancel: CancelToken) -> OpenShop:
        progress("samples", 1, 2)
        cancel.check()
        self.folders.add(folder)
        return self.shop.typed


def services(vaults: FakeVaults) -> Services:
    return Services(FixedClock(NOW), vaults)  # type: ignore[arg-type]


class ScriptedDialogs:
    """Answers as written down beforehand."""

    def __init__(self) -> None:
        self.files: list[Path] = []
        self.mapping: Path | None = None
        self.save: Path | None = None
        self.folder: Path | None = None
        self.sure = True
        self.passwords: list[str | None] = []
        self.again: list[tuple[str, bool]] = []
        self.choice = ""
        self.asked: list[str] = []

    def open_files(self, parent: QWidget) -> list[Path]:
        del parent
        return self.files

    def open_mapping(self, parent: QWidget) -> Path | None:
        del parent
        return self.mapping

    def save_file(self, parent: QWidget, name: str, ending: str) -> Path | None:
        del parent
        self.asked.append(f"{name}.{ending}")
        return self.save

    def choose_folder(self, parent: QWidget, start: Path) -> Path | None:
        del parent, start
        return self.folder

    def ask_password(self, parent: QWidget, file: str, *, again: bool) -> str | None:
        del parent
        self.again.append((file, again))
        return self.passwords.pop(0)

    def confirm(self, parent: QWidget, title: str, text: str, verb: str) -> bool:
        del parent, title, text
        self.asked.append(verb)
        return self.sure

    def choose(self, parent: QWidget, title: str, text: str, verbs: Sequence[str]) -> int | None:
        del parent, title
        self.asked.append(text)
        return verbs.index(self.choice) if self.choice else None
