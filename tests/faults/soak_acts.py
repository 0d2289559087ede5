"""What does somebody do all day with the services of an open shop? One random act after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from shopcrm.domain.care import Variant
from shopcrm.domain.consents import Channel, Consent, Evidence, Purpose, Saying
from shopcrm.domain.customers import CustomerQuery, SortKey
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.drafts import Draft
from shopcrm.domain.groups import SYSTEM_GROUPS
from shopcrm.domain.new_customer import NewCustomer
from shopcrm.domain.retention import TERMS, KeepReason
from shopcrm.domain.rfm import RfmMethod, RfmOptions, RfmWindow
from shopcrm.services.container import OpenShop
from tests import factories as make
from tests.services.quick import order, put

# Orders come back again and again under so many numbers: what is kept of them stays what it is.
NUMBERS: Final = 900
BUYERS: Final = 300
_WORDS: Final = ("lin", "林", "b12", "杭州", "1380", "茶", "n5", "", "没有人", "l x")
_MOST_BATCHES: Final = 25
_TOLD: Final = "林王李张陈赵周吴"
Act = Callable[[], object]


@dataclass(frozen=True)
class Acts:
    """Random acts on ``shop``; ``folder`` is for files that are given away and come in."""

    shop: OpenShop
    chance: Random
    folder: Path

    def all_of(self) -> tuple[Sequence[Act], Sequence[int]]:
        """Return the acts, and how often each is done among the others."""
        weighted: tuple[tuple[Act, int], ...] = (
            (self.find, 300), (self.cards, 200), (self.file, 250), (self.lists, 60), (self.settings, 60),
            (self.batches, 40), (self.shares, 40), (self.report, 40), (self.month, 20), (self.overview, 20),
            (self.review, 15), (self.trail, 30), (self.suggestions, 3), (self.preview, 20), (self.alike, 20),
            (self.basics, 12), (self.consent, 8), (self.drafts, 8), (self.reveal, 8), (self.keep, 3),
            (self.join, 4), (self.part, 4), (self.apart, 3), (self.take, 6), (self.undo, 6), (self.notice, 2),
            (self.write_down, 1),
        )  # fmt: skip
        return [act for act, _ in weighted], [weight for _, weight in weighted]

    def _someone(self) -> int:
        ids = self.shop.customers.find(CustomerQuery()).ids
        return self.chance.choice(ids)

    def find(self) -> object:
        """Search, sometimes within a group."""
        group = self.chance.choice(SYSTEM_GROUPS) if self.chance.random() < 0.2 else ""
        words = self.chance.choice(_WORDS)
        return self.shop.customers.find(CustomerQuery(words, group=group, sort=self.chance.choice(list(SortKey))))

    def cards(self) -> object:
        """Scroll through the list."""
        ids = self.shop.customers.find(CustomerQuery()).ids
        first = self.chance.randrange(len(ids))
        return self.shop.customers.cards(ids[first : first + 20])

    def file(self) -> object:
        """Open somebody's page."""
        return self.shop.customers.file(self._someone())

    def lists(self) -> object:
        """Ask what a filter offers."""
        return self.shop.customers.cities(), self.shop.customers.platforms(), self.shop.customers.first_accounts()

    def settings(self) -> object:
        """Look at the backups, the ways in, and what would be lost."""
        return self.shop.losses.facts(), self.shop.backups.state()

    def batches(self) -> object:
        """Look at a past import."""
        known = self.shop.imports.batches()
        batch = self.chance.choice(known).id
        return self.shop.imports.protocol(batch), self.shop.imports.rejections(batch)

    def shares(self) -> object:
        """Look at the groups."""
        return self.shop.groups.shares()

    def report(self) -> object:
        """Look at an RFM report as of some day."""
        day = self.shop.day if self.chance.random() < 0.8 else date(2026, self.chance.randint(1, 10), 1)
        method, window = self.chance.choice(list(RfmMethod)), self.chance.choice(list(RfmWindow))
        return self.shop.rfm.report(RfmOptions(day, method, window))

    def month(self) -> object:
        """Look at a month's list."""
        return self.shop.care.month_list(date(2026, self.chance.randint(1, 12), 1), self.chance.choice(list(Variant)))

    def overview(self) -> object:
        """Look at the first page."""
        return self.shop.today.overview()

    def review(self) -> object:
        """Look at who is kept for long, and at the self-check."""
        return self.shop.retention.review(), self.shop.self_check.look()

    def trail(self) -> object:
        """Look at the trail."""
        return self.shop.audit.entries(most=50)

    def suggestions(self) -> object:
        """Look at who may be one."""
        return self.shop.people.suggestions(limit=10)

    def preview(self) -> object:
        """Look at two side by side."""
        return self.shop.people.preview(self._someone(), self._someone())

    def alike(self) -> object:
        """Ask who is like a new customer."""
        return self.shop.new_customers.alike(NewCustomer(self.chance.choice(_TOLD) + "小雨", phone=self._phone()))

    def _phone(self) -> str:
        return f"138{self.chance.randrange(BUYERS):08d}"

    def basics(self) -> object:
        """Write something about somebody."""
        one = self._someone()
        known = self.shop.customers.file(one).basics
        birthday = YearlyDay(Calendar.GREGORIAN, self.chance.randint(1, 12), self.chance.randint(1, 28))
        note = self.chance.choice(("", "喜欢绿茶", "老客户" * 20))
        return self.shop.customers.save_basics(one, replace(known, notes=note, birthday=birthday, gender="f"))

    def consent(self) -> object:
        """Note what somebody said, or strike it out."""
        one = self._someone()
        known = self.shop.customers.file(one).consents
        if len(known) > 3:
            return self.shop.consents.strike(one, self.chance.choice(known).id)
        saying = self.chance.choice(list(Saying))
        said = Consent(
            saying, Purpose.CONTACT, self.chance.choice(list(Channel)), date(2026, 11, 1), "好的", Evidence.CHAT
        )
        return self.shop.consents.record(one, said)

    def drafts(self) -> object:
        """Put something away, and look at it again."""
        self.shop.drafts.keep([Draft("basics", 1, '{"name": "林"}')] * self.chance.randrange(2))
        return self.shop.drafts.kept()

    def reveal(self) -> object:
        """Look at somebody's number."""
        one = self._someone()
        self.shop.reveals.asks(one)
        return self.shop.reveals.show(one)

    def keep(self) -> object:
        """Keep somebody for longer, or change for how long."""
        if self.chance.random() < 0.5:
            return self.shop.retention.set_months(self.chance.choice(TERMS))
        return self.shop.retention.keep([self._someone()], self.chance.choice(list(KeepReason)))

    def join(self) -> object:
        """Join two."""
        return self.shop.people.merge(self._someone(), self._someone())

    def part(self) -> object:
        """Take the joined apart again."""
        for one in self.chance.sample(self.shop.customers.find(CustomerQuery()).ids, 40):
            for link in self.shop.customers.file(one).who.links:
                return self.shop.people.unmerge(link.id)
        return None

    def apart(self) -> object:
        """Say that two are different people, and take that back."""
        return self.shop.people.forget_apart(self.shop.people.apart(self._someone(), self._someone()))

    def take(self) -> int:
        """Take in a file of ten orders that are known or were taken back."""
        numbers = self.chance.sample(range(NUMBERS), 10)
        return put(self.shop, "taobao", [told(n) for n in numbers], (self.chance.randrange(9), 0))

    def undo(self) -> object:
        """Take an import back where there are many."""
        standing = [one for one in self.shop.imports.batches() if one.undone_at is None and one.rows == 10]
        if len(standing) <= _MOST_BATCHES:
            return None
        return self.shop.imports.undo(self.chance.choice(standing).id)

    def notice(self) -> object:
        """Write the notice."""
        facts = self.shop.notices.facts()
        self.shop.notices.keep(replace(facts, contact="店主", phone=self._phone()))
        return self.shop.notices.text(self.shop.notices.facts(), "zh_CN", self.shop.day)

    def write_down(self) -> object:
        """Write down a customer who is known from then on."""
        number = self.chance.randrange(20)
        return self.shop.new_customers.add(NewCustomer(f"新客{number}", phone=f"137{number:08d}"))

    def real_import(self) -> object:
        """Take in a file by the real reading process."""
        orders = [make.order(订单编号=str(2468013579024681000 + n), 买家会员名=f"real{n}") for n in range(5)]
        path = make.orders_file(self.folder, orders, file=f"real{self.chance.randrange(2)}.csv")
        return self.shop.imports.run([path])


def told(number: int) -> dict[str, object]:
    """Return what a file says of the order ``number``."""
    buyer = number % BUYERS
    return order(
        f"n{number}", f"b{buyer}", recipient=f"{_TOLD[buyer % 8]}小{chr(0x4E00 + buyer)}", phone=f"138{buyer:08d}",
        city="杭州市", province="浙江省", amount=1000 + number,
    )  # fmt: skip
