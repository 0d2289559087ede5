"""The short forms of the harnesses of the network and of the canary."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import network
from tests.faults.canary import CANARY
from tests.faults.frame import Harness, Lacking, Shown


def show(harness: Harness, share: float, folder: Path) -> list[Shown]:
    try:
        return harness.run(share, folder)
    except Lacking as lacking:
        pytest.skip(str(lacking))


def test_the_window_reaches_for_no_network(tmp_path: Path) -> None:
    shown = show(network.NETWORK, 0.01, tmp_path)
    assert [one for one in shown if not one.ok] == []
    assert len(shown) == 4


def test_forced_errors_tell_of_nobody(tmp_path: Path) -> None:
    shown = show(CANARY, 0.1, tmp_path)
    assert [one for one in shown if not one.ok] == []
    assert shown[0].runs >= 60


def test_what_lacks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Lacking, match="strace is not installed"):
        network.run(0.01, tmp_path)


def test_families_are_read_from_both_ways_to_name_them() -> None:
    trace = "7 socket(AF_UNIX, SOCK_STREAM, 0) = 3\n7 connect(4, {sa_family=AF_INET, sin_port=htons(9)}, 16) = 0\n"
    assert network.families(trace) == {"AF_UNIX": 1, "AF_INET": 1}
