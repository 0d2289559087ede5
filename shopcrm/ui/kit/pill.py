"""How does a segment look: a dot of its colour, and always the word beside it?"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from shopcrm.ui.context import Look
from shopcrm.ui.theme import font

HEIGHT = 24
_DOT, _PAD, _PIXELS = 8, 10, 13


def pill_width(look: Look, segment: str) -> int:
    """Return how many pixels the pill of ``segment`` takes."""
    words = look.texts(f"segments.{segment}.name")
    return QFontMetrics(font(_PIXELS)).horizontalAdvance(words) + 2 * _PAD + _DOT + 6


def paint_pill(painter: QPainter, look: Look, segment: str, x: float, middle: float) -> None:
    """Draw the pill of ``segment`` with its left end at ``x``, centred on the line ``middle``."""
    color = look.theme.segment(segment)
    rect = QRectF(x, middle - HEIGHT / 2, pill_width(look, segment), HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.theme.color("sunken"))
    painter.drawRoundedRect(rect, HEIGHT / 2, HEIGHT / 2)
    painter.setBrush(color)
    painter.setPen(look.theme.color("border"))
    painter.drawEllipse(QPointF(rect.left() + _PAD + _DOT / 2, middle), _DOT / 2, _DOT / 2)
    painter.setPen(look.theme.color("text"))
    painter.setFont(font(_PIXELS))
    words = rect.adjusted(_PAD + _DOT + 6, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, look.texts(f"segments.{segment}.name"))
    painter.restore()


class SegmentPill(QWidget):
    """A segment as a small label."""

    def __init__(self, look: Look, segment: str) -> None:
        """Show ``segment``; its meaning is the tooltip."""
        super().__init__()
        self._look, self._segment = look, segment
        self.setAccessibleName(look.texts(f"segments.{segment}.name"))
        self.setToolTip(look.texts(f"segments.{segment}.meaning"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Be as wide as the word needs."""
        return QSize(pill_width(self._look, self._segment), HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw dot and word."""
        paint_pill(QPainter(self), self._look, self._segment, 0, self.height() / 2)
