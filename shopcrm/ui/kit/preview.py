"""How will it look on paper? Pages painted on screen, without any printer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import scroll

if TYPE_CHECKING:
    from shopcrm.reports.paper.pages import Pages

_WIDEST: Final = 900
# Drawn sheets that are kept; a long list on a dense screen would else fill the memory.
_KEPT: Final = 12


class _Sheet(QWidget):
    """One page; white until it is drawn, which it asks for when it comes into view."""

    def __init__(self, look: Look, pages: Pages, page: int, wanted: Callable[[_Sheet], None]) -> None:
        super().__init__()
        self._look, self._pages, self._page, self._wanted = look, pages, page, wanted
        self._drawn: QPixmap | None = None
        self.setAccessibleName(look.texts("common.sheet", page=page + 1, pages=pages.count))

    def fit(self, width: int) -> None:
        """Be ``width`` pixels wide and as high as the paper asks."""
        wide, high = self._pages.size_mm
        if width != self.width() or self._drawn is None:
            self._drawn = None
            self.setFixedSize(QSize(width, round(width * high / wide)))

    @property
    def drawn(self) -> bool:
        """Whether the page can be shown."""
        return self._drawn is not None

    def draw(self) -> None:
        """Draw the page for this size and show it."""
        ratio = self.devicePixelRatioF()
        self._drawn = QPixmap(self.size() * ratio)
        self._drawn.fill(Qt.GlobalColor.white)
        painter = QPainter(self._drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._pages.paint(painter, self._page, QRectF(0, 0, self._drawn.width(), self._drawn.height()))
        painter.end()
        self._drawn.setDevicePixelRatio(ratio)
        self.update()

    def forget(self) -> None:
        """Be white again."""
        self._drawn = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Show the page, or paper while it waits for its turn."""
        painter = QPainter(self)
        if self._drawn is None:
            painter.fillRect(self.rect(), Qt.GlobalColor.white)
            self._wanted(self)
        else:
            painter.drawPixmap(0, 0, self._drawn)
        painter.setPen(self._look.theme.color("border"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class Preview(QWidget):
    """All pages of a document below each other; each is drawn in a turn of its own, so that scrolling never waits."""

    def __init__(self, look: Look, pages: Pages) -> None:
        """Show ``pages``."""
        super().__init__()
        self.setObjectName("plain")
        self._sheets = [_Sheet(look, pages, page, self._want) for page in range(pages.count)]
        self._waiting: list[_Sheet] = []
        self._shown: list[_Sheet] = []
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._draw_next)
        inside = QWidget()
        stack = QVBoxLayout(inside)
        stack.setContentsMargins(0, 8, 0, 24)
        stack.setSpacing(24)
        for sheet in self._sheets:
            stack.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self._area = scroll(inside)
        self._area.setObjectName("preview")
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self._area)
        self._area.setAccessibleName(look.texts("common.preview"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002 - Qt's signature
        """Fit the pages to the width."""
        room = self._area.viewport().width() - 32
        for sheet in self._sheets:
            sheet.fit(max(300, min(_WIDEST, room)))

    def _want(self, sheet: _Sheet) -> None:
        if sheet not in self._waiting:
            self._waiting.append(sheet)
        self._turn.start()

    def _draw_next(self) -> None:
        # What was scrolled past asks again when it comes back.
        self._waiting = [sheet for sheet in self._waiting if not sheet.drawn and not sheet.visibleRegion().isEmpty()]
        if not self._waiting:
            return
        sheet = self._waiting.pop(0)
        sheet.draw()
        self._shown = [*(one for one in self._shown if one is not sheet and one.drawn), sheet]
        for old in self._shown[:-_KEPT]:
            if old.visibleRegion().isEmpty():
                old.forget()
        if self._waiting:
            self._turn.start()
