"""Which shop is harmed, and how is it told exactly what it holds?"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from shopcrm.base.clock import FixedClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.store import kdf
from shopcrm.store.kdf import KdfCost
from tests import factories as make
from tests.store.keyrings import MemoryKeyring

PASSPHRASE: Final = "correct horse battery staple"
NOW: Final = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
FLOOR: Final = KdfCost(64 * 1024, 3, 1)


def _cheap_key(secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
    del cost
    return sha256(salt + secret).digest()


@contextmanager
def cheap_keys() -> Iterator[None]:
    """Make keys in no time: harm to files is not about what a guess costs, and it is done thousands of times."""
    real, kdf.derive = kdf.derive, _cheap_key
    try:
        yield
    finally:
        kdf.derive = real


def service() -> VaultService:
    return VaultService(FixedClock(NOW), Texts(resources() / "texts", "zh_CN"), FLOOR, MemoryKeyring())


def new_vault(folder: Path, passphrase: str = PASSPHRASE) -> str:
    """Make an empty vault and return its recovery code."""
    pending = service().begin(folder, ShopInfo("小满家"), passphrase)
    pending.accept().close()
    return pending.recovery_code


def orders_file(path: Path, first: int, count: int) -> Path:
    """Write ``count`` orders, each of a buyer of her own, the numbers from ``first`` on."""
    rows = [
        make.order(
            订单编号=str(10**18 + n), 买家会员名=f"buyer{n}", 收货人姓名=f"林{chr(0x4E00 + n % 900)}{n}",
            联系手机=f"'139{n:08d}", 收货地址=f"浙江省 杭州市 西湖区 测试路{n}号(310000)",
        )
        for n in range(first, first + count)
    ]  # fmt: skip
    return make.orders_file(path.parent, rows, file=path.name)


@contextmanager
def opened(folder: Path, passphrase: str = PASSPHRASE) -> Iterator[OpenShop]:
    shop = service().open(folder, passphrase)
    try:
        yield shop
    finally:
        shop.close()


def content(shop: OpenShop) -> str:
    """Return a fingerprint of every value of every table but the audit trail, to which every opening adds."""
    digest = sha256()
    with shop._store.read() as connection:
        tables = connection.exec_driver_sql(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'audit'"
            " ORDER BY name"
        ).fetchall()
        for (table,) in tables:
            digest.update(table.encode())
            columns = [str(row[1]) for row in connection.exec_driver_sql(f"PRAGMA table_info('{table}')").fetchall()]
            # With which formats a file was read only says whether it is to be read again; it may not have been told.
            kept = ", ".join(f'"{name}"' for name in columns if (table, name) != ("batch", "reader"))
            for row in connection.exec_driver_sql(f'SELECT {kept} FROM "{table}"'):
                digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def backup_content(path: Path, passphrase: str) -> str:
    """Return the fingerprint of what a backup brings back.

    Raises:
        ShopError: it brings back nothing.
    """
    from shopcrm.domain.ways import TypedSecret
    from shopcrm.services.bringing_back import bring_back_to

    with tempfile.TemporaryDirectory(prefix="back-", dir=memory()) as place:
        folder = Path(place) / "vault"
        bring_back_to(path, TypedSecret(passphrase), folder)
        with opened(folder, passphrase) as shop:
            return content(shop)


def memory() -> Path | None:
    """Return a folder that lies in memory, None where there is none: thousands of vaults wear out a disk."""
    place = Path("/dev/shm")  # noqa: S108 - folders of our own are made in it
    return place if place.is_dir() else None


def copied(source: Path, target: Path) -> Path:
    """Return ``target``, a copy of the closed vault ``source``."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target
