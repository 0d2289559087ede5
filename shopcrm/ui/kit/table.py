"""How does a table look everywhere: rows of 36 pixels, hairlines, figures to the right?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

ROW = 36
Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ColumnsModel(QAbstractTableModel):
    """Columns with headings, words to the left and figures to the right; subclasses bring the rows."""

    def __init__(self, headings: Sequence[str], right: frozenset[int], parent: QObject | None = None) -> None:
        """Stand under ``headings``; the columns in ``right`` hold figures."""
        super().__init__(parent)
        self._headings, self._right = headings, right

    def side(self, column: int) -> Qt.AlignmentFlag:
        """Return to which side ``column`` is aligned."""
        return RIGHT if column in self._right else LEFT

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the headings."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return self.side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None


class TextTable(ColumnsModel):
    """Finished words in rows and columns."""

    def __init__(self, headings: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> None:
        """Show ``rows`` under ``headings``; the columns in ``right`` hold figures."""
        super().__init__(headings, right)
        self._rows = rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return words and alignment."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        return self.side(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None


def dress(table: QTableView, says: str, stretch: int) -> None:
    """Give ``table`` the common look; column ``stretch`` takes the room that is left."""
    table.setAccessibleName(says)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(ROW)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setMinimumSectionSize(48)
    header.setFixedHeight(ROW)
    if table.model() is not None and stretch < table.model().columnCount():
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)


def text_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    says: str,
    *,
    right: frozenset[int] = frozenset(),
    stretch: int = 0,
    tall: int = 8,
) -> QTableView:
    """Return a small table of words, as high as its rows up to ``tall`` of them."""
    table = QTableView()
    model = TextTable(headings, rows, right)
    model.setParent(table)
    table.setModel(model)
    dress(table, says, stretch)
    table.resizeColumnsToContents()
    for place in range(len(headings)):
        if place != stretch:
            table.setColumnWidth(place, table.columnWidth(place) + 32)
    table.setMinimumHeight(ROW * (min(len(rows), tall) + 1) + 4)
    if len(rows) <= tall:
        table.setFixedHeight(ROW * (len(rows) + 1) + 1)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return table
