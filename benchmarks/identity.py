"""How well does the program know who is who, and how long does it take? On shops whose truth is known."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from benchmarks.inputs import Inputs, open_store
from benchmarks.people_truth import AccountKey, confirmed, judged, truth_of
from benchmarks.process import wait_for_quiet
from benchmarks.table import Line
from shopcrm.base.paths import resources
from shopcrm.domain.people import SHOWN_FROM
from shopcrm.domain.shop import ShopInfo
from shopcrm.samples.people import PeopleShop, parcels
from shopcrm.samples.people_files import People, write_people
from shopcrm.samples.world import load_world
from shopcrm.services.container import OpenShop

# Not one of the seeds the rules were looked at with.
SEED: Final = 20_261_122
_PRECISION, _RECALL = 0.999, 0.9
_SECONDS: Final = 30.0
_BANDS: Final = (0.2, 0.5, 0.8, 0.9, 0.95, 1.01)


def measure(inputs: Inputs, people: int, crowd: int) -> Iterator[Line]:
    """Yield precision and recall in a shop of ``people``, and the time suggestions take in one of ``crowd``."""
    yield from _quality(inputs, people)
    yield _speed(inputs, crowd)


def _shop(inputs: Inputs, people: int, seed: int) -> tuple[OpenShop, People]:
    """Return an open vault with a generated shop in it, and what its files say."""
    folder = inputs.folder / f"people-{people}-{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    world = load_world(resources() / "samples" / "xiaomanjia.toml")
    _, orders = parcels(PeopleShop(seed, people), world)
    files = write_people(folder, orders, seed)
    shop = inputs.vaults().begin(folder / "vault", ShopInfo("Benchmark"), inputs.passphrase()).accept()
    for path, mapping, _ in files:
        (outcome,) = shop.imports.run([path], mapping=mapping)
        if outcome.result is None or outcome.result.rejected:
            raise AssertionError("a generated file was not taken whole") from outcome.refused
    return shop, files


def _accounts(inputs: Inputs, folder: Path) -> dict[AccountKey, int]:
    store = open_store(folder, inputs.passphrase())
    try:
        with store.read() as connection:
            rows = connection.exec_driver_sql("SELECT platform, value, customer_id FROM account").fetchall()
    finally:
        store.close()
    return {(str(row[0]), str(row[1])): int(row[2]) for row in rows}


def _quality(inputs: Inputs, people: int) -> Iterator[Line]:
    shop, files = _shop(inputs, people, SEED)
    try:
        asked = shop.people.suggestions()
    finally:
        shop.close()
    accounts = _accounts(inputs, shop.folder)
    truth = truth_of(row for _, _, rows in files for row in rows)
    name = f"who is who, {people:,} people on 5 platforms, {len(accounts):,} accounts"
    alone = judged(truth, accounts, {})
    groups, right = confirmed(truth, accounts, [(one.a, one.b) for one in asked])
    both = judged(truth, accounts, groups)
    yield Line("identity", f"{name}: precision of automatic joins", alone.precision, None, "share", least=_PRECISION,
               detail=(("joined pairs", alone.joined),))  # fmt: skip
    yield Line("identity", "recall of automatic joins, of tellable pairs", alone.found_tellable, None, "share")
    yield Line("identity", "recall of automatic joins, of all pairs", alone.found, None, "share")
    yield Line("identity", "recall with confirmed suggestions, of tellable pairs", both.found_tellable, None, "share",
               least=_RECALL)  # fmt: skip
    yield Line("identity", "recall with confirmed suggestions, of all pairs", both.found, None, "share")
    yield Line("identity", f"suggestions shown (score ≥ {SHOWN_FROM:g})", len(asked), None, "")
    yield Line("identity", "share of true ones among them", right / max(1, len(asked)), None, "share")
    for low, high in pairwise(_BANDS):
        band = [(one.a, one.b) for one in asked if low <= one.score < high]
        if band:
            _, true = confirmed(truth, accounts, band)
            what = f"share of true ones among the {len(band):,} with a score of {low:g}–{min(high, 1):g}"
            yield Line("identity", what, true / len(band), None, "share")


def _speed(inputs: Inputs, crowd: int) -> Line:
    shop, _ = _shop(inputs, crowd, SEED + 1)
    try:
        customers = shop.checks.run().counts["customers"]
        wait_for_quiet()
        began = time.perf_counter()
        asked = shop.people.suggestions()
        seconds = time.perf_counter() - began
        began = time.perf_counter()
        shop.people.suggestions()
        again = time.perf_counter() - began
    finally:
        shop.close()
    what = f"suggestions for {customers:,} customers, after an import"
    detail = (("shown", len(asked)), ("asked again", again))
    return Line("identity", what, seconds, None, "s", most=_SECONDS, detail=detail)
