"""What happens to files that are dropped anywhere on the window?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class Drops(QObject):
    """Takes files while somebody is there to take them."""

    def __init__(self, window: QWidget, taker: Callable[[], Callable[[list[Path]], None] | None]) -> None:
        """Watch ``window``; ``taker`` returns who takes files just now, None for nobody."""
        super().__init__(window)
        self._taker = taker
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Welcome files, and hand them on when they are let go."""
        if isinstance(event, QDropEvent):
            take = self._taker()
            paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
            if take is not None and paths:
                event.acceptProposedAction()
                if not isinstance(event, QDragEnterEvent) and event.type() is QEvent.Type.Drop:
                    take(paths)
                return True
        return super().eventFilter(watched, event)
