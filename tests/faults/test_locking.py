"""The lock, in short: one way and once; ``python -m tests.faults --only lock`` does all of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.frame import Lacking
from tests.faults.locking import lock_once, make_vault


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
@pytest.mark.no_cover
@pytest.mark.real_kdf
@pytest.mark.timeout(120)
def test_nothing_is_left_of_a_locked_shop(tmp_path: Path) -> None:
    needles = make_vault(tmp_path / "canary.shopcrm")
    try:
        locked = lock_once("key", tmp_path / "canary.shopcrm", needles)
    except Lacking as lacking:
        pytest.skip(f"this machine lacks {lacking}")
    assert locked.hits == ()
    assert locked.wrong == ()
    assert locked.seconds <= 1.0
