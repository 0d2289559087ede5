"""Is the Windows session locked, or does the computer go to sleep? Two window messages say so.

Written from the manual (WM_WTSSESSION_CHANGE, WM_POWERBROADCAST); what a message means is tested, Windows itself not.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication
from PySide6.QtGui import QWindow

from shopcrm.ui.guard.sources import LockSource, Why

_SESSION_CHANGE: Final = 0x02B1
_SESSION_LOCK: Final = 0x7
_POWER: Final = 0x0218
_SUSPEND: Final = 0x4
_THIS_SESSION: Final = 0


class _Message(ctypes.Structure):
    """The beginning of the structure MSG."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("number", ctypes.c_uint),
        ("word", ctypes.c_size_t),
    )


def meaning(number: int, word: int) -> Why | None:
    """Return why a window message asks for the lock, None for all others."""
    return {(_SESSION_CHANGE, _SESSION_LOCK): Why.SESSION, (_POWER, _SUSPEND): Why.SLEEP}.get((number, word))


class _Filter(QAbstractNativeEventFilter):
    """Looks at the messages of the program's windows."""

    def __init__(self, source: WindowsSession) -> None:
        super().__init__()
        self._source = source

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        """Tell the source what a message means; never take one away."""
        name = kind.data() if isinstance(kind, QByteArray) else bytes(kind)
        if name == b"windows_generic_MSG":
            told = _Message.from_address(int(message))
            why = meaning(told.number, told.word)
            if why is not None:
                self._source.asked.emit(why)
        return False, 0


class WindowsSession(LockSource):
    """Listens to the messages of the program's window."""

    def __init__(self) -> None:
        """Listen to nothing yet."""
        super().__init__()
        self._filter: _Filter | None = None
        self._handle = 0

    def listen(self, window: QWindow | None) -> None:
        """Have Windows send the messages to ``window``."""
        app = QCoreApplication.instance()
        if app is None:
            return
        self._filter = _Filter(self)
        app.installNativeEventFilter(self._filter)
        self.hears = ("sleep",)
        if sys.platform == "win32" and window is not None:
            self._handle = int(window.winId())
            if ctypes.windll.wtsapi32.WTSRegisterSessionNotification(ctypes.c_void_p(self._handle), _THIS_SESSION):
                self.hears = ("session", "sleep")

    def stop(self) -> None:
        """Listen no more."""
        app = QCoreApplication.instance()
        if app is not None and self._filter is not None:
            app.removeNativeEventFilter(self._filter)
        self._filter = None
        if sys.platform == "win32" and self._handle:
            ctypes.windll.wtsapi32.WTSUnRegisterSessionNotification(ctypes.c_void_p(self._handle))
            self._handle = 0
