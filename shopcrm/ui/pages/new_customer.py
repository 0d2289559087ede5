"""How does she write down a customer by hand, and is it somebody she knows already?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QWidget

from shopcrm.domain.new_customer import AddedCustomer, AlikeCustomer, NewCustomer
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, button, clear, column, form_layout, label, picture, row, wrapped
from shopcrm.ui.pages.begun import Begun, BirthdayParts, NewCustomerDraft
from shopcrm.ui.pages.birthday_input import BirthdayInput
from shopcrm.ui.wording import accounts_text, display_name

_WIDTH: Final = 560
_NOTE_HEIGHT: Final = 112
PAUSE_MS: Final = 250
# What somebody could be known by already.
_REACHED: Final = ("phone", "email", "contact")


class NewCustomerDialog(QDialog):
    """A form for one customer.

    Whoever is reached the same way is named before anything is saved.
    """

    def __init__(
        self, context: PageContext, begun: Begun, parent: QWidget, saved: Callable[[AddedCustomer, str], None]
    ) -> None:
        """Start with what is ``begun``; ``saved`` is told what was made and the name it has."""
        super().__init__(parent)
        self._ctx, self._begun, self._saved = context, begun, saved
        kept = begun.new_customer or NewCustomerDraft({}, BirthdayParts(), "")
        self.texts = texts = context.look.texts
        self.setWindowTitle("ShopCRM")
        self.setMinimumWidth(_WIDTH)
        self.lines = {name: self._line(name) for name in ("name", *_REACHED)}
        self.birthday = BirthdayInput(texts, kept.birthday, self._changed)
        self.note = QPlainTextEdit(kept.note)
        self.note.setAccessibleName(texts("newcustomer.note"))
        self.note.setFixedHeight(_NOTE_HEIGHT)
        self.note.setTabChangesFocus(True)
        self.note.textChanged.connect(self._changed)
        self.state = label("", "muted")
        self.save_button = button(texts("newcustomer.save"), self.press, "primary")
        self.save_button.setDefault(True)
        self._alike = column(gap=8)
        self._shown: frozenset[int] = frozenset()
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._look)
        self._lay_out()
        for name, words in kept.lines.items():
            if name in self.lines:
                self.lines[name].setText(words)
        # Leaving it is giving it up; only the lock, which hides it, is not asked for by her.
        self.rejected.connect(self._forget)
        self.accepted.connect(self._forget)
        self._changed()

    def entry(self) -> NewCustomer:
        """Return what the form says.

        Raises:
            ValueError: the birthday is no day.
        """
        return replace(self._reached(), birthday=self.birthday.parts().value(), note=self.note.toPlainText().strip())

    def _reached(self) -> NewCustomer:
        name, phone, email, contact = (line.text().strip() for line in self.lines.values())
        return NewCustomer(name, phone, email, contact)

    def press(self) -> None:
        """Save, unless somebody she has not been shown yet is reached the same way."""
        entry = self.entry()
        self.save_button.setEnabled(False)
        self._ctx.jobs.read(
            self,
            lambda _progress, _cancel: self._ctx.shop.new_customers.alike(entry),
            lambda found: self._checked(entry, found),
        )

    def _line(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setAccessibleName(self.texts(f"newcustomer.{name}"))
        made.setPlaceholderText(self.texts(f"newcustomer.{name}_hint"))
        made.textChanged.connect(self._changed)
        if name in _REACHED:
            made.textChanged.connect(lambda _text: self._timer.start())
        return made

    def _lay_out(self) -> None:
        texts = self.texts
        form = form_layout()
        for name, line in self.lines.items():
            form.addRow(label(texts(f"newcustomer.{name}"), "muted"), line)
        form.addRow(label(texts("newcustomer.birthday"), "muted"), self.birthday)
        form.addRow(label(texts("newcustomer.note"), "muted"), self.note)
        leave = button(texts("newcustomer.leave"), self.reject, "quiet")
        leave.setAutoDefault(False)
        self.setLayout(
            column(
                label(texts("newcustomer.title"), "heading"),
                wrapped(texts("newcustomer.why"), "muted"),
                form,
                self._alike,
                row(self.state, None, leave, self.save_button),
                gap=16,
                margins=20,
            )
        )

    def _problem(self) -> str:
        try:
            return self.entry().problem
        except ValueError:
            return "birthday"

    def _forget(self) -> None:
        self._begun.new_customer = None

    def _changed(self, _text: str = "") -> None:
        lines = {name: line.text() for name, line in self.lines.items()}
        parts, note = self.birthday.parts(), self.note.toPlainText()
        typed = any(text.strip() for text in (*lines.values(), note)) or parts != BirthdayParts()
        self._begun.new_customer = NewCustomerDraft(lines, parts, note) if typed else None
        problem = self._problem()
        begun = any(line.text().strip() for line in self.lines.values())
        self.save_button.setEnabled(not problem)
        self.state.setText(self.texts(f"newcustomer.problem.{problem}") if problem and begun else "")

    def _look(self) -> None:
        entry = self._reached()
        self._ctx.jobs.read(
            self, lambda _progress, _cancel: self._ctx.shop.new_customers.alike(entry), self._show_alike
        )

    def _show_alike(self, found: Sequence[AlikeCustomer]) -> None:
        clear(self._alike)
        self._shown = frozenset(one.card.id for one in found)
        for one in found:
            self._alike.addWidget(self._alike_line(one))
        self.save_button.setText(self.texts("newcustomer.save_anyway" if found else "newcustomer.save"))
        # The window grows with what it has to say; once the new lines know how high they are.
        QTimer.singleShot(0, self, self.adjustSize)

    def _alike_line(self, one: AlikeCustomer) -> QWidget:
        name = display_name(self.texts, one.card)
        accounts = accounts_text(self.texts, one.card)
        words = self.texts(f"newcustomer.alike.{one.by}", name=name)
        opens = button(self.texts("newcustomer.open"), lambda: self._open(one.card.id), "link")
        opens.setAccessibleName(f"{self.texts('newcustomer.open')} {name}")
        opens.setAutoDefault(False)
        said = column(wrapped(words), label(accounts, "caption") if accounts else None, gap=2)
        line = row(column(picture(self._ctx.look.icons, "circle-alert", "accent"), None), said, opens)
        line.setStretch(1, 1)
        return box(line)

    def _open(self, customer: int) -> None:
        self.reject()
        self._ctx.go.open_customer(customer)

    def _checked(self, entry: NewCustomer, found: Sequence[AlikeCustomer]) -> None:
        self.save_button.setEnabled(True)
        if frozenset(one.card.id for one in found) - self._shown:
            self._show_alike(found)
            return
        self.save_button.setEnabled(False)
        # Who is shown as known already, she has said to be somebody else.
        unlike = frozenset(one.card.id for one in found)
        self._ctx.jobs.write(
            self,
            lambda _progress, _cancel: self._ctx.shop.new_customers.add(entry, unlike),
            lambda added: self._done(added, entry.name),
            self._failed,
        )

    def _done(self, added: AddedCustomer, name: str) -> None:
        self.accept()
        self._saved(added, name)

    def _failed(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        self._ctx.go.show_error(error)
