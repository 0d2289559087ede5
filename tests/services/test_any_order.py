"""Import order does not matter: files that overlap end in the same store, whichever came first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from shopcrm.base.paths import resources
from shopcrm.domain.orders import Status
from shopcrm.samples.declared import load_declared
from shopcrm.samples.exports import Export
from shopcrm.samples.files import write_export
from shopcrm.samples.orders import orders
from shopcrm.samples.plan import SampleOrder, SampleShop
from shopcrm.samples.world import load_world
from shopcrm.services.container import OpenShop
from tests.services.read_once import read_once
from tests.services.snapshot import snapshot

__all__ = ["read_once"]


# The same branches for every order of arrival.
pytestmark = [pytest.mark.no_cover, pytest.mark.usefixtures("read_once")]
# Several views of the same orders: (format, layout, as known when).
VIEWS = [
    ("taobao-orders", "G6", "early"), ("taobao-orders", "G6", "late"), ("taobao-orders", "G7-9", "late"),
    ("taobao-items", "2021", "early"), ("taobao-items", "2026", "late"), ("taobao-refunds", "2024", "late"),
    ("pdd-orders", "2023", "early"), ("pdd-orders", "2026", "late"), ("pdd-refunds", "2024", "late"),
    ("douyin-items", "2026", "late"), ("douyin-orders", "2024", "early"), ("douyin-after-sale", "2024", "late"),
    ("youzan-orders", "2023", "early"), ("youzan-items", "2023-buyer", "late"), ("youzan-refunds", "2023", "late"),
    ("amazon-unshipped", "unshipped", "early"), ("amazon-orders", "orders-2024", "late"),
    ("amazon-all-orders", "all", "late"),
]  # fmt: skip


def early(order: SampleOrder) -> SampleOrder:
    """Return the order as it was before it was sent, and before anything went back."""
    if order.status is Status.UNPAID or not order.paid:
        return order
    items = tuple(replace(item, refunded=0) for item in order.items)
    return replace(order, status=Status.PAID, shipped=None, finished=None, items=items)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    plan = SampleShop(5, 25, 60, date(2025, 9, 1), date(2026, 8, 31))
    late = list(orders(plan, load_world(resources() / "samples" / "xiaomanjia.toml")))
    known: dict[str, Iterable[SampleOrder]] = {
        # Each file lacks some orders of the others.
        "early": [early(order) for order in late[:45]],
        "late": late[10:],
    }
    formats = load_declared(resources() / "formats", resources() / "samples" / "exports.toml")
    made = []
    for number, (form, layout, when) in enumerate(VIEWS):
        chosen = formats[form].layouts[layout]
        path = tmp_path / f"{number}-{form}.{'xlsx' if chosen.file == 'xlsx' else 'csv'}"
        write_export(path, chosen.headings, Export(formats[form], chosen).rows(known[when]), chosen.file)
        made.append(path)
    return made


@pytest.mark.timeout(300)
def test_any_order_of_the_files_ends_in_the_same_store(
    shop: OpenShop, new_shop: Callable[..., OpenShop], files: list[Path]
) -> None:
    def take(into: OpenShop, paths: list[Path]) -> object:
        outcomes = into.imports.run(paths)
        assert [outcome.refused for outcome in outcomes] == [None] * len(paths)
        assert [outcome.result.rejected for outcome in outcomes if outcome.result] == [()] * len(paths)
        return snapshot(into)

    wanted = take(shop, files)
    for seed in range(2):
        mixed = list(files)
        Random(seed).shuffle(mixed)  # noqa: S311 - a repeatable game
        assert take(new_shop(f"other{seed}"), mixed) == wanted
    # And to hear it all again changes nothing.
    assert take(shop, files[::-1]) == wanted


@pytest.mark.timeout(300)
def test_undo_in_any_order_gives_back_what_the_others_say(
    shop: OpenShop, new_shop: Callable[..., OpenShop], files: list[Path]
) -> None:
    taobao = [path for path in files if "taobao" in path.name]
    shop.imports.run(taobao)
    other = new_shop("other")
    other.imports.run(taobao[1:4])
    for batch in (1, 6, 5):
        shop.imports.undo(batch)
    assert snapshot(shop) == snapshot(other)
