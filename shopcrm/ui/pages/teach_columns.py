"""What is each column of a table she teaches? One line a column, and what it may be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from shopcrm.domain.mapping import ColumnSketch
from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import box, column, label
from shopcrm.ui.kit.controls import combo
from shopcrm.ui.pages.mapping_answers import CUSTOMER_FIELDS, FIELDS, Answers


class ColumnQuestions:
    """The columns of one table, each with the fields it may be; made anew when a row becomes something else."""

    def __init__(self, look: Look, answers: Answers, changed: Callable[[], object]) -> None:
        """Ask for ``answers``; ``changed`` is called after each."""
        self._texts, self._answers, self._changed = look.texts, answers, changed
        self._boxes: dict[int, QComboBox] = {}

    def made(self) -> QWidget:
        """Return the questions."""
        texts, grid = self._texts, QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for at, key in ((0, "column"), (1, "samples"), (3, "is")):
            grid.addWidget(label(texts(f"teach.{key}"), "caption"), 0, at)
        for place, one in enumerate(self._answers.sketch.columns):
            grid.addWidget(label(one.heading or texts("teach.no_heading")), place + 1, 0)
            grid.addWidget(label("   ".join(one.samples), "muted", wrap=True), place + 1, 1)
            grid.addWidget(self._choice(place, one), place + 1, 3)
            if self._answers.is_guess(place):
                grid.addWidget(label(texts("teach.guessed"), "caption"), place + 1, 2)
        return box(column(label(texts("teach.columns"), "heading"), grid, gap=8))

    def _choice(self, place: int, one: ColumnSketch) -> QWidget:
        if one.secret:
            return label(self._texts("teach.never"), "caption")
        fields = CUSTOMER_FIELDS if self._answers.customers else FIELDS
        options = [("", self._texts("teach.nothing"))]
        options += [(name, self._texts(f"import.field.{name}")) for name in fields]
        says = self._texts("teach.column_is", column=one.heading)
        made = combo(options, self._answers.fields.get(place, ""), says, lambda name: self._give(place, name))
        made.setMinimumWidth(180)
        self._boxes[place] = made
        return made

    def _give(self, place: int, name: str) -> None:
        self._answers.give(place, name)
        # The column that was it before is it no longer.
        for other, made in self._boxes.items():
            wanted = self._answers.fields.get(other, "")
            if made.currentData() != wanted:
                made.blockSignals(True)
                made.setCurrentIndex(made.findData(wanted))
                made.blockSignals(False)
        self._changed()
