from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from shopcrm.base.paths import resources
from shopcrm.base.texts import LANGUAGES, Texts
from shopcrm.domain.care import FollowUpList, Variant
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.rfm import RfmOptions, RfmReport
from shopcrm.domain.shop import ShopInfo
from shopcrm.insights.ledger import CustomerLedger
from shopcrm.insights.rfm import score
from shopcrm.reports.rfm import Frame
from tests.insights.calling import Person, listed

DAY = date(2026, 11, 22)


@pytest.fixture(params=LANGUAGES)
def texts(request: pytest.FixtureRequest) -> Texts:
    return Texts(resources() / "texts", request.param)


@pytest.fixture
def frame() -> Frame:
    return Frame(ShopInfo("小满家"), DAY)


def rfm_report(customers: int) -> RfmReport:
    random = np.random.default_rng(4)
    frequency = random.integers(1, 9, customers)
    ledger = CustomerLedger(
        ids=np.arange(1, customers + 1),
        last_day=DAY.toordinal() - random.integers(0, 700, customers),
        frequency=frequency,
        monetary=frequency * random.integers(2_000, 60_000, customers),
        currency=(np.arange(customers) % 40 == 0).astype(np.int16),
        currencies=("CNY", "EUR"),
    )
    return score(ledger, RfmOptions(DAY))


def people(count: int, variant: Variant = Variant.WORK, limit: int | None = None) -> FollowUpList:
    birthdays = ["1990-12-05", "L11-03", "12-24", None]
    reasons = ["at_risk", "cant_lose", "hibernating", "about_to_sleep"]
    candidates = [
        Person(
            id=n,
            name=f"林小满{n}",
            birthday=YearlyDay.from_text(text) if (text := birthdays[n % 4]) else None,
            first_day=date(2025, 1, 5),
            last_day=date(2026, 5, 20),
            last_item="=真丝连衣裙" if n == 0 else "真丝连衣裙",
            purchases=3,
            interval_days=61.4,
            net_year=50_050,
            currency="CNY",
            net=90_000 - n,
            phone="13800001234",
            platforms=("taobao",),
            segment=reasons[n // 2 % 4],
        )
        for n in range(count)
    ]
    return listed(candidates, date(2026, 12, 1), DAY, variant=variant, limit=limit)
