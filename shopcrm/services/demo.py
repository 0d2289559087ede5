"""Show the whole main job on a sample shop: exports, vault, import, reports."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from shopcrm.base.errors import WrongUsage
from shopcrm.base.paths import resources
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.care import Variant
from shopcrm.domain.customers import CustomerQuery, SortKey
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.rfm import RfmOptions
from shopcrm.samples.declared import load_declared
from shopcrm.samples.exports import Export
from shopcrm.samples.files import write_export, write_items_xlsx, write_orders_csv, write_orders_xlsx
from shopcrm.samples.layouts import load_layouts
from shopcrm.samples.orders import orders
from shopcrm.samples.plan import SampleOrder, SampleShop
from shopcrm.samples.world import World, load_world
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.services.writing import writing

_CUSTOMERS, _ORDERS, _DAYS, _SEED = 1200, 3600, 730, 618
_BIRTHDAYS = 160
_CUSTOMERS_ELSEWHERE, _ORDERS_ELSEWHERE = 240, 480
_ELSEWHERE = (("jd-orders",), ("pdd-orders", "pdd-refunds"), ("douyin-items", "douyin-after-sale"))


@dataclass(frozen=True)
class DemoResult:
    """Where the demo put its vault and its files."""

    vault: Path
    files: tuple[Path, ...]


def write_samples(folder: Path, end: date) -> tuple[Path, ...]:
    """Write the sample shop's exports as of ``end``: an old CSV, a newer workbook, its items, and other platforms'."""
    plan = SampleShop(_SEED, _CUSTOMERS, _ORDERS, end - timedelta(days=_DAYS), end)
    world = load_world(resources() / "samples" / "xiaomanjia.toml")
    forms = resources() / "formats"
    order_layouts, item_layouts = load_layouts(forms / "taobao-orders.toml"), load_layouts(forms / "taobao-items.toml")
    middle = end - timedelta(days=_DAYS // 2)

    def part(*, old: bool) -> Iterator[SampleOrder]:
        return (order for order in orders(plan, world) if (order.created.date() < middle) == old)

    paths = tuple(folder / name for name in ("ExportOrderList-old.csv", "ExportOrderList.xlsx", "ExportItemList.xlsx"))
    write_orders_csv(paths[0], part(old=True), world, order_layouts["G3"], "gbk")
    write_orders_xlsx(paths[1], part(old=False), world, order_layouts["G6"])
    write_items_xlsx(paths[2], part(old=False), item_layouts["2021"])
    return (*paths, *_elsewhere(folder, world, middle, end))


def _elsewhere(folder: Path, world: World, start: date, end: date) -> Iterator[Path]:
    """Write what some of the same people bought on other platforms, and what of it they sent back."""
    plan = SampleShop(_SEED, _CUSTOMERS_ELSEWHERE, _ORDERS_ELSEWHERE, start, end)
    sold = list(orders(plan, world))
    formats = load_declared(resources() / "formats", resources() / "samples" / "exports.toml")
    for place, names in enumerate(_ELSEWHERE):
        # Nobody buys everywhere: each platform has its share of the orders.
        own = [order for at, order in enumerate(sold) if at % len(_ELSEWHERE) == place]
        for name in names:
            layout = list(formats[name].layouts.values())[-1]
            path = folder / f"{name}.{'xlsx' if layout.file == 'xlsx' else 'csv'}"
            write_export(path, layout.headings, Export(formats[name], layout).rows(own), layout.file)
            yield path


def fill_with_samples(shop: OpenShop, progress: Progress, cancel: CancelToken) -> None:
    """Import the sample exports into an empty vault and write some birthdays as an owner would.

    Raises:
        Cancelled: the owner stopped it.
    """
    with tempfile.TemporaryDirectory(prefix="shopcrm-sample-") as folder:
        progress("samples", 0, None)
        paths = write_samples(Path(folder), shop.day)
        cancel.check()
        shop.imports.run(paths, progress=progress, cancel=cancel)
    add_birthdays(shop)


def add_birthdays(shop: OpenShop) -> None:
    """Give the best customers birthdays, every third one in the lunar calendar."""
    random = Random(_SEED)  # noqa: S311 - a sample shop must be the same every time
    ids = shop.customers.find(CustomerQuery(min_purchases=1, sort=SortKey.NET)).ids[:_BIRTHDAYS]
    for place, customer in enumerate(ids):
        calendar = Calendar.LUNAR if place % 3 == 2 else Calendar.GREGORIAN
        year = random.randint(1975, 2002) if place % 4 else None
        day = YearlyDay(calendar, random.randint(1, 12), random.randint(1, 28), year)
        basics = shop.customers.file(customer).basics
        shop.customers.save_basics(customer, replace(basics, birthday=day, gender="f"))


def run_demo(vaults: VaultService, out: Path | None, progress: Progress) -> DemoResult:
    """Make sample exports, a vault, an RFM report and a follow-up list in ``out``.

    Raises:
        WrongUsage: ``out`` holds a demo or something else already.
        StorageFailed: ``out`` cannot be written.
    """
    folder = out if out is not None else Path("demo-shop")
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise WrongUsage("demo_exists", folder=folder.name)
    shop = vaults.begin_demo(folder / "sample.shopcrm")
    try:
        with writing(folder):
            progress("samples", 0, None)
            exports = write_samples(folder, shop.day)
        shop.imports.run(exports, progress=progress)
        add_birthdays(shop)
        progress("reports", 0, None)
        return DemoResult(shop.folder, (*exports, *_reports(shop, folder)))
    finally:
        # A failed demo leaves what it made: she can look at it, and the folder is hers.
        shop.close()


def _reports(shop: OpenShop, folder: Path) -> tuple[Path, ...]:
    report = shop.rfm.report(RfmOptions(shop.day))
    month = shop.care.month_list(shop.day, Variant.WORK)
    paths = tuple(folder / name for name in ("rfm.pdf", "rfm.xlsx", "follow-up.pdf", "follow-up.xlsx"))
    shop.reports.save_pdf(shop.reports.rfm_document(report), paths[0])
    shop.reports.save_rfm_xlsx(report, paths[1])
    shop.reports.save_pdf(shop.reports.follow_up_document(month), paths[2])
    shop.reports.save_follow_up_xlsx(month, paths[3])
    return paths
