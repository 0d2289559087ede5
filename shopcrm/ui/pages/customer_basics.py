"""What does the owner herself note about a customer, and is it saved?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFormLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from shopcrm.domain.customers import Basics
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, button, column, icon_button, label, row
from shopcrm.ui.kit.controls import combo
from shopcrm.ui.pages.birthday_input import BirthdayInput


class BasicsForm(QWidget):
    """The editable part of a customer's file."""

    def __init__(self, context: PageContext, basics: Basics, save: Callable[[Basics], None]) -> None:
        """Show ``basics``; ``save`` is called with what she made of it."""
        super().__init__()
        self._save = save
        self.texts = texts = context.look.texts
        self._icons = context.look.icons
        self._start = basics
        self.name = QLineEdit(basics.name)
        self.name.setAccessibleName(texts("customer.basics.name"))
        self.name.setPlaceholderText(texts("customer.basics.name_hint"))
        genders = [(key, texts(f"customer.gender.{key or 'unknown'}")) for key in ("", "f", "m")]
        self.gender = combo(genders, basics.gender, texts("customer.basics.gender"), lambda _key: self._changed())
        self.birthday = BirthdayInput(texts, basics.birthday, self._changed)
        self.notes = QPlainTextEdit(basics.notes)
        self.notes.setAccessibleName(texts("customer.basics.notes"))
        self.notes.setPlaceholderText(texts("customer.basics.notes_hint"))
        self.notes.setFixedHeight(112)
        self.notes.setTabChangesFocus(True)
        self._fields: list[tuple[QLineEdit, QLineEdit, QWidget]] = []
        self._field_rows = QVBoxLayout()
        self._field_rows.setSpacing(8)
        for name, value in basics.fields:
            self._add_field(name, value)
        self.save_button = button(texts("customer.basics.save"), self._press, "primary")
        self.state = label("", "muted")
        self._lay_out()
        self.name.textChanged.connect(self._changed)
        self.notes.textChanged.connect(self._changed)
        self._show_state()

    @property
    def dirty(self) -> bool:
        """Whether something is not saved yet."""
        return self.basics() != self._start or not self.birthday.valid

    def basics(self) -> Basics:
        """Return what the form says now."""
        fields = tuple(
            (name.text().strip(), value.text().strip()) for name, value, _row in self._fields if name.text().strip()
        )
        return Basics(
            self.name.text().strip(),
            str(self.gender.currentData()),
            self.birthday.value() if self.birthday.valid else self._start.birthday,
            self.notes.toPlainText().strip(),
            fields,
        )

    def saved(self) -> None:
        """Take the present state as the saved one."""
        self._start = self.basics()
        self._show_state()
        self.state.setText(self.texts("customer.basics.saved"))

    def not_saved(self) -> None:
        """Let her try again."""
        self._show_state()

    def _lay_out(self) -> None:
        texts = self.texts
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(label(texts("customer.basics.name"), "muted"), self.name)
        form.addRow(label(texts("customer.basics.gender"), "muted"), self.gender)
        form.addRow(label(texts("customer.basics.birthday"), "muted"), self.birthday)
        form.addRow(label(texts("customer.basics.notes"), "muted"), self.notes)
        more = button(
            texts("customer.basics.add_field"), lambda: self._add_field("", ""), "link", icon=(self._icons, "plus")
        )
        form.addRow(label(texts("customer.basics.fields"), "muted"), box(column(self._field_rows, row(more, None))))
        holder = box(column(form, row(self.save_button, self.state, None), None, gap=16))
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
        # Signals may come while the form is still being put together.
        if hasattr(self, "state"):
            self._show_state()

    def _show_state(self) -> None:
        dirty = self.dirty
        self.save_button.setEnabled(dirty and self.birthday.valid)
        if not self.birthday.valid:
            self.state.setText(self.texts("customer.basics.no_such_day"))
        else:
            self.state.setText(self.texts("customer.basics.unsaved") if dirty else "")

    def _press(self) -> None:
        self.save_button.setEnabled(False)
        self.state.setText(self.texts("customer.basics.saving"))
        self._save(self.basics())
