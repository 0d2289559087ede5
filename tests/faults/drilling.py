"""Does every backup bring back what was in the shop, and how long does one of a large shop take?"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from shopcrm.base.errors import ShopError
from tests.faults.flipping import flip
from tests.faults.frame import Harness, Shown, runs
from tests.faults.room import asked_and_taken
from tests.faults.shops import PASSPHRASE, backup_content, cheap_keys, content, new_vault, opened, orders_file

_FULL: Final = 100
_TAMPERED: Final = 100
_ORDERS: Final = 1500
_SEED: Final = 20261122
_LARGE_S: Final = 10.0
# Makes a little more than 100,000 customers.
_LARGE_ORDERS: Final = 430_000


def run(share: float, folder: Path) -> list[Shown]:
    """Back up shops of all sizes and bring them back; at the full share one of 100,000 customers too."""
    with cheap_keys():
        shown = [drill(runs(_FULL, share), folder), tampered(runs(_TAMPERED, share), folder)]
        if share < 1:
            return [*shown, Shown("backup of a large shop", 0, "", "skipped: only at the full share", ok=True)]
        return [*shown, large_shop(folder / "large"), asked_and_taken(folder / "large" / "vault")]


HARNESS: Final = Harness("drill", run)


def drill(count: int, folder: Path) -> Shown:
    """Make ``count`` shops, back each up, bring it back and compare every value."""
    chance, broken, sizes = random.Random(_SEED), [], []
    for number in range(count):
        vault, target = folder / f"shop-{number}", folder / "one.crmbak"
        orders = round(_ORDERS ** chance.random())
        new_vault(vault)
        with opened(vault) as shop:
            shop.imports.run([orders_file(folder / "orders.csv", number * 10**6, orders)])
            shop.backups.save_as(target)
            was = content(shop)
        sizes.append(orders)
        try:
            if backup_content(target, PASSPHRASE) != was:
                broken.append(f"shop of {orders} orders: something else came back")
        except ShopError as error:
            broken.append(f"shop of {orders} orders: {error.key}")
    found = f"{count - len(broken)}/{count} equal ({min(sizes)} to {max(sizes)} orders)"
    return Shown("backup and restore", count, "all equal", found, not broken, tuple(broken))


def tampered(count: int, folder: Path) -> Shown:
    """Change backups on purpose: database, header or manifest of another one, their checksums made to fit."""
    import zipfile

    chance, broken = random.Random(_SEED), []
    vault, other, target = folder / "mine", folder / "other", folder / "tampered.crmbak"
    files: list[dict[str, bytes]] = []
    for place in (vault, other):
        new_vault(place)
        with opened(place) as shop:
            shop.imports.run([orders_file(folder / "orders.csv", len(files) * 10**6, 20)])
            shop.backups.save_as(target)
        with zipfile.ZipFile(target) as archive:
            files.append({name: archive.read(name) for name in archive.namelist()})
    for number in range(count):
        forged = dict(files[0])
        name = sorted(forged)[number % 3]
        if number % 2:
            forged[name] = files[1][name]
        else:
            data = bytearray(forged[name])
            flip(data, chance)
            forged[name] = bytes(data)
        # A whole zip again, its own checksums in order.
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for one, raw in forged.items():
                archive.writestr(one, raw)
        try:
            backup_content(target, PASSPHRASE)
            broken.append(f"{name} was changed, and it was brought back")
        except ShopError:
            continue
    found = f"{count - len(broken)}/{count} refused"
    return Shown("tampered backups", count, "all refused", found, not broken, tuple(broken))


def large_shop(folder: Path) -> Shown:
    """Measure a verified backup of a shop with 100,000 customers."""
    from benchmarks.inputs import sample_plan
    from shopcrm.base.paths import resources
    from shopcrm.samples.files import write_orders_csv
    from shopcrm.samples.layouts import load_layouts
    from shopcrm.samples.orders import orders
    from shopcrm.samples.world import load_world

    folder.mkdir()
    world = load_world(resources() / "samples" / "xiaomanjia.toml")
    layout = load_layouts(resources() / "formats" / "taobao-orders.toml")["G6"]
    layout = replace(layout, headings=layout.headings[:40])
    table = folder / "orders.csv"
    write_orders_csv(table, orders(sample_plan(_LARGE_ORDERS), world), world, layout, "utf-8")
    new_vault(folder / "vault")
    with opened(folder / "vault") as shop:
        (outcome,) = shop.imports.run([table])
        if outcome.refused is not None:
            raise outcome.refused
        table.unlink()
        shop._store.checkpoint()
        begun = time.monotonic()
        manifest = shop.backups.save_as(folder / "large.crmbak")
        seconds = time.monotonic() - begun
    counts = manifest.counts
    found = (
        f"{seconds:.1f} s ({counts['customers']:,} customers, {counts['orders']:,} orders, {manifest.size >> 20} MB)"
    )
    ok = seconds <= _LARGE_S and counts["customers"] >= 100_000
    return Shown("backup of a large shop, verified", 1, f"≤ {_LARGE_S:g} s at 100,000 customers", found, ok)
