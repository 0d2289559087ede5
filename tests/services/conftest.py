"""Shops that several tests of services begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopcrm.services.container import OpenShop
from tests import factories as make


@pytest.fixture
def filled(shop: OpenShop, tmp_path: Path) -> OpenShop:
    shop.imports.run([make.orders_file(tmp_path, [make.order(订单编号=str(10**17 + n)) for n in range(40)])])
    return shop
