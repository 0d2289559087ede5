"""How will it look on paper? Pages painted on screen, without any printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import scroll

if TYPE_CHECKING:
    from shopcrm.reports.paper.pages import Pages

_WIDEST = 900


class _Sheet(QWidget):
    """One page; it is drawn when it first comes into view."""

    def __init__(self, look: Look, pages: Pages, page: int) -> None:
        super().__init__()
        self._look, self._pages, self._page = look, pages, page
        self._drawn: QPixmap | None = None
        self.setAccessibleName(look.texts("common.sheet", page=page + 1, pages=pages.count))

    def fit(self, width: int) -> None:
        """Be ``width`` pixels wide and as high as the paper asks."""
        wide, high = self._pages.size_mm
        if width != self.width() or self._drawn is None:
            self._drawn = None
            self.setFixedSize(QSize(width, round(width * high / wide)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Show the page, drawn once for this size."""
        if self._drawn is None:
            ratio = self.devicePixelRatioF()
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.fill(Qt.GlobalColor.white)
            painter = QPainter(self._drawn)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._pages.paint(painter, self._page, QRectF(0, 0, self._drawn.width(), self._drawn.height()))
            painter.end()
            self._drawn.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        painter.setPen(self._look.theme.color("border"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class Preview(QWidget):
    """All pages of a document below each other."""

    def __init__(self, look: Look, pages: Pages) -> None:
        """Show ``pages``."""
        super().__init__()
        self.setObjectName("plain")
        self._sheets = [_Sheet(look, pages, page) for page in range(pages.count)]
        inside = QWidget()
        stack = QVBoxLayout(inside)
        stack.setContentsMargins(0, 8, 0, 24)
        stack.setSpacing(24)
        for sheet in self._sheets:
            stack.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self._area = scroll(inside)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setAccessibleName(look.texts("common.preview"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002 - Qt's signature
        """Fit the pages to the width."""
        room = self._area.viewport().width() - 32
        for sheet in self._sheets:
            sheet.fit(max(300, min(_WIDEST, room)))
