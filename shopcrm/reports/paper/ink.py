"""Which type sizes and colours does paper use, how wide does a text run, and how is it drawn?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

from shopcrm.reports.typefaces import LATIN

TEXT: Final = "#1B2524"
QUIET: Final = "#5D6B69"
RULE: Final = "#C9D2D0"
FAINT: Final = "#E6EBEA"
ACCENT: Final = "#0B5C57"

_FAMILIES: Final = {
    "zh_CN": (
        "Noto Sans CJK SC",
        "Source Han Sans SC",
        "Microsoft YaHei UI",
        "Microsoft YaHei",
        "PingFang SC",
        "WenQuanYi Micro Hei",
    ),
    "en": (*LATIN, "Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC"),
}
_MM_PER_INCH: Final = 25.4
_POINTS_PER_INCH: Final = 72.0


class Role(Enum):
    """A kind of text: size in points and whether it is bold."""

    TITLE = (22.0, True)
    SHOP = (10.0, True)
    HEADING = (13.0, True)
    FIGURE = (19.0, True)
    BODY = (9.0, False)
    STRONG = (9.0, True)
    SMALL = (7.5, False)
    HEADER = (7.5, True)
    COUNT = (15.0, True)


class Side(Enum):
    """To which side text is aligned."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


@dataclass(frozen=True)
class Block:
    """Text broken into lines, ready to be drawn; ``height`` in layout units."""

    lines: tuple[str, ...]
    role: Role
    height: float


class Ink:
    """Measures and draws text in layout units: ``dpi`` of them to the inch."""

    def __init__(self, dpi: int, language: str) -> None:
        """Prepare the fonts for ``language``; a font database (an application) must exist."""
        self._dpi = dpi
        self._fonts = {role: self._font(role, language) for role in Role}
        self._metrics = {role: QFontMetricsF(font) for role, font in self._fonts.items()}
        # Most cells of a list say what others say too; measuring is what a layout spends its time on.
        self._blocks: dict[tuple[str, float, Role], Block] = {}

    def _font(self, role: Role, language: str) -> QFont:
        points, bold = role.value
        font = QFont()
        font.setFamilies(list(_FAMILIES.get(language, _FAMILIES["en"])))
        font.setPixelSize(round(points / _POINTS_PER_INCH * self._dpi))
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        # Letters keep their proportions when the page is scaled for the preview.
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def mm(self, millimetres: float) -> float:
        """Return a length in layout units."""
        return millimetres / _MM_PER_INCH * self._dpi

    def leading(self, role: Role) -> float:
        """Return the distance from line to line."""
        return role.value[0] * 1.38 / _POINTS_PER_INCH * self._dpi

    def width(self, text: str, role: Role) -> float:
        """Return how wide ``text`` runs on one line."""
        return self._metrics[role].horizontalAdvance(text)

    def block(self, text: str, width: float, role: Role) -> Block:
        """Break ``text`` into lines no wider than ``width``, between words where it can be."""
        key = (text, width, role)
        known = self._blocks.get(key)
        if known is None:
            lines = tuple(line for part in text.split("\n") for line in self._wrapped(part, width, role))
            known = self._blocks[key] = Block(lines, role, len(lines) * self.leading(role))
        return known

    def _wrapped(self, text: str, width: float, role: Role) -> list[str]:
        if self.width(text, role) <= width:
            return [text]
        layout = QTextLayout(text, self._fonts[role])
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        lines = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
        layout.endLayout()
        return lines

    def draw(self, painter: QPainter, rect: QRectF, block: Block, colour: str = TEXT, side: Side = Side.LEFT) -> None:
        """Draw ``block`` at the top of ``rect``; lines below its foot are left out."""
        metrics, leading = self._metrics[block.role], self.leading(block.role)
        painter.setFont(self._fonts[block.role])
        painter.setPen(QColor(colour))
        baseline = rect.top() + (leading - metrics.height()) / 2 + metrics.ascent()
        for line in block.lines:
            slack = rect.width() - metrics.horizontalAdvance(line)
            painter.drawText(QPointF(rect.left() + slack * side.value, baseline), line)
            baseline += leading

    def write(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        role: Role,
        *,
        colour: str = TEXT,
        side: Side = Side.LEFT,
    ) -> None:
        """Break and draw ``text`` in one go."""
        self.draw(painter, rect, self.block(text, rect.width(), role), colour, side)

    def rule(self, painter: QPainter, start: QPointF, end: QPointF, colour: str = RULE, width_mm: float = 0.15) -> None:
        """Draw a line."""
        pen = QPen(QColor(colour))
        pen.setWidthF(self.mm(width_mm))
        painter.setPen(pen)
        painter.drawLine(start, end)

    def fill(self, painter: QPainter, rect: QRectF, colour: str, radius_mm: float = 0.0) -> None:
        """Fill a rectangle, with round corners if wanted."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(rect, self.mm(radius_mm), self.mm(radius_mm))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def frame(self, painter: QPainter, rect: QRectF, colour: str = QUIET, radius_mm: float = 0.4) -> None:
        """Draw the outline of a box."""
        pen = QPen(QColor(colour))
        pen.setWidthF(self.mm(0.25))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, self.mm(radius_mm), self.mm(radius_mm))
