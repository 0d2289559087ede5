"""A little of the soak; ``python -m tests.faults --only soak`` lives in the shop for 200,000 acts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.shops import cheap_keys
from tests.faults.short import LINUX, kept
from tests.faults.soak import _FULL, Size, Soak, _services
from tests.faults.soak_window import _judged, walk

pytestmark = [LINUX, pytest.mark.no_cover]


@pytest.mark.timeout(120)
def test_a_day_in_the_shop(room: Path) -> None:
    with cheap_keys():
        soak = Soak(room)
        try:
            before, after = soak.live(300, looks=2)
        finally:
            soak.shop.close()
        kept([_services(300, before, after, soak.wrong), walk(20, room, soak.vault, most=0.1)])


def test_growth_is_seen() -> None:
    before = Size(100 << 20, 10, 2, 1 << 20, 10)
    assert _services(_FULL, before, before, []).ok
    for more in ({"memory": 111 << 20}, {"files": 11}, {"threads": 3}, {"database": 3 << 20}):
        assert not _services(_FULL, before, replace(before, **more), []).ok
    assert not _services(_FULL, before, before, ["not sound"]).ok


def test_growth_of_the_window_is_seen() -> None:
    told = {"memory": 100 << 20, "files": 9, "threads": 4, "stall": 0.1}
    assert _judged(5000, [told, told], 0.1, 0).ok
    for more in (
        {"memory": 111 << 20},
        {"files": 10},
        {"threads": 5},
        {"stall": 1.1},
        {"late": "nothing"},
        {"dead": True},
    ):
        assert not _judged(5000, [told, told | more], 0.1, 0).ok
    assert not _judged(5000, [told, told], 0.1, 1).ok
