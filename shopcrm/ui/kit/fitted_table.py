"""How does a table with many columns fit a narrow window without scrolling sideways?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QTableView

from shopcrm.ui.theme import font

_MEASURED: Final = 60
# Padding of cells and headings in the style sheet, on both sides, and of the text in them.
_CELL_SIDES, _HEADING_SIDES = 34, 28


class FittedTable(QTableView):
    """A table as wide as its room: words are elided first, then the least important columns left out.

    Call ``dress`` first, then ``want`` once, or ``measure`` whenever there are new rows.
    """

    def __init__(self, least: Mapping[int, int], spare: Sequence[int], stretch: int) -> None:
        """Keep every word readable where there is room.

        Args:
            least: width in pixels below which a column of words is not elided; other columns never are.
            spare: columns that may be left out, the least important first.
            stretch: the column that takes the room that is left.
        """
        super().__init__()
        self._least, self._spare, self._stretch = dict(least), tuple(spare), stretch
        self._wanted: dict[int, int] = {}
        self._off: frozenset[int] = frozenset()

    def leave_out(self, columns: frozenset[int]) -> None:
        """Do not show ``columns``, however wide the window is."""
        self._off = columns
        self._fit()

    def want(self, widths: Mapping[int, int]) -> None:
        """Give the columns ``widths`` in pixels where there is room."""
        self._wanted = dict(widths)
        self._fit()

    def measure(self) -> None:
        """See how much room the words need that are in the table now."""
        model = self.model()
        cells, headings = QFontMetrics(font()), self.horizontalHeader().fontMetrics()
        count = model.rowCount()
        rows = [row for row in range(0, count, max(1, count // _MEASURED)) if self.columnSpan(row, 0) == 1]
        for column in range(model.columnCount()):
            says = str(model.headerData(column, Qt.Orientation.Horizontal))
            words = (str(model.index(row, column).data()) for row in rows)
            widest = max((cells.horizontalAdvance(one) + _CELL_SIDES for one in words), default=0)
            self._wanted[column] = max(widest, headings.horizontalAdvance(says) + _HEADING_SIDES)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._wanted:
            return
        room = self.viewport().width()
        shown = [column for column in self._wanted if column not in self._off]
        for column in self._spare:
            if self._narrowest(shown) > room and column in shown:
                shown.remove(column)
        spare = max(0, room - self._narrowest(shown))
        for column in self._wanted:
            self.setColumnHidden(column, column not in shown)
            if column in shown and column != self._stretch:
                width = self._floor(column)
                more = min(spare, self._wanted[column] - width)
                spare -= more
                self.setColumnWidth(column, width + more)

    def _narrowest(self, columns: Sequence[int]) -> int:
        return sum(map(self._floor, columns))

    def _floor(self, column: int) -> int:
        return min(self._wanted[column], self._least.get(column, self._wanted[column]))
