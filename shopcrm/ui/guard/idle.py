"""How long has she not touched the computer?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QWindow

WARN_S: Final = 20
_LOOK_EVERY_MS: Final = 500
_TOUCHED: Final = frozenset(
    {
        QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick, QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd, QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease,
        QEvent.Type.NativeGesture, QEvent.Type.InputMethod, QEvent.Type.Drop,
    }
)  # fmt: skip


class IdleWatch(QObject):
    """Watches keyboard, mouse, wheel and touch, in all windows of the program and so in its dialogs too.

    It looks at the windows of the window system, where input comes in first and where little else does: an eye on every
    widget would cost time with each thing that is painted.

    Signals:
        nearly: so many seconds are left.
        touched: she is there again after ``nearly``.
        over: the time is up.
        key: the key of the lock was pressed in a dialog, where the window's own shortcuts do not reach.
    """

    nearly = Signal(int)
    touched = Signal()
    over = Signal()
    key = Signal()

    def __init__(self, clock: Callable[[], float]) -> None:
        """Take the time in seconds from ``clock``."""
        super().__init__()
        self._clock, self._limit = clock, 0.0
        self._last = clock()
        self._warned = False
        self._pointer = QPointF()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._hook)

    def begin(self, seconds: float) -> None:
        """Count from now; 0 for never."""
        self._limit, self._last, self._warned = seconds, self._clock(), False
        if not seconds:
            self._timer.stop()
            return
        self.look()
        self._timer.start()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    def look(self) -> None:
        """See how late it is, and which windows there are."""
        for window in QGuiApplication.topLevelWindows():
            self._hook(window)
        left = self._limit - (self._clock() - self._last)
        if left <= 0:
            self._timer.stop()
            self.over.emit()
        elif left <= WARN_S and not self._warned:
            self._warned = True
            self.nearly.emit(round(left))

    def _hook(self, window: QWindow | None) -> None:
        # Done again it changes nothing; windows come and go.
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note what she does; take nothing away but the key of the lock."""
        kind = event.type()
        if kind in _TOUCHED or (kind is QEvent.Type.MouseMove and self._moved(event)):
            self._last = self._clock()
            if self._warned:
                self._warned = False
                self.touched.emit()
        if isinstance(event, QKeyEvent) and kind is QEvent.Type.KeyPress and QGuiApplication.modalWindow() is not None:
            held = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if held and event.key() == Qt.Key.Key_L:
                self.key.emit()
                return True
        return False

    def _moved(self, event: QEvent) -> bool:
        """Whether the mouse is really elsewhere: a window that appears under it tells of a move too."""
        if not isinstance(event, QMouseEvent):
            return False
        before, self._pointer = self._pointer, event.globalPosition()
        return before != self._pointer
