"""What do the tests of backups begin with: a shop with orders, and whose it is?"""

from __future__ import annotations

from pathlib import Path

from shopcrm.domain.ways import TypedSecret
from shopcrm.services.container import OpenShop
from tests import factories as make
from tests.conftest import PASSPHRASE

MINE = TypedSecret(PASSPHRASE)
LATER = "an entirely different passphrase"


def more(shop: OpenShop, folder: Path, number: int = 7) -> None:
    shop.imports.run([make.orders_file(folder, [make.order(订单编号=str(number))], file=f"more{number}.csv")])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
