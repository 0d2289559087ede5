"""Scores kept in memory and brought up to date are the scores made anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from shopcrm.base.clock import Clock
from shopcrm.domain.care import Variant
from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.rfm import RfmMethod, RfmOptions, RfmWindow
from shopcrm.services.changes import MOST_CUSTOMERS, LedgerChanges
from shopcrm.services.container import OpenShop
from shopcrm.services.scoring import ScoringService
from shopcrm.store import figures
from shopcrm.store.work import Transaction
from tests import factories as make
from tests.services.test_figures import row, take

DAYS = 800


def rows(shop: OpenShop, scoring: ScoringService, options: RfmOptions) -> dict[int, tuple[object, ...]]:
    with shop._store.read() as connection:
        found = scoring.scores(connection, options)
    ledger = found.ledger
    assert ledger.ids.tolist() == sorted(ledger.ids.tolist())
    return {
        int(ledger.ids[at]): (
            int(found.recency[at]), int(ledger.frequency[at]), int(ledger.monetary[at]),
            ledger.currencies[ledger.currency[at]], int(found.r[at]), int(found.f[at]), int(found.m[at]),
        )
        for at in range(len(ledger))
    }  # fmt: skip


def frequencies(shop: OpenShop, options: RfmOptions) -> list[int]:
    return [one.frequency for one in sorted(shop.rfm.report(options).rows, key=lambda one: one.customer)]


def orders(game: Random, today: date) -> list[list[str]]:
    """Return a small file: buyers and order numbers known and unknown, from long ago until today."""
    found = []
    for _ in range(game.randint(1, 6)):
        day = today - timedelta(days=game.randrange(DAYS))
        buyer, number = game.choice(["anna", "bert", "cora", "dora", ""]), f"10{game.randrange(20):04d}"
        found.append(row(number, buyer, f"{game.randint(0, 90)}.00", f"{day} 10:00:00"))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_figures_brought_up_to_date_are_those_made_anew(
    shop: OpenShop, clock: Clock, tmp_path: Path, seed: int
) -> None:
    game = Random(seed)  # noqa: S311 - a repeatable game
    past = shop.day - timedelta(days=DAYS // 2)
    asked = [
        RfmOptions(shop.day, method, window)
        for method in RfmMethod
        for window in (RfmWindow.ALL, RfmWindow.YEAR, RfmWindow.TWO_YEARS)
    ] + [RfmOptions(past, RfmMethod.QUINTILE, RfmWindow.YEAR)]
    done: list[int] = []
    for turn in range(9):
        if done and game.random() < 0.3:
            shop.imports.undo(done.pop(game.randrange(len(done))))
        else:
            take(shop, tmp_path, game.choice(["CNY", "CNY", "EUR"]), orders(game, shop.day))
            done.append(max(batch.id for batch in shop.imports.batches()))
        # Now and then nobody asks for a while.
        for options in game.sample(asked, game.choice((0, 4))):
            anew = ScoringService(shop._store, shop.info, clock, LedgerChanges())
            assert rows(shop, shop._scoring, options) == rows(shop, anew, options), (turn, options)


def test_only_the_touched_customers_are_fetched_after_an_import(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(shop, tmp_path, "CNY", [row("100001", "anna", "10.00", "2026-11-01 10:00:00")])
    take(shop, tmp_path, "CNY", [row("100002", "bert", "10.00", "2026-11-01 10:00:00")])
    options = RfmOptions(shop.day, window=RfmWindow.YEAR)
    assert frequencies(shop, options) == [1, 1]
    asked: list[object] = []
    fetch = figures.buyer_columns

    def counted(connection: Transaction, customers: Sequence[int] | None = None) -> figures.BuyerColumns:
        asked.append(customers)
        return fetch(connection, customers)

    monkeypatch.setattr(figures, "buyer_columns", counted)
    take(shop, tmp_path, "CNY", [row("100003", "bert", "10.00", "2026-11-02 10:00:00")])
    assert frequencies(shop, options) == [1, 2]
    shop.imports.undo(3)
    assert frequencies(shop, options) == [1, 1]
    (bert,) = shop.customers.find(CustomerQuery(search="bert")).ids
    assert asked == [[bert], [bert]]


UNDATED = """
[format]
name = "undated"
platform = "other"
currency = "CNY"
default_status = "completed"
[columns]
order_id = "order"
buyer = "buyer"
amount = "amount"
"""


def test_purchases_without_a_day_are_in_no_score(shop: OpenShop, tmp_path: Path) -> None:
    """Nobody knows whether they lie before the as-of day; what is kept with each customer counts them."""
    today = shop.day
    (tmp_path / "undated.toml").write_text(UNDATED, encoding="utf-8")
    path = make.write_csv(
        tmp_path / "undated.csv",
        ["order", "buyer", "amount"],
        [["900001", "anna", "20.00"], ["900002", "anna", "30.00"]],
    )
    take(shop, tmp_path, "CNY", [row("100001", "anna", "10.00", "2026-11-01 10:00:00")])
    asked = [RfmOptions(today, window=window) for window in RfmWindow]
    wanted = [[(one.frequency, one.monetary) for one in shop.rfm.report(options).rows] for options in asked]
    assert wanted == [[(1, 1000)]] * 3
    shop.imports.run([path], mapping=tmp_path / "undated.toml")
    take(shop, tmp_path, "CNY", [row("100002", "bert", "10.00", "2026-11-01 10:00:00")])
    for options in asked:
        found = {one.customer: (one.frequency, one.monetary) for one in shop.rfm.report(options).rows}
        assert found == {1: (1, 1000), 2: (1, 1000)}
    assert shop.customers.cards([1])[0].purchases == 3


def test_what_is_asked_in_one_read_block_is_of_one_state(shop: OpenShop, tmp_path: Path) -> None:
    take(shop, tmp_path, "CNY", [row("100001", "anna", "10.00", "2026-11-01 10:00:00")])
    take(shop, tmp_path, "CNY", [row("100002", "bert", "10.00", "2026-11-01 10:00:00")])
    scoring = shop._scoring
    options = RfmOptions(shop.day, RfmMethod.QUINTILE, group="rfm:new")
    with shop._store.read() as connection:
        before = scoring.scores(connection).ledger.ids.tolist()
        shop.imports.undo(2)
        assert shop.rfm.report(RfmOptions(shop.day)).customers == 1
        assert scoring.facts(connection).ids.tolist() == before
        assert scoring.scores(connection).ledger.ids.tolist() == before
        assert scoring.scores(connection, RfmOptions(shop.day, window=RfmWindow.YEAR)).ledger.ids.tolist() == before
        assert set(scoring.scores(connection, options).ledger.ids.tolist()) <= set(before)
    assert shop.rfm.report(RfmOptions(shop.day)).customers == 1


def test_an_undo_in_the_middle_of_the_list_is_not_seen(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(shop, tmp_path, "CNY", [row("100001", "anna", "10.00", "2026-10-01 10:00:00")])
    take(shop, tmp_path, "CNY", [row("100002", "bert", "10.00", "2026-10-01 10:00:00")])
    wanted = shop.care.month_list(shop.day, Variant.WORK)
    assert len(wanted.lines) == 2
    look = figures.birthdays
    undone: list[object] = []

    def undoing(connection: Transaction) -> list[tuple[int, str]]:
        if not undone:
            undone.append(shop.imports.undo(2))
        return look(connection)

    monkeypatch.setattr(figures, "birthdays", undoing)
    assert shop.care.month_list(shop.day, Variant.WORK) == wanted
    assert len(shop.care.month_list(shop.day, Variant.WORK).lines) == 1
    shop.today.overview()


def test_changes_tell_who_was_touched_or_that_they_do_not_know() -> None:
    changes = LedgerChanges()
    changes.note(5, {1, 2})
    changes.note(6, {2, 3})
    assert changes.between(4, 6) == {1, 2, 3}
    assert changes.between(5, 6) == {2, 3}
    assert changes.between(6, 6) == set()
    assert changes.between(3, 6) is None
    assert changes.between(6, 5) is None
    assert changes.between(5, 7) is None
    changes.note(7, set(range(MOST_CUSTOMERS + 1)))
    assert changes.between(6, 7) is None
    for version in range(8, 80):
        changes.note(version, {version})
    assert changes.between(78, 79) == {79}
    assert changes.between(8, 79) is None
