"""Scores kept in memory and brought up to date are the scores made anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from shopcrm.base.clock import Clock
from shopcrm.domain.rfm import RfmMethod, RfmOptions, RfmWindow
from shopcrm.services.changes import MOST_CUSTOMERS, LedgerChanges
from shopcrm.services.container import OpenShop
from shopcrm.services.scoring import ScoringService
from shopcrm.store import figures
from shopcrm.store.work import Transaction
from tests.services.test_figures import row, take

DAYS = 800


def rows(shop: OpenShop, scoring: ScoringService, options: RfmOptions) -> dict[int, tuple[object, ...]]:
    found = scoring.scores(options)
    ledger = found.ledger
    assert ledger.ids.tolist() == sorted(ledger.ids.tolist())
    return {
        int(ledger.ids[at]): (
            int(found.recency[at]), int(ledger.frequency[at]), int(ledger.monetary[at]),
            ledger.currencies[ledger.currency[at]], int(found.r[at]), int(found.f[at]), int(found.m[at]),
        )
        for at in range(len(ledger))
    }  # fmt: skip


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
    shop._scoring.scores(options)
    asked: list[object] = []
    fetch = figures.buyer_columns

    def counted(connection: Transaction, customers: Sequence[int] | None = None) -> figures.BuyerColumns:
        asked.append(customers)
        return fetch(connection, customers)

    monkeypatch.setattr(figures, "buyer_columns", counted)
    take(shop, tmp_path, "CNY", [row("100003", "bert", "10.00", "2026-11-02 10:00:00")])
    assert shop._scoring.scores(options).ledger.frequency.tolist() == [1, 2]
    shop.imports.undo(3)
    assert shop._scoring.scores(options).ledger.frequency.tolist() == [1, 1]
    (bert,) = [int(customer) for customer in shop._scoring.scores(options).ledger.ids[1:]]
    assert asked == [[bert], [bert]]


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
