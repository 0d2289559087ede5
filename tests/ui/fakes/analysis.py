"""Groups, RFM, follow-up and today as the invented customers give them."""

from __future__ import annotations

from datetime import date, timedelta

from shopcrm.domain.care import FollowUp, FollowUpList, Reason, Variant
from shopcrm.domain.customers import CustomerCard
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.groups import SEGMENT_PREFIX, SYSTEM_GROUPS, GroupShare, picked_from
from shopcrm.domain.rfm import EIGHT_GROUPS, SEGMENT_MAP, RfmOptions, RfmReport, RfmRow, RfmShare, Segment
from shopcrm.domain.shop import MonthFigure, TodayOverview
from tests.ui.fakes.moment import NOW, TODAY
from tests.ui.fakes.people import ITEMS, FakeCustomers


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
        ITEMS[card.id % len(ITEMS)],
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
