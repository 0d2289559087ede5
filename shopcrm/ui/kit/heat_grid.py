"""How is the 5×5 map of recency against frequency and money drawn, and how is a cell chosen?"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from shopcrm.domain.rfm import SEGMENT_MAP, RfmReport, RfmShare
from shopcrm.ui.context import Look
from shopcrm.ui.theme import font
from shopcrm.ui.wording import sums

_SIDE, _FOOT, _GAP = 76, 40, 4
_SCORES = 5
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (1, 0), Qt.Key.Key_Down: (-1, 0)}


class HeatGrid(QWidget):
    """Twenty-five cells: segment, customers and money of each.

    Signals:
        cell_chosen: (R, FM) of the cell that was clicked, or entered with the keyboard.
    """

    cell_chosen = Signal(int, int)

    def __init__(self, look: Look) -> None:
        """Start without a report."""
        super().__init__()
        self._look = look
        self._report: RfmReport | None = None
        self._largest = 1
        self._cursor = (_SCORES, _SCORES)
        self._hover: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(460, 400))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(look.texts("reports.grid"))

    def show_report(self, report: RfmReport) -> None:
        """Draw ``report``."""
        self._report = report
        self._largest = max((share.customers for share in report.cells.values()), default=0) or 1
        self._say_cursor()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the axes in plain words and the cells."""
        if self._report is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter)
        for cell, share in self._report.cells.items():
            self._paint_cell(painter, cell, share)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the cell under the mouse."""
        cell = self._cell_at(event.position().x(), event.position().y())
        if cell != self._hover:
            self._hover = cell
            self.setCursor(Qt.CursorShape.PointingHandCursor if cell else Qt.CursorShape.ArrowCursor)
            self.setToolTip(self._says(cell) if cell else "")
            self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        """Forget the mouse."""
        self._hover = None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the clicked cell."""
        cell = self._cell_at(event.position().x(), event.position().y())
        if cell is not None and event.button() is Qt.MouseButton.LeftButton:
            self._cursor = cell
            self.cell_chosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, choose with Enter or Space."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            up, right = _STEPS[key]
            r, fm = self._cursor
            self._cursor = (min(_SCORES, max(1, r + up)), min(_SCORES, max(1, fm + right)))
            self._say_cursor()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.cell_chosen.emit(*self._cursor)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def cell_rect(self, r: int, fm: int) -> QRectF:
        """Return where cell (R, FM) is drawn, in widget pixels."""
        wide = (self.width() - _SIDE) / _SCORES
        high = (self.height() - _FOOT) / _SCORES
        whole = QRectF(_SIDE + (fm - 1) * wide, (_SCORES - r) * high, wide, high)
        return whole.adjusted(_GAP / 2, _GAP / 2, -_GAP / 2, -_GAP / 2)

    def _cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        for r in SEGMENT_MAP:
            for fm in range(1, _SCORES + 1):
                if self.cell_rect(r, fm).contains(x, y):
                    return r, fm
        return None

    def _paint_axes(self, painter: QPainter) -> None:
        texts, theme = self._look.texts, self._look.theme
        painter.setPen(theme.color("muted"))
        painter.setFont(font(12))
        for score in range(1, _SCORES + 1):
            side = self.cell_rect(score, 1)
            place = QRectF(0, side.top(), _SIDE - 8, side.height())
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextWordWrap
            painter.drawText(place, flags, texts(f"reports.axis_r.{score}"))
            foot = self.cell_rect(1, score)
            place = QRectF(foot.left(), foot.bottom() + 4, foot.width(), _FOOT - 6)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(place, flags, texts(f"reports.axis_fm.{score}"))

    def _paint_cell(self, painter: QPainter, cell: tuple[int, int], share: RfmShare) -> None:
        r, fm = cell
        theme = self._look.theme
        segment = SEGMENT_MAP[r][fm - 1].value
        color = theme.segment(segment)
        rect = self.cell_rect(r, fm)
        weight = math.sqrt(share.customers / self._largest)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = theme.tint(color, 0.22 + 0.78 * weight) if share.customers else theme.tint(color, 0.14)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, 6, 6)
        painter.setPen(theme.ink_on(ground))
        self._paint_words(painter, rect.adjusted(8, 7, -2, -7), segment, share)
        if cell == self._hover or (self.hasFocus() and cell == self._cursor):
            painter.setPen(QPen(theme.color("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 6, 6)

    def _paint_words(self, painter: QPainter, rect: QRectF, segment: str, share: RfmShare) -> None:
        painter.setFont(font(12))
        name = self._look.texts(f"segments.{segment}.name")
        name = QFontMetricsF(painter.font()).elidedText(name, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, name)
        if not share.customers:
            return
        money = sums(share.net)
        money = QFontMetricsF(painter.font()).elidedText(money, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, money)
        painter.setFont(font(18, bold=True))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, f"{share.customers:,}")

    def _says(self, cell: tuple[int, int]) -> str:
        if self._report is None:
            return ""
        share = self._report.cells[cell]
        segment = SEGMENT_MAP[cell[0]][cell[1] - 1].value
        texts = self._look.texts
        return texts(
            "reports.cell",
            segment=texts(f"segments.{segment}.name"),
            r=cell[0],
            fm=cell[1],
            n=share.customers,
            net=sums(share.net) or "0",
            meaning=texts(f"segments.{segment}.meaning"),
        )

    def _say_cursor(self) -> None:
        self.setAccessibleDescription(self._says(self._cursor))
