"""The Linux buses: none, and real ones with python-dbusmock on them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopcrm.ui.guard.session_bus import SessionBus, session_address
from shopcrm.ui.guard.sources import Why
from tests.faults.frame import Lacking
from tests.faults.locking import buses, call, emit


def test_no_bus_is_ever_started(tmp_path: Path) -> None:
    assert session_address({}) == ""
    assert session_address({"DBUS_SESSION_BUS_ADDRESS": "autolaunch:"}) == ""
    assert session_address({"XDG_RUNTIME_DIR": str(tmp_path)}) == ""
    (tmp_path / "bus").touch()
    assert session_address({"XDG_RUNTIME_DIR": str(tmp_path)}) == "", "no socket"
    assert session_address({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"}) == "unix:path=/x"


def test_the_socket_of_the_session_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("bus")
        assert session_address({"XDG_RUNTIME_DIR": str(tmp_path)}) == f"unix:path={tmp_path}/bus"


def test_without_a_bus_nothing_breaks(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    del qtbot
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    source = SessionBus()
    source.listen(None)
    assert source.hears == ()
    source.locked()
    source.stop()


@pytest.fixture
def bus() -> Iterator[dict[str, str]]:
    try:
        with buses() as environment:
            yield environment
    except Lacking as lacking:
        pytest.skip(f"this machine lacks {lacking}")


def test_lock_sleep_and_screen_saver_are_heard(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, bus: dict[str, str]
) -> None:
    for name, value in bus.items():
        monkeypatch.setenv(name, value)
    source = SessionBus()
    got: list[Why] = []
    source.asked.connect(got.append)
    source.listen(None)
    assert set(source.hears) == {"session", "sleep"}
    assert "delay" in call(bus, "/org/freedesktop/login1", "GetCalls", ())
    wait = source._wait
    assert wait is not None
    assert wait.isValid()
    del wait
    emit("session", bus)
    qtbot.waitUntil(lambda: got == [Why.SESSION])
    emit("sleep", bus)
    qtbot.waitUntil(lambda: got == [Why.SESSION, Why.SLEEP])
    woken = ("org.freedesktop.login1.Manager", "PrepareForSleep", "b", [False])
    call(bus, "/org/freedesktop/login1", "EmitSignal", woken)
    path, saver = "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver"
    call(bus, "/org/freedesktop/login1", "AddObject", (path, saver, {}, []))
    call(bus, path, "EmitSignal", (saver, "ActiveChanged", "b", [False]))
    call(bus, path, "EmitSignal", (saver, "ActiveChanged", "b", [True]))
    qtbot.waitUntil(lambda: got == [Why.SESSION, Why.SLEEP, Why.SESSION])
    source.locked()
    assert source._wait is None
    source.stop()
