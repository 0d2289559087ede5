"""How are shares and months drawn?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from shopcrm.domain.money import short_money_text
from shopcrm.domain.shop import MonthFigure
from shopcrm.ui.context import Look
from shopcrm.ui.theme import font
from shopcrm.ui.wording import month_short, month_text

_SWATCH = 10


class ShareBar(QWidget):
    """A thin bar that is full at 1."""

    def __init__(self, look: Look, share: float, color: QColor | None = None, *, track: bool = True) -> None:
        """Fill ``share`` (0–1) of the bar; without a ``track`` behind it, it is compared with its neighbours only."""
        super().__init__()
        self._share = max(0.0, min(1.0, share))
        self._ground = look.theme.color("line") if track else None
        self._color = color or look.theme.color("accent")
        self.setFixedHeight(8)
        self.setMinimumWidth(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._ground is not None:
            painter.setBrush(self._ground)
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if self._share > 0:
            painter.setBrush(self._color)
            painter.drawRoundedRect(QRectF(0, 0, max(4.0, self.width() * self._share), self.height()), 4, 4)


def swatch(color: QColor) -> QLabel:
    """Return a small square of ``color`` for a legend."""
    made = QLabel()
    square = QPixmap(_SWATCH, _SWATCH)
    square.fill(color)
    made.setPixmap(square)
    made.setFixedSize(_SWATCH, _SWATCH)
    return made


class MonthBars(QWidget):
    """The last twelve months as bars, with the same month a year before as a pale bar behind."""

    _FOOT, _HEAD = 24, 22

    def __init__(self, look: Look, months: tuple[MonthFigure, ...], currency: str) -> None:
        """Draw ``months``, amounts in minor units of ``currency``."""
        super().__init__()
        self._look, self._months, self._currency = look, months, currency
        self._top = max((max(one.net, one.net_year_before) for one in months), default=0) or 1
        self.setMinimumSize(QSize(360, 180))
        self.setMouseTracking(True)
        self.setAccessibleName("; ".join(self._says(one) for one in months))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars, the months below, the largest amount above."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        base = self.height() - self._FOOT
        painter.setPen(theme.color("line"))
        painter.drawLine(0, base, self.width(), base)
        painter.setFont(font(12))
        for place, one in enumerate(self._months):
            slot = self._slot(place)
            self._bar(
                painter, slot.adjusted(slot.width() * 0.12, 0, -slot.width() * 0.34, 0), one.net_year_before, "shade"
            )
            bar = self._bar(painter, slot.adjusted(slot.width() * 0.34, 0, -slot.width() * 0.12, 0), one.net, "accent")
            painter.setPen(theme.color("muted"))
            foot = QRectF(slot.left(), base + 4, slot.width(), self._FOOT - 4)
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, month_short(self._look.texts, one.month))
            if one.net and one.net == max(month.net for month in self._months):
                painter.setPen(theme.color("text"))
                words = short_money_text(one.net, self._currency)
                wide = QFontMetricsF(painter.font()).horizontalAdvance(words) + 4
                left = min(max(0.0, bar.center().x() - wide / 2), self.width() - wide)
                painter.drawText(QRectF(left, bar.top() - 18, wide, 16), Qt.AlignmentFlag.AlignCenter, words)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say the exact figures of the month under the mouse."""
        for place, one in enumerate(self._months):
            if self._slot(place).contains(event.position()):
                QToolTip.showText(event.globalPosition().toPoint(), self._says(one), self)

    def _slot(self, place: int) -> QRectF:
        wide = self.width() / max(1, len(self._months))
        return QRectF(place * wide, 0, wide, self.height())

    def _bar(self, painter: QPainter, slot: QRectF, net: int, token: str) -> QRectF:
        room = self.height() - self._FOOT - self._HEAD
        high = max(0.0, room * net / self._top)
        rect = QRectF(slot.left(), self.height() - self._FOOT - high, slot.width(), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.color(token))
        painter.drawRoundedRect(rect, 2, 2)
        return rect

    def _says(self, one: MonthFigure) -> str:
        return self._look.texts(
            "today.month_figure",
            month=month_text(self._look.texts, one.month),
            purchases=one.purchases,
            net=short_money_text(one.net, self._currency),
            before=short_money_text(one.net_year_before, self._currency),
        )
