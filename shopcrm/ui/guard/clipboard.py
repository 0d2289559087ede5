"""How long does what she copied lie on the clipboard, and who may take it from there?"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

CLEAR_AFTER_S: Final = 15
# By this a copy of ours is known again, also where the system does not say whose it is.
_MARK: Final = "application/x-shopcrm-copy"
# Managers of copies are asked not to keep it, in the words of KDE, macOS and Windows, as KeePassXC does.
_HINTS: Final = (
    ("x-kde-passwordManagerHint", b"secret"),
    ("application/x-nspasteboard-concealed-type", b""),
    ('application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"', b"\0\0\0\0"),
    ('application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"', b"\0\0\0\0"),
    ('application/x-qt-windows-mime;value="CanUploadToCloudClipboard"', b"\0\0\0\0"),
)


class Clipboard(QObject):
    """The one door for copies: everything copied in the program, by whatever key or menu, goes through it.

    Signals:
        copied: something was copied, and will be gone after so many seconds.
    """

    copied = Signal(int)

    def __init__(self, clipboard: QClipboard, owns: Callable[[], bool] | None = None) -> None:
        """Watch ``clipboard``; ``owns`` tells whether its content was put there by this program."""
        super().__init__()
        self._clipboard = clipboard
        self._owns = owns or clipboard.ownsClipboard
        self._mark = b""
        self._timer = QTimer(self, singleShot=True, interval=CLEAR_AFTER_S * 1000)
        self._timer.timeout.connect(self.clear)
        # From every text field and list; not from where it changes, for Qt is still busy with it then.
        clipboard.dataChanged.connect(self._changed)

    @property
    def ours(self) -> bool:
        """Whether what lies there is what was copied here last."""
        data = self._there()
        return bool(self._mark) and data is not None and bytes(data.data(_MARK).data()) == self._mark

    def _there(self) -> QMimeData | None:
        # An empty clipboard has none; the stub does not say so.
        return self._clipboard.mimeData()

    def copy(self, text: str) -> None:
        """Put ``text`` there for a while."""
        plain = QMimeData()
        plain.setText(text)
        self._put(plain)

    def clear(self) -> None:
        """Take away what was copied here, if it still lies there; also what is only marked, where X11 pastes that."""
        self._timer.stop()
        data = self._there()
        if self.ours or (self._owns() and data is not None and data.hasText()):
            self._clipboard.clear()
        self._mark = b""
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)

    def _changed(self) -> None:
        data = self._there()
        if data is None or not self._owns() or self.ours or not data.text():
            return
        copy = QMimeData()
        copy.setText(data.text())
        if data.hasHtml():
            copy.setHtml(data.html())
        self._put(copy)

    def _put(self, data: QMimeData) -> None:
        self._mark = secrets.token_bytes(8)
        data.setData(_MARK, self._mark)
        for kind, value in _HINTS:
            data.setData(kind, value)
        self._clipboard.setMimeData(data)
        self._timer.start()
        self.copied.emit(CLEAR_AFTER_S)


def the_clipboard() -> Clipboard:
    """Return the door to the system's clipboard."""
    return Clipboard(QGuiApplication.clipboard())
