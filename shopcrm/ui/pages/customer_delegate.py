"""How is a cell of the customer list painted: pale bars while it loads, a pill for the segment?"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from shopcrm.domain.customers import CustomerCard
from shopcrm.ui.context import Look
from shopcrm.ui.kit.pill import paint_pill
from shopcrm.ui.kit.table import Index
from shopcrm.ui.pages.customer_model import CARD_ROLE, SEGMENT_COLUMN

_BAR, _UP = 10, QPointF(0, 1)


class CustomerDelegate(QStyledItemDelegate):
    """Paints what words alone cannot say."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        """Paint in ``look``."""
        super().__init__(parent)
        self._look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        card = index.data(CARD_ROLE)
        if isinstance(card, CustomerCard) and index.column() != SEGMENT_COLUMN:
            super().paint(painter, option, index)
            return
        rect = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._look.theme.color("accent_soft"))
        painter.setPen(self._look.theme.color("line"))
        painter.drawLine(rect.bottomLeft() - _UP, rect.bottomRight() - _UP)
        if isinstance(card, CustomerCard):
            if card.segment:
                paint_pill(painter, self._look, card.segment, rect.left() + 8, rect.center().y())
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.color("hover"))
        bar = QRectF(rect.left() + 10, rect.center().y() - _BAR / 2, rect.width() * 0.55, _BAR)
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        painter.restore()
