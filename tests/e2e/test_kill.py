"""An import that is killed leaves all of its batch or none of it, and a vault that opens.

``SHOPCRM_KILLS=50`` runs the long form.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from shopcrm.base.clock import SystemClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.vaults import VaultService
from tests import factories as make
from tests.conftest import CHEAP, PASSPHRASE
from tests.e2e.conftest import Program
from tests.services.snapshot import snapshot

MOMENTS = int(os.environ.get("SHOPCRM_KILLS", "8"))
ORDERS = 6000


class Scene(NamedTuple):
    """A vault with one import in it, a file that changes and adds orders, and both states it may end in."""

    vault: Path
    file: Path
    before: dict[str, Any]
    after: dict[str, Any]
    seconds: float


def buyers_order(n: int, **told: str) -> dict[str, str]:
    return make.order(
        **{"订单编号": str(10**17 + 7 * n), "买家会员名": f"buyer{n % 900}", "宝贝标题": f"title {n % 70}", **told}
    )


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    service = VaultService(SystemClock(), Texts(resources() / "texts", "zh_CN"), CHEAP)
    shipped = "卖家已发货，等待买家确认"
    first = make.orders_file(folder, [buyers_order(n, 订单状态=shipped) for n in range(0, ORDERS, 3)], file="first.csv")
    second = make.orders_file(folder, [buyers_order(n) for n in range(ORDERS)], file="second.csv")
    shop = service.begin(folder / "before", ShopInfo("小满家"), PASSPHRASE).accept()
    shop.imports.run([first])
    before = snapshot(shop, sightings=True)
    shop.close()
    shutil.copytree(folder / "before", folder / "owner-vault")
    program_folder = folder / "owner"
    program_folder.mkdir()
    program = Program(program_folder)
    shutil.copytree(folder / "before", program.vault)
    start = time.monotonic()
    assert program.run("import", second).returncode == 0
    seconds = time.monotonic() - start
    shop = service.open(program.vault, PASSPHRASE)
    after = snapshot(shop, sightings=True)
    shop.close()
    return Scene(folder / "before", second, before, after, seconds)


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_killed_import_is_all_or_nothing(
    scene: Scene, program: Program, real_vaults: VaultService, moment: int
) -> None:
    shutil.copytree(scene.vault, program.vault)
    # Spread over the whole run, and a little beyond its usual end.
    share = (moment + Random(moment).random()) / MOMENTS  # noqa: S311 - any moment will do
    process = program.start("import", scene.file)
    try:
        process.wait(timeout=scene.seconds * 1.1 * share)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    shop = real_vaults.open(program.vault, PASSPHRASE)
    try:
        assert shop.checks.run().complaints == ()
        found = snapshot(shop, sightings=True)
        whole = len(shop.imports.batches()) == 2
        assert found == (scene.after if whole else scene.before)
        # And work goes on: the same file once more ends in the same state.
        if not whole:
            shop.imports.run([scene.file])
            assert snapshot(shop, sightings=True) == scene.after
    finally:
        shop.close()
    assert not list(program.temporary.iterdir())
