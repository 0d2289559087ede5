"""Calls that fail and disks that are full, in short."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shopcrm.base.errors import StorageFailed
from shopcrm.domain.audit import Action, Flaw
from tests.faults.children import Children
from tests.faults.filling import fill_often, may_mount, small_disk
from tests.faults.frame import Lacking
from tests.faults.injecting import fail_often
from tests.faults.judging import course_of
from tests.faults.shops import PASSPHRASE, cheap_keys, new_vault, opened, service
from tests.faults.short import LINUX, kept
from tests.faults.workloads import WORKLOADS, Place

pytestmark = [LINUX, pytest.mark.no_cover]


@pytest.mark.parametrize("name", ["passphrase", "backup"])
def test_a_call_that_fails(name: str, children: Children, room: Path) -> None:
    try:
        kept([fail_often(course_of(WORKLOADS[name], room), children, 4, room)])
    except Lacking as lacking:
        pytest.skip(f"this machine lacks {lacking}")


@pytest.mark.parametrize("name", ["edit", "passphrase", "rotation"])
def test_a_full_disk(name: str, children: Children, room: Path) -> None:
    kept([fill_often(course_of(WORKLOADS[name], room), children, 4, room)])


@pytest.mark.parametrize(("free", "opens"), [(0, False), (16 << 10, False), (32 << 10, True)])
def test_a_shop_on_a_full_disk(room: Path, free: int, *, opens: bool) -> None:
    if not may_mount(room / "disk"):
        pytest.skip("this machine lacks the right to mount small disks")
    with cheap_keys():
        new_vault(room / "vault")
        place = Place(room / "vault", room, room)
        with small_disk(place, 8 << 20, room / "disk", mounts=True) as small:
            fill(small.vault.parent, free)
            if not opens:
                with pytest.raises(StorageFailed) as refused:
                    service().open(small.vault, PASSPHRASE)
                assert refused.value.key == "disk_full_at_opening"
                return
            with opened(small.vault) as shop:
                assert shop.customers.cities() == ()
                before = len(shop.audit.entries())
                (small.vault.parent / "filler").unlink()
                entries = shop.audit.entries()
                assert (len(entries), entries[0].act.action) == (before + 1, Action.UNLOCK)
                assert shop.audit.verify().flaw is Flaw.NONE


def fill(folder: Path, free: int) -> None:
    """Leave ``free`` bytes on the disk ``folder`` lies on."""
    (folder / "filler").write_bytes(bytes(shutil.disk_usage(folder).free - free))
