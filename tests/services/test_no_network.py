"""What is told of the network: tried in this process, and in one that has given it up."""

from __future__ import annotations

import dataclasses
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from shopcrm.base.hardening import Hardening
from shopcrm.base.texts import Texts
from shopcrm.services.findings import GOOD, UNKNOWN, WEAK, all_well, findings
from shopcrm.services.no_network import QuietCheck, check_quiet
from shopcrm.services.open_sockets import OpenSocket, _peer, open_sockets
from shopcrm.store.embedded import Embedded

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
ALL = Hardening("", hook=True, private_files=True, no_core=True, unreadable=True)
QUIET = QuietCheck(
    system="linux",
    filter=True,
    filter_missing="",
    threads=(3, 3),
    hook=True,
    libraries=(),
    capable=(),
    sockets=(OpenSocket(local=True, peer="window", door="@/tmp/.X11-unix/X0"),),
    hardening=ALL,
    embedded=Embedded("3.53.4", "4.19.0 community"),
)


def state(check: QuietCheck, name: str) -> tuple[str, str]:
    return next((one.state, one.mark) for one in findings(check) if one.name == name)


@linux
def test_a_process_that_gave_nothing_up_says_so() -> None:
    found = check_quiet(Hardening())
    assert found.filter is False
    assert not found.hook
    assert not all_well(findings(found))
    assert state(found, "filter") == ("open", WEAK)
    assert state(found, "hook") == ("open", WEAK)


@linux
def test_a_process_that_gave_it_up_is_quiet() -> None:
    code = """
from shopcrm.base.hardening import harden_this_process
made = harden_this_process()
from shopcrm.services.no_network import check_quiet
from shopcrm.services.findings import all_well, findings
found = check_quiet(made)
print(all_well(findings(found)), {one.mark for one in findings(found)})
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "True {'ok'}"


@linux
def test_open_sockets_are_told_by_who_is_at_the_other_end(tmp_path: Path) -> None:
    door = tmp_path / "bus"
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client, socket.socket() as foreign:
        server.bind(str(door))
        server.listen()
        client.connect(str(door))
        del foreign
        found = open_sockets({"DBUS_SESSION_BUS_ADDRESS": f"unix:path={door},guid=0"})
        assert OpenSocket(local=True, peer="bus", door=str(door)) in found
        assert OpenSocket(local=False, peer="other") in found


@pytest.mark.parametrize(
    ("door", "peer"),
    [
        ("", "own"),
        ("@/tmp/.X11-unix/X0", "window"),
        ("/run/user/1000/wayland-0", "window"),
        ("/run/user/1000/at-spi/bus_0", "accessibility"),
        ("/run/dbus/system_bus_socket", "bus"),
        ("/run/user/1000/ibus/x", "input"),
        ("/run/cups/cups.sock", "print"),
        ("/opt/unknown", "other"),
    ],
)
def test_doors_have_names(door: str, peer: str, texts: Texts) -> None:
    assert _peer(door, "") == peer
    assert texts(f"privacy.peer.{peer}")


def test_every_state_has_its_words_and_its_mark(texts: Texts) -> None:
    change = dataclasses.replace
    cases = {
        ("filter", "refused", GOOD): QUIET,
        ("filter", "partly", WEAK): change(QUIET, threads=(2, 3)),
        ("filter", "open", WEAK): change(QUIET, filter=False),
        ("filter", "elsewhere", UNKNOWN): change(QUIET, filter=None, system="win32"),
        ("hook", "open", WEAK): change(QUIET, hook=False),
        ("libraries", "none", GOOD): QUIET,
        ("libraries", "capable", GOOD): change(QUIET, capable=("_socket",)),
        ("libraries", "loaded", WEAK): change(QUIET, libraries=("libQt6Network",)),
        ("libraries", "untold", UNKNOWN): change(QUIET, libraries=None),
        ("sockets", "local", GOOD): QUIET,
        ("sockets", "none", GOOD): change(QUIET, sockets=()),
        ("sockets", "outside", WEAK): change(QUIET, sockets=(OpenSocket(local=False, peer="other"),)),
        ("sockets", "untold", UNKNOWN): change(QUIET, sockets=None),
        ("memory", "kept", GOOD): QUIET,
        ("memory", "open", WEAK): change(QUIET, hardening=Hardening()),
        ("memory", "no_core", UNKNOWN): change(QUIET, system="darwin", hardening=Hardening(no_core=True)),
        ("memory", "elsewhere", UNKNOWN): change(QUIET, system="win32", hardening=Hardening()),
        ("files", "private", GOOD): QUIET,
        ("files", "open", WEAK): change(QUIET, hardening=Hardening()),
        ("files", "elsewhere", UNKNOWN): change(QUIET, system="win32", hardening=Hardening()),
        ("database", "sound", GOOD): QUIET,
        ("database", "old", WEAK): change(QUIET, embedded=Embedded("3.51.1", "4.12.0")),
    }
    for (name, wanted, mark), check in cases.items():
        found = next(one for one in findings(check) if one.name == name)
        assert (found.state, found.mark) == (wanted, mark)
        assert texts(f"privacy.check.{name}.{wanted}", **found.facts)
        if mark == WEAK:
            assert not all_well(findings(check)), wanted
    assert all_well(findings(QUIET))


def test_where_the_system_tells_nothing_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    found = check_quiet(Hardening("system", hook=True))
    assert (found.filter, found.libraries, found.sockets, found.threads) == (None, None, None, (0, 0))
    monkeypatch.setitem(sys.modules, "PySide6.QtNetwork", sys)
    assert check_quiet(Hardening()).libraries == ("PySide6.QtNetwork",)
