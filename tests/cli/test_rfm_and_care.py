"""``rfm`` against an independent calculation row for row, and ``care`` against the rules it follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.samples.plan import SampleOrder
from shopcrm.services.vaults import VaultService
from tests import factories as make
from tests.cli.conftest import Cli, people_of
from tests.conftest import PASSPHRASE

SEGMENTS = {
    5: ["new", "potential", "loyal", "champion", "champion"],
    4: ["promising", "potential", "loyal", "loyal", "champion"],
    3: ["about_to_sleep", "needs_attention", "needs_attention", "loyal", "loyal"],
    2: ["hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"],
    1: ["lost", "lost", "hibernating", "cant_lose", "cant_lose"],
}
EIGHT = {
    "HHH": "重要价值", "HLH": "重要发展", "LHH": "重要保持", "LLH": "重要挽留",
    "HHL": "一般价值", "HLL": "一般发展", "LHL": "一般保持", "LLL": "一般挽留",
}  # fmt: skip
WINDOWS = {"all": None, "12m": 365, "24m": 730}
ROW_KEYS = {"customer", "account", "recency_days", "frequency", "monetary", "r", "f", "m", "fm", "segment", "eight"}
TASK_KEYS = {"customer", "name", "rule", "occasion", "due", "channel", "clearance", "reason"}


def rank_scores(values: Sequence[int]) -> list[int]:
    """Quintiles by the formula of the rules, in exact fractions and with a plain double loop."""
    n = len(values)
    scores = []
    for value in values:
        below = sum(other < value for other in values)
        equal = sum(other == value for other in values)
        average_rank = below + Fraction(equal + 1, 2)
        p = (average_rank - Fraction(1, 2)) / n
        scores.append(min(5, int(5 * p) + 1))
    return scores


def expected(orders: Sequence[SampleOrder], as_of: date, method: str, window: str) -> dict[str, dict[str, Any]]:
    """The RFM of the rules, from the sample orders themselves: no database, no arrays, no code of ours."""
    people: dict[str, list[tuple[date, int]]] = {}
    for order, person in zip(orders, people_of(orders), strict=True):
        bought = order.paid or order.created
        valid = order.status in {"paid", "shipped", "completed"} and 0 <= order.refunded < order.total
        if person and valid and bought.date() <= as_of:
            people.setdefault(person, []).append((bought.date(), order.total - order.refunded))
    days = WINDOWS[window]
    start = date.min if days is None else as_of - timedelta(days=days)
    names = sorted(people)
    recency = [(as_of - max(day for day, _ in people[name])).days for name in names]
    frequency = [sum(day > start for day, _ in people[name]) for name in names]
    money = [sum(net for day, net in people[name] if day > start) for name in names]
    if method == "bands":
        r = [next((5 - i for i, most in enumerate((30, 90, 180, 365)) if days_ago <= most), 1) for days_ago in recency]
        f = [1 + sum(count >= least for least in (2, 3, 4, 6)) for count in frequency]
    else:
        r, f = rank_scores([-days_ago for days_ago in recency]), rank_scores(frequency)
        f = [1 if count == 0 else score for count, score in zip(frequency, f, strict=True)]
    m = rank_scores(money)
    means = [Fraction(sum(scores), len(names)) for scores in (r, f, m)]
    rows = {}
    for i, name in enumerate(names):
        fm = int(Fraction(f[i] + m[i], 2) + Fraction(1, 2))
        high = "".join("H" if score > mean else "L" for score, mean in zip((r[i], f[i], m[i]), means, strict=True))
        rows[name] = {
            "recency_days": recency[i], "frequency": frequency[i], "monetary": f"{Decimal(money[i]) / 100:.2f}",
            "r": r[i], "f": f[i], "m": m[i], "fm": fm, "segment": SEGMENTS[r[i]][fm - 1], "eight": EIGHT[high],
        }  # fmt: skip
    return rows


@pytest.mark.parametrize("as_of", ["2026-11-22", "2026-02-28"])
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("method", ["bands", "quintile"])
def test_rfm_is_what_the_rules_say(
    cli: Cli, sample_vault: Path, sample_orders: list[SampleOrder], *, method: str, window: str, as_of: str
) -> None:
    told = cli("rfm", "--as-of", as_of, "--method", method, "--window", window, vault=sample_vault).json
    want = expected(sample_orders, date.fromisoformat(as_of), method, window)
    assert (told["as_of"], told["method"], told["window"], told["customers"]) == (as_of, method, window, len(want))
    assert all(set(row) >= ROW_KEYS for row in told["rows"])
    found = [(row["account"], {name: row[name] for name in next(iter(want.values()))}) for row in told["rows"]]
    named = [("" if person.startswith("#") else person, row) for person, row in want.items()]
    assert sorted(found, key=repr) == sorted(named, key=repr)
    for share in told["segments"]:
        own = [row for row in want.values() if row["segment"] == share["segment"]]
        assert share["customers"] == len(own)
        assert Decimal(share["net"]) == sum((Decimal(row["monetary"]) for row in own), Decimal(0))


def test_rfm_as_of_today_by_default(cli: Cli, sample_vault: Path) -> None:
    plain = cli("rfm", vault=sample_vault).json
    assert plain == cli("rfm", "--as-of", "2026-11-22", "--method", "bands", "--window", "all", vault=sample_vault).json
    listed = {card["id"]: card for card in cli("customers", "--limit", 500, vault=sample_vault).json["customers"]}
    for row in plain["rows"]:
        card = listed[row["customer"]]
        assert (card["orders"], card["net"], card["segment"]) == (row["frequency"], row["monetary"], row["segment"])


def test_rfm_of_one_group_scores_its_members_among_themselves(cli: Cli, sample_vault: Path) -> None:
    members = cli("customers", "--group", "sale_lovers", "--limit", 500, vault=sample_vault).json["customers"]
    told = cli("rfm", "--group", "sale_lovers", "--method", "quintile", vault=sample_vault).json
    assert {row["customer"] for row in told["rows"]} == {card["id"] for card in members}
    best = [row["monetary"] for row in told["rows"]]
    assert [row["m"] for row in told["rows"]] == rank_scores([int(Decimal(money) * 100) for money in best])


def test_rfm_of_nobody(cli: Cli, vault: Path) -> None:
    told = cli("rfm", vault=vault).json
    assert (told["customers"], told["rows"]) == (0, [])
    assert [share["customers"] for share in told["segments"]] == [0] * 11


def test_rfm_on_paper_and_in_a_workbook(cli: Cli, sample_vault: Path, tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "rfm.pdf", tmp_path / "rfm.xlsx"
    told = cli("rfm", "--pdf", pdf, "--xlsx", xlsx, vault=sample_vault).json
    assert pdf.read_bytes().startswith(b"%PDF-")
    book = load_workbook(xlsx)
    sizes = [sheet.max_row for sheet in book.worksheets]
    assert max(sizes) > told["customers"]


@pytest.fixture
def birthday_vault(vault: Path, cli: Cli, vaults: VaultService, tmp_path: Path) -> Path:
    """Three customers: a birthday this month, a first purchase 40 days ago, and a good one who has gone quiet."""
    first = {"收货人姓名": "林小雨", "买家会员名": "rain", "订单编号": "101"}
    second = {
        "收货人姓名": "王茶",
        "买家会员名": "tea",
        "订单编号": "102",
        "订单付款时间": "2026-10-13 10:00:00",
        "联系手机": "138****8000",
    }
    rows = [make.order(**first), make.order(**second)]
    rows += [
        make.order(收货人姓名="陈静", 买家会员名="quiet", 订单编号=f"20{n}", 订单付款时间=f"2026-0{n}-01 10:00:00")
        for n in range(1, 5)
    ]  # fmt: skip
    cli("import", make.orders_file(tmp_path, rows), vault=vault)
    shop = vaults.open(vault, PASSPHRASE)
    (rain,) = shop.customers.find(CustomerQuery(search="rain")).ids
    basics = shop.customers.file(rain).basics
    shop.customers.save_basics(rain, replace(basics, birthday=YearlyDay(Calendar.GREGORIAN, 11, 25, 1990)))
    shop.close()
    return vault


def test_care_lists_whom_to_contact(cli: Cli, birthday_vault: Path) -> None:
    told = cli("care", "--month", "2026-11", vault=birthday_vault).json
    assert set(told) >= {"month", "people", "tasks"}
    assert (told["month"], told["people"]) == ("2026-11", 3)
    assert all(set(task) >= TASK_KEYS for task in told["tasks"])
    by_name = {task["name"]: task for task in told["tasks"]}
    assert (by_name["林小雨"]["rule"], by_name["林小雨"]["due"]) == ("birthday", "2026-11-25")
    assert (by_name["林小雨"]["channel"], by_name["林小雨"]["clearance"]) == ("phone", "ok")
    assert (by_name["王茶"]["rule"], by_name["王茶"]["due"], by_name["王茶"]["clearance"]) == (
        "second_order", "2026-11-01", "masked",
    )  # fmt: skip
    assert by_name["陈静"]["rule"] in {"at_risk", "cant_lose"}
    assert told["tasks"][0]["rule"] == "birthday"


def test_care_has_a_limit_and_tells_how_many_are_left_out(cli: Cli, birthday_vault: Path) -> None:
    told = cli("care", "--month", "2026-11", "--limit", 1, vault=birthday_vault).json
    assert (told["people"], told["left_out"]) == (1, 2)
    assert told["tasks"][0]["name"] == "林小雨"
    assert cli("care", "--month", "2026-11", "--limit", 0, vault=birthday_vault).json["people"] == 0


def test_the_wall_variant_names_nobody_in_full(cli: Cli, birthday_vault: Path, tmp_path: Path) -> None:
    xlsx = tmp_path / "wall.xlsx"
    answer = cli("care", "--variant", "wall", "--month", "2026-11", "--xlsx", xlsx, vault=birthday_vault)
    names = {task["name"] for task in answer.json["tasks"]}
    assert names == {"林**", "王*", "陈*"}
    cells = [
        str(cell)
        for sheet in load_workbook(xlsx).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert any("林**" in cell for cell in cells)
    assert not any("138" in cell and "8000" in cell for cell in cells)


def test_care_of_one_group_and_this_month_by_default(cli: Cli, birthday_vault: Path, tmp_path: Path) -> None:
    told = cli("care", "--group", "birthday_month", "--pdf", tmp_path / "care.pdf", vault=birthday_vault).json
    assert (told["month"], [task["name"] for task in told["tasks"]]) == ("2026-11", ["林小雨"])
    assert (tmp_path / "care.pdf").read_bytes().startswith(b"%PDF-")


def test_care_on_the_sample_shop_follows_the_segments(cli: Cli, sample_vault: Path) -> None:
    told = cli("care", "--month", "2026-11", vault=sample_vault).json
    segments = {row["customer"]: row["segment"] for row in cli("rfm", vault=sample_vault).json["rows"]}
    asked_back = {
        i for i, name in segments.items() if name in {"cant_lose", "at_risk", "about_to_sleep", "hibernating"}
    }
    listed = {task["customer"]: task["rule"] for task in told["tasks"]}
    assert asked_back <= set(listed)
    assert all(listed[customer] == segments[customer] for customer in asked_back)
    assert {rule for customer, rule in listed.items() if customer not in asked_back} <= {"second_order"}
    assert len(listed) == told["people"]
