"""What can still be read of a damaged database is saved, hangs together again, and the rest comes back by importing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from shopcrm.base.errors import CannotUnlock, NotAllowed, ShopError, VaultDamaged
from shopcrm.base.progress import CancelToken
from shopcrm.domain.care import Variant
from shopcrm.domain.consents import Channel, Consent, Purpose, Saying
from shopcrm.domain.customers import Basics
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.container import OpenShop
from shopcrm.services.salvage import salvage
from shopcrm.services.vaults import VaultService
from shopcrm.store.engine import connect_plainly
from shopcrm.store.vault_files import BEFORE_RESTORE, DATABASE, RESTORE
from tests.conftest import PASSPHRASE
from tests.services.quick import customer_of, order, put
from tests.services.snapshot import snapshot
from tests.store.harm import PAGE, key_of, spoil, spoiled_copies

MINE = TypedSecret(PASSPHRASE)
COUNT = 120
TABLES = ("sighting", "orders", "order_line", "account", "customer", "batch", "shop", "product", "fact")


def orders(count: int) -> list[dict[str, object]]:
    return [
        order(
            f"t{n}", f"buyer{n % 40}", recipient=f"林{n % 40}", phone=f"154{n % 40:08d}", amount=1000 + n,
            address=f"湖光路 {n} 号", title=f"茶 {n % 20}",
        )
        for n in range(count)
    ]  # fmt: skip


def refill(shop: OpenShop) -> None:
    put(shop, "taobao", orders(COUNT))
    put(shop, "jd", [order(f"j{n}", f"jd{n}", recipient=f"王{n}", phone=f"155{n:08d}") for n in range(30)])


@pytest.fixture
def filled(shop: OpenShop) -> Path:
    refill(shop)
    customer = customer_of(shop, "buyer7")
    shop.customers.save_basics(customer, Basics("林姐", notes="喜欢绿茶"))
    shop.consents.record(customer, Consent(Saying.GIVEN, Purpose.CONTACT, Channel.PHONE, shop.day, "可以"))
    shop.close()
    return shop.folder


def pages_of(folder: Path, vaults: VaultService, tmp_path: Path) -> dict[str, list[int]]:
    """Return the pages without which not all of a table can be read; "sqlite_schema" itself among them."""
    key, place = key_of(folder, vaults), tmp_path / "one.db"
    found: dict[str, list[int]] = {}
    for page in spoiled_copies(folder / DATABASE, place):
        # The first that fails says whose page it is: what tables there are comes before the tables.
        owner = next((table for table in ("sqlite_schema", *TABLES) if not _reads(place, table, key)), "")
        found.setdefault(owner, []).append(page)
    return found


def _reads(place: Path, table: str, key: bytes) -> bool:
    connection = connect_plainly(place, key)
    try:
        connection.execute(f'SELECT count(*), max(length(rowid)) FROM "{table}" NOT INDEXED').fetchall()
    except sqlcipher.DatabaseError:
        return False
    else:
        return True
    finally:
        connection.close()


def rescued(folder: Path, vaults: VaultService) -> OpenShop:
    salvage(folder, MINE)
    shop = vaults.open(folder, PASSPHRASE)
    assert shop.checks.run().ok
    return shop


def test_an_undamaged_shop_comes_out_the_same(filled: Path, vaults: VaultService, tmp_path: Path) -> None:
    shop = vaults.open(filled, PASSPHRASE)
    before = snapshot(shop)
    shop.close()
    found = salvage(filled, MINE)
    assert (found.lost, found.tables) == (0, set())
    again = vaults.open(filled, PASSPHRASE)
    assert snapshot(again) == before
    assert again.lost == 0
    assert again.audit.verify().intact
    assert not again.audit.verify().lost
    assert "salvage" in {one.act.action.value for one in again.audit.entries()}
    assert again.customers.file(customer_of(again, "buyer7")).basics.name == "林姐"
    again.close()
    # What stood there is kept, and is a vault of its own.
    (kept,) = (filled / BEFORE_RESTORE).iterdir()
    assert (kept / DATABASE).is_file()


def test_with_a_page_gone_the_rest_is_there_and_importing_brings_it_back(
    filled: Path, vaults: VaultService, tmp_path: Path
) -> None:
    before_shop = vaults.open(filled, PASSPHRASE)
    before = snapshot(before_shop)
    before_shop.close()
    pages = pages_of(filled, vaults, tmp_path)
    assert set(pages) >= set(TABLES)
    for table in TABLES:
        # The root of a large table is the first of its pages: all of it is gone with that.
        for page in {pages[table][0], pages[table][len(pages[table]) // 2]}:
            harmed = tmp_path / f"harmed{page}"
            shutil.copytree(filled, harmed)
            spoil(harmed / DATABASE, page)
            shop = rescued(harmed, vaults)
            refill(shop)
            assert snapshot(shop)["orders"] == before["orders"], (table, page)
            assert shop.care.month_list(shop.day, Variant.WORK) is not None
            shop.close()
    spoil(filled / DATABASE, pages["sqlite_schema"][-1])
    with pytest.raises(VaultDamaged) as refused:
        salvage(filled, MINE)
    assert refused.value.key == "nothing_to_salvage"


def test_many_pages_gone_at_random_never_break_the_rescue(filled: Path, vaults: VaultService, tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - which pages, not secrets
    pages = pages_of(filled, vaults, tmp_path)
    total = [page for table, some in pages.items() if table != "sqlite_schema" for page in some]
    for number in range(10):
        harmed = tmp_path / f"harmed{number}"
        shutil.copytree(filled, harmed)
        spoil(harmed / DATABASE, *chance.sample(total, 6))
        shop = rescued(harmed, vaults)
        refill(shop)
        assert shop.checks.run().counts["orders"] == COUNT + 30
        shop.close()


@pytest.mark.parametrize("left", [-PAGE, -100, 0.6])
def test_a_file_cut_short(filled: Path, vaults: VaultService, left: float) -> None:
    size = (filled / DATABASE).stat().st_size
    with (filled / DATABASE).open("r+b") as file:
        file.truncate(int(size + left) if left < 0 else int(size * left))
    shop = rescued(filled, vaults)
    refill(shop)
    assert shop.checks.run().counts["orders"] == COUNT + 30
    shop.close()


def test_nothing_to_read(filled: Path) -> None:
    spoil(filled / DATABASE, 1)
    with pytest.raises(VaultDamaged) as refused:
        salvage(filled, MINE)
    assert refused.value.key == "nothing_to_salvage"
    assert not (filled / RESTORE).exists()


def test_a_wrong_secret_or_the_staffs_changes_nothing(
    filled: Path, vaults: VaultService, new_shop: Callable[..., OpenShop]
) -> None:
    before = (filled / DATABASE).read_bytes()
    shop = vaults.open(filled, PASSPHRASE)
    shop.ways.set_staff_passphrase(MINE, "a word for all the staff")
    shop.close()
    before = (filled / DATABASE).read_bytes()
    for word, error in (("something else entirely", CannotUnlock), ("a word for all the staff", NotAllowed)):
        with pytest.raises(error):
            salvage(filled, TypedSecret(word))
    assert (filled / DATABASE).read_bytes() == before


def test_stopped_it_leaves_the_vault_as_it_was(filled: Path) -> None:
    before = (filled / DATABASE).read_bytes()
    token = CancelToken()
    token.cancel()
    with pytest.raises(ShopError):
        salvage(filled, MINE, cancel=token)
    assert (filled / DATABASE).read_bytes() == before
    assert not (filled / RESTORE).exists()
