"""Who tells that the shop is to be locked, and why?"""

from __future__ import annotations

import sys
from enum import Enum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QWindow


class Why(Enum):
    """Why the shop is locked."""

    HAND = "hand"
    IDLE = "idle"
    SESSION = "session"
    SLEEP = "sleep"
    # A part of the data file cannot be read: what can be saved is looked for at the door.
    DAMAGE = "damage"


class LockSource(QObject):
    """Something that knows when the computer is locked or goes to sleep; while the shop is open it listens.

    Signals:
        asked: the shop is to be locked: a Why.

    Attributes:
        hears: keys under ``settings.lock.hears.``: what it can tell on this computer; known once it listens.
    """

    asked = Signal(object)

    def __init__(self) -> None:
        """Hear nothing yet."""
        super().__init__()
        self.hears: tuple[str, ...] = ()

    def listen(self, window: QWindow | None) -> None:
        """Begin to listen; ``window`` is the program's."""

    def locked(self) -> None:
        """Learn that the shop is closed: the computer need not wait any longer."""

    def stop(self) -> None:
        """Listen no more."""


def system_source(platform: str = sys.platform) -> LockSource:
    """Return what this system offers; one that hears nothing where that is nothing (macOS)."""
    if platform.startswith("linux"):
        from shopcrm.ui.guard.session_bus import SessionBus  # noqa: PLC0415 - QtDBus is there on Linux only

        return SessionBus()
    if platform == "win32":
        from shopcrm.ui.guard.windows_session import WindowsSession  # noqa: PLC0415 - of that system only

        return WindowsSession()
    return LockSource()
