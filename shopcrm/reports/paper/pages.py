"""On which page does each strip of a document stand, and how is a page drawn on any paint device?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from shopcrm.reports.document import Document, Figures, Heading, HeatGrid, PageBreak, Paragraph, Section, Table
from shopcrm.reports.paper.grid import grid_strip
from shopcrm.reports.paper.ink import ACCENT, QUIET, RULE, Ink, Role, Side
from shopcrm.reports.paper.strips import Strip, figures_strip, heading_strip, page_break, paragraph_strip
from shopcrm.reports.paper.table import table_strips

_A4_MM: Final = (210.0, 297.0)
_MARGIN_MM: Final = 14.0
_TOP_MM: Final = 12.0
_FOOT_MM: Final = 17.0
_RUNNING_MM: Final = 10.0


@dataclass(frozen=True)
class _Placed:
    strip: Strip
    top: float


class Pages:
    """A document laid out on A4, ready to be painted page by page.

    Needs an application object (fonts); works in any thread.
    """

    def __init__(self, document: Document, dpi: int = 300) -> None:
        """Lay out ``document`` with ``dpi`` layout units to the inch."""
        self._document = document
        self._ink = Ink(dpi, document.language)
        mm = self._ink.mm
        width, height = self.size_mm
        self._page = QRectF(0, 0, mm(width), mm(height))
        self._left, self._width = mm(_MARGIN_MM), mm(width - 2 * _MARGIN_MM)
        self._foot = mm(height - _FOOT_MM)
        self._pages = self._paginate()

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the paper in millimetres."""
        return (_A4_MM[1], _A4_MM[0]) if self._document.landscape else _A4_MM

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return len(self._pages)

    def paint(self, painter: QPainter, page: int, target: QRectF) -> None:
        """Paint ``page`` (from 0) so that the whole sheet fills ``target``.

        Raises:
            IndexError: there is no such page.
        """
        strips = self._pages[page]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(target.topLeft())
        painter.scale(target.width() / self._page.width(), target.height() / self._page.height())
        if page == 0:
            self._paint_title(painter)
        else:
            self._paint_running_head(painter)
        for placed in strips:
            placed.strip.paint(painter, QRectF(self._left, placed.top, self._width, placed.strip.height))
        self._paint_foot(painter, page)
        painter.restore()

    def _strips(self, section: Section) -> list[Strip]:
        ink, width = self._ink, self._width
        match section:
            case Heading():
                return [heading_strip(section, ink, width)]
            case Paragraph():
                return [paragraph_strip(section, ink, width)]
            case Figures():
                return [figures_strip(section, ink, width)]
            case HeatGrid():
                return [grid_strip(section, ink, width)]
            case Table():
                return table_strips(section, ink, width)
            case PageBreak():
                return [page_break()]

    def _paginate(self) -> list[list[_Placed]]:
        strips = [strip for section in self._document.sections for strip in self._strips(section)]
        later = self._ink.mm(_TOP_MM + _RUNNING_MM)
        start = y = self._title_bottom()
        pages: list[list[_Placed]] = [[]]
        for place, strip in enumerate(strips):
            first = y == start
            needed = sum(part.height + part.gap for part in _kept_together(strips, place)) - (strip.gap if first else 0)
            if (strip.fresh and pages[-1]) or (y + needed > self._foot and not first):
                pages.append([])
                start = y = later
                first = True
            if first and strip.head is not None:
                pages[-1].append(_Placed(strip.head, y))
                y += strip.head.height
            y += 0.0 if first else strip.gap
            if strip.height:
                pages[-1].append(_Placed(strip, y))
                y += strip.height
        return pages

    def _title_bottom(self) -> float:
        ink = self._ink
        top = ink.mm(_TOP_MM) + ink.leading(Role.SHOP) + ink.mm(1.0) + ink.leading(Role.TITLE)
        return top + 2 * ink.leading(Role.BODY) + ink.mm(6.5)

    def _paint_title(self, painter: QPainter) -> None:
        ink, document = self._ink, self._document
        rect = QRectF(self._left, ink.mm(_TOP_MM), self._width, ink.leading(Role.SHOP))
        ink.write(painter, rect, document.shop, Role.SHOP, colour=ACCENT)
        ink.write(painter, rect, document.made_on, Role.BODY, colour=QUIET, side=Side.RIGHT)
        rect.translate(0, rect.height() + ink.mm(1.0))
        ink.write(painter, rect, document.title, Role.TITLE)
        rect.translate(0, ink.leading(Role.TITLE) + ink.mm(0.5))
        ink.write(painter, rect, document.subtitle, Role.BODY, colour=QUIET)
        rect.translate(0, ink.leading(Role.BODY))
        ink.write(painter, rect, document.period, Role.STRONG)
        line = rect.top() + ink.leading(Role.BODY) + ink.mm(2.0)
        ink.rule(painter, QPointF(self._left, line), QPointF(self._left + self._width, line), ACCENT, 0.5)

    def _paint_running_head(self, painter: QPainter) -> None:
        ink, document = self._ink, self._document
        rect = QRectF(self._left, ink.mm(_TOP_MM), self._width, ink.leading(Role.SMALL))
        ink.write(painter, rect, f"{document.shop}  ·  {document.title}", Role.HEADER, colour=ACCENT)
        ink.write(painter, rect, document.period, Role.SMALL, colour=QUIET, side=Side.RIGHT)
        line = rect.bottom() + ink.mm(1.2)
        ink.rule(painter, QPointF(self._left, line), QPointF(self._left + self._width, line))

    def _paint_foot(self, painter: QPainter, page: int) -> None:
        ink, document = self._ink, self._document
        top = self._foot + ink.mm(4.5)
        ink.rule(painter, QPointF(self._left, top), QPointF(self._left + self._width, top), RULE)
        rect = QRectF(self._left, top + ink.mm(1.2), self._width, ink.leading(Role.SMALL))
        ink.write(painter, rect, document.footer, Role.SMALL, colour=QUIET)
        label = document.page_label.format(page=page + 1, pages=self.count)
        ink.write(painter, rect, label, Role.SMALL, colour=QUIET, side=Side.RIGHT)


def _kept_together(strips: list[Strip], place: int) -> list[Strip]:
    """Return the strip at ``place`` and those that must stand on the same page."""
    end = place
    while strips[end].keep and end + 1 < len(strips):
        end += 1
    return strips[place : end + 1]
