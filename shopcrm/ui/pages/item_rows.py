"""What was bought? Rows of items that can be added and taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from shopcrm.domain.manual import ManualItem
from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import button, column, icon_button, label, row

FIELDS: Final = ("title", "variant", "quantity", "unit_price")
_WIDE: Final = {"quantity": 90, "unit_price": 130}


class _Row:
    """One item's fields, the button that takes it away, and what is wrong with it."""

    def __init__(self, look: Look, item: ManualItem, changed: Callable[[], object]) -> None:
        self.fields = {name: QLineEdit(str(getattr(item, name))) for name in FIELDS}
        for name, field in self.fields.items():
            field.setAccessibleName(look.texts(f"manual.item.{name}"))
            field.textChanged.connect(lambda _text: changed())
            if name in _WIDE:
                field.setFixedWidth(_WIDE[name])
        self.fields["title"].setPlaceholderText(look.texts("manual.item.title_hint"))
        self.fields["quantity"].setPlaceholderText("1")
        self.wrong = label("", "danger", wrap=True)
        self.wrong.hide()
        self.remove: QPushButton | None = None

    def item(self) -> ManualItem:
        """Return what was typed."""
        return ManualItem(**{name: field.text() for name, field in self.fields.items()})

    def widgets(self) -> list[QWidget]:
        """Return everything of the row."""
        parts: list[QWidget] = [*self.fields.values(), self.wrong]
        return [*parts, self.remove] if self.remove is not None else parts


class ItemRows(QWidget):
    """The items of an order.

    Signals:
        changed: something was typed, added or taken away.
    """

    changed = Signal()

    def __init__(self, look: Look, items: tuple[ManualItem, ...]) -> None:
        """Show ``items``, at least one row."""
        super().__init__()
        self.setObjectName("plain")
        self._look = look
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        for place, name in enumerate(FIELDS):
            self._grid.addWidget(label(look.texts(f"manual.item.{name}"), "caption"), 0, place)
        self.rows: list[_Row] = []
        more = button(look.texts("manual.item.add"), lambda: self._add(ManualItem()), "link", icon=(look.icons, "plus"))
        self.setLayout(column(self._grid, row(more, None), gap=6))
        for item in items or (ManualItem(),):
            self._append(item)

    def items(self) -> tuple[ManualItem, ...]:
        """Return what was typed, empty rows too."""
        return tuple(one.item() for one in self.rows)

    def show_wrong(self, place: int, field: str, words: str) -> None:
        """Say what is wrong with a row, and go to its ``field``."""
        if place < len(self.rows):
            one = self.rows[place]
            one.wrong.setText(words)
            one.wrong.show()
            if field in one.fields:
                # The page scrolls to what has the focus.
                one.fields[field].setFocus()

    def clear_wrong(self) -> None:
        """Forget what was wrong."""
        for one in self.rows:
            one.wrong.hide()

    def _add(self, item: ManualItem) -> None:
        self._append(item).fields["title"].setFocus()
        self.changed.emit()

    def _append(self, item: ManualItem) -> _Row:
        made = _Row(self._look, item, self.changed.emit)
        made.remove = icon_button(
            self._look.icons, "x", self._look.texts("manual.item.remove"), lambda: self._remove(made)
        )
        self.rows.append(made)
        # Rows of a grid are never given back; each item has two, one for what is wrong.
        at = self._grid.rowCount()
        for place, name in enumerate(FIELDS):
            self._grid.addWidget(made.fields[name], at, place)
        self._grid.addWidget(made.remove, at, len(FIELDS))
        self._grid.addWidget(made.wrong, at + 1, 0, 1, len(FIELDS))
        return made

    def _remove(self, one: _Row) -> None:
        self.rows.remove(one)
        for widget in one.widgets():
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        if not self.rows:
            self._append(ManualItem())
        self.changed.emit()
