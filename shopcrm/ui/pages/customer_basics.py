"""What does the owner herself note about a customer, and is it saved?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from shopcrm.domain.customers import Basics
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, button, column, form_layout, icon_button, label, row
from shopcrm.ui.kit.controls import combo
from shopcrm.ui.pages.begun import TypedBasics
from shopcrm.ui.pages.birthday_input import BirthdayInput


class BasicsForm(QWidget):
    """The editable part of a customer's file.

    Signals:
        save_pressed: she wants these words saved: a TypedBasics without a problem.
        discard_pressed: she wants back what is saved.
        edited: something in the form changed.
    """

    save_pressed = Signal(object)
    discard_pressed = Signal()
    edited = Signal()

    def __init__(self, context: PageContext, basics: Basics, typed: TypedBasics | None = None) -> None:
        """Show ``basics``, which is saved, or what was ``typed`` over it and is not."""
        super().__init__()
        self.texts = texts = context.look.texts
        self._icons = context.look.icons
        self._start = basics
        shown = typed or TypedBasics.of(basics)
        self.saving = False
        self.name = QLineEdit(shown.name)
        self.name.setAccessibleName(texts("customer.basics.name"))
        self.name.setPlaceholderText(texts("customer.basics.name_hint"))
        genders = [(key, texts(f"customer.gender.{key or 'unknown'}")) for key in ("", "f", "m")]
        self.gender = combo(genders, shown.gender, texts("customer.basics.gender"), lambda _key: self._changed())
        self.birthday = BirthdayInput(texts, shown.birthday, self._changed)
        self.notes = QPlainTextEdit(shown.notes)
        self.notes.setAccessibleName(texts("customer.basics.notes"))
        self.notes.setPlaceholderText(texts("customer.basics.notes_hint"))
        self.notes.setFixedHeight(112)
        self.notes.setTabChangesFocus(True)
        self._fields: list[tuple[QLineEdit, QLineEdit, QWidget]] = []
        self._field_rows = QVBoxLayout()
        self._field_rows.setSpacing(8)
        self.save_button = button(texts("customer.basics.save"), self._press, "primary")
        self.discard_button = button(texts("customer.basics.discard"), self.discard_pressed.emit, "quiet")
        self.state = label("", "muted")
        for name, value in shown.fields:
            self._add_field(name, value)
        self._lay_out()
        self.name.textChanged.connect(self._changed)
        self.notes.textChanged.connect(self._changed)
        self._show_state()

    @property
    def dirty(self) -> bool:
        """Whether something is not saved yet."""
        return self.typed().changes(self._start)

    def typed(self) -> TypedBasics:
        """Return what the form says now."""
        return TypedBasics(
            self.name.text(),
            str(self.gender.currentData()),
            self.birthday.parts(),
            self.notes.toPlainText(),
            tuple((name.text(), value.text()) for name, value, _row in self._fields),
        )

    def saved(self, basics: Basics) -> None:
        """Learn that ``basics`` is saved; she may have typed on meanwhile."""
        self._start, self.saving = basics, False
        self._show_state()
        if not self.dirty:
            self.state.setText(self.texts("customer.basics.saved"))

    def not_saved(self) -> None:
        """Let her try again."""
        self.saving = False
        self._show_state()

    def _lay_out(self) -> None:
        texts = self.texts
        form = form_layout()
        form.addRow(label(texts("customer.basics.name"), "muted"), self.name)
        form.addRow(label(texts("customer.basics.gender"), "muted"), self.gender)
        form.addRow(label(texts("customer.basics.birthday"), "muted"), self.birthday)
        form.addRow(label(texts("customer.basics.notes"), "muted"), self.notes)
        more = button(
            texts("customer.basics.add_field"), lambda: self._add_field("", ""), "link", icon=(self._icons, "plus")
        )
        form.addRow(label(texts("customer.basics.fields"), "muted"), box(column(self._field_rows, row(more, None))))
        holder = box(column(form, row(self.save_button, self.discard_button, self.state, None), None, gap=16))
        holder.setMaximumWidth(720)
        whole = row(holder, None)
        whole.setStretch(0, 10)
        whole.setStretch(1, 1)
        whole.setContentsMargins(0, 16, 8, 24)
        self.setLayout(whole)

    def _add_field(self, name: str, value: str) -> None:
        first, second = QLineEdit(name), QLineEdit(value)
        first.setPlaceholderText(self.texts("customer.basics.field_name"))
        first.setAccessibleName(self.texts("customer.basics.field_name"))
        first.setMaximumWidth(160)
        second.setPlaceholderText(self.texts("customer.basics.field_value"))
        second.setAccessibleName(self.texts("customer.basics.field_value"))
        remove = icon_button(
            self._icons, "trash-2", self.texts("customer.basics.remove_field"), lambda: self._remove_field(line)
        )
        line = box(row(first, second, remove))
        self._fields.append((first, second, line))
        self._field_rows.addWidget(line)
        first.textChanged.connect(self._changed)
        second.textChanged.connect(self._changed)

    def _remove_field(self, line: QWidget) -> None:
        self._fields = [one for one in self._fields if one[2] is not line]
        line.hide()
        line.deleteLater()
        self._changed()

    def _changed(self) -> None:
        self.saving = False
        self._show_state()
        self.edited.emit()

    def _show_state(self) -> None:
        typed = self.typed()
        problem, dirty = typed.problem, typed.changes(self._start)
        self.save_button.setEnabled(dirty and not problem)
        self.discard_button.setVisible(dirty)
        self.state.setText(self.texts(f"customer.basics.{problem or 'unsaved'}") if dirty else "")
        self.state.setObjectName("warning" if dirty else "muted")
        self.state.style().polish(self.state)

    def _press(self) -> None:
        self.saving = True
        self.save_button.setEnabled(False)
        self.state.setText(self.texts("customer.basics.saving"))
        self.save_pressed.emit(self.typed())
