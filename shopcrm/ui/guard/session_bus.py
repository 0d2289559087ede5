"""Is the Linux session locked, or does the computer go to sleep? logind and the screen savers say so over D-Bus."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import SLOT, Slot
from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage, QDBusObjectPath, QDBusUnixFileDescriptor
from PySide6.QtGui import QWindow

from shopcrm.ui.guard.sources import LockSource, Why

_SYSTEM: Final = "unix:path=/var/run/dbus/system_bus_socket"
_LOGIN: Final = "org.freedesktop.login1"
_MANAGER: Final = "org.freedesktop.login1.Manager"
_SEATS: Final = "/org/freedesktop/login1"
# GNOME, KDE, Xfce, Cinnamon and MATE, each under its own name or the common one.
_SAVERS: Final = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
)
# A bus that does not answer must not hold up the window.
_PATIENCE_MS: Final = 500


class SessionBus(LockSource):
    """Listens on the system bus and, where there is one, on the session bus."""

    def __init__(self) -> None:
        """Listen to nobody yet."""
        super().__init__()
        self._buses: list[QDBusConnection] = []
        self._wait: QDBusUnixFileDescriptor | None = None

    def listen(self, window: QWindow | None) -> None:
        """Connect; a bus that is not there is passed over."""
        del window
        # A name of our own each time: Qt keeps the connections by name.
        number = f"{os.getpid()}-{id(self):x}"
        self.hears = (*self._hear_login(f"shopcrm-system-{number}"), *self._hear_savers(f"shopcrm-session-{number}"))

    def locked(self) -> None:
        """Let the computer sleep."""
        # The descriptor closes with its last owner.
        self._wait = None

    def stop(self) -> None:
        """Hang up."""
        self.locked()
        for bus in self._buses:
            QDBusConnection.disconnectFromBus(bus.name())
        self._buses = []

    def _hear_login(self, name: str) -> tuple[str, ...]:
        bus = QDBusConnection.connectToBus(os.environ.get("DBUS_SYSTEM_BUS_ADDRESS") or _SYSTEM, name)
        if not bus.isConnected():
            return ()
        self._buses.append(bus)
        session = self._session(bus)
        hears: tuple[str, ...] = ()
        if self._join(bus, _LOGIN, (session, f"{_LOGIN}.Session"), "Lock", "session_locked()") and session:
            hears += ("session",)
        if self._join(bus, _LOGIN, (_SEATS, _MANAGER), "PrepareForSleep", "sleep_comes(bool)"):
            # "Delay": the computer waits a few seconds for us, and no longer.
            told = _ask(bus, "Inhibit", "sleep", "ShopCRM", "Locks the shop", "delay")
            found = told[0] if told else None
            if isinstance(found, QDBusUnixFileDescriptor):
                self._wait = found
                hears += ("sleep",)
        return hears

    def _session(self, bus: QDBusConnection) -> str:
        """Return the path of our login session, "" where logind does not know it: then every session counts."""
        known = os.environ.get("XDG_SESSION_ID", "")
        asked = [("GetSession", known)] if known else []
        for method, argument in (*asked, ("GetSessionByPID", os.getpid())):
            told = _ask(bus, method, argument)
            if told and isinstance(told[0], QDBusObjectPath):
                return told[0].path()
        return ""

    def _hear_savers(self, name: str) -> tuple[str, ...]:
        address = session_address(os.environ)
        if not address:
            return ()
        bus = QDBusConnection.connectToBus(address, name)
        if not bus.isConnected():
            return ()
        self._buses.append(bus)
        for interface, path in _SAVERS:
            # By interface and path alone: who draws the lock may own another name.
            self._join(bus, "", (path, interface), "ActiveChanged", "saver_changed(bool)")
        return ("session",)

    def _join(self, bus: QDBusConnection, service: str, place: tuple[str, str], name: str, slot: str) -> bool:
        # The stub asks for bytes; PySide takes only what its own SLOT returns.
        where: Any = SLOT(slot)
        return bool(bus.connect(service, *place, name, self, where))

    @Slot()
    def session_locked(self) -> None:
        """Hear logind."""
        self.asked.emit(Why.SESSION)

    @Slot(bool)
    def saver_changed(self, active: bool) -> None:  # noqa: FBT001 - as D-Bus calls it
        """Hear a screen saver."""
        if active:
            self.asked.emit(Why.SESSION)

    @Slot(bool)
    def sleep_comes(self, going: bool) -> None:  # noqa: FBT001 - as D-Bus calls it
        """Hear that the computer goes to sleep."""
        if going:
            self.asked.emit(Why.SLEEP)


def _ask(bus: QDBusConnection, method: str, *arguments: object) -> list[Any]:
    message = QDBusMessage.createMethodCall(_LOGIN, _SEATS, _MANAGER, method)
    message.setArguments(list(arguments))
    answer = bus.call(message, QDBus.CallMode.Block, _PATIENCE_MS)
    return answer.arguments() if answer.type() is QDBusMessage.MessageType.ReplyMessage else []


def session_address(environment: Mapping[str, str]) -> str:
    """Return where the session bus listens, "" where there is none.

    Asking libdbus itself would start a bus where none runs ("autolaunch"), and with it a process that stays.
    """
    address = environment.get("DBUS_SESSION_BUS_ADDRESS", "")
    if address:
        return "" if address.startswith("autolaunch") else address
    folder = environment.get("XDG_RUNTIME_DIR", "")
    if not folder:
        return ""
    path = Path(folder) / "bus"
    try:
        is_socket = stat.S_ISSOCK(path.stat().st_mode)
    except OSError:
        return ""
    return f"unix:path={path}" if is_socket else ""
