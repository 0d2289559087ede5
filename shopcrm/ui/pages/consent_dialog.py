"""How is it written down what a customer agreed to, or said no to?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QDateEdit, QDialog, QLineEdit, QPlainTextEdit, QWidget

from shopcrm.domain.consents import (
    LONGEST_NOTE,
    LONGEST_WORDING,
    Channel,
    Consent,
    Evidence,
    Purpose,
    Saying,
)
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import button, column, form_layout, label, row, wrapped
from shopcrm.ui.kit.controls import Segmented, combo
from shopcrm.ui.pages.begun import Begun, ConsentDraft

_WIDTH: Final = 560
_WORDING_HEIGHT: Final = 88


class ConsentDialog(QDialog):
    """A form for one line of the consent ledger.

    Attributes:
        saying, purpose, channel, day, wording, evidence, note: its fields.
        usual: fills in the words that are usual.
        save_button: saves.
        state: why it cannot be saved yet.
    """

    def __init__(self, context: PageContext, begun: Begun, draft: ConsentDraft, parent: QWidget) -> None:
        """Start with ``draft``, which ``begun`` keeps as it changes."""
        super().__init__(parent)
        self._ctx, self._begun, self._customer = context, begun, draft.customer
        self.texts = texts = context.look.texts
        self.setWindowTitle("ShopCRM")
        self.setMinimumWidth(_WIDTH)
        self.saying = Segmented(
            [(one.value, texts(f"consent.saying.{one}")) for one in Saying], draft.saying, texts("consent.saying.title")
        )
        self.purpose = self._combo("purpose", [one.value for one in Purpose], draft.purpose)
        self.channel = self._combo("channel", [one.value for one in Channel], draft.channel)
        self.evidence = self._combo("evidence", [one.value for one in Evidence], draft.evidence)
        self.day = QDateEdit(_qdate(date.fromisoformat(draft.day)))
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setMaximumDate(_qdate(context.today))
        self.day.setAccessibleName(texts("consent.day"))
        self.wording = QPlainTextEdit(draft.wording)
        self.wording.setAccessibleName(texts("consent.wording"))
        self.wording.setFixedHeight(_WORDING_HEIGHT)
        self.wording.setTabChangesFocus(True)
        self.note = QLineEdit(draft.note)
        self.note.setMaxLength(LONGEST_NOTE)
        self.note.setAccessibleName(texts("consent.note"))
        self.note.setPlaceholderText(texts("consent.note_hint"))
        self.usual = button(texts("consent.usual"), self._fill, "link")
        self.state = label("", "muted")
        self.save_button = button(texts("consent.save"), self.accept, "primary")
        self.save_button.setDefault(True)
        self._lay_out()
        self.saying.chosen.connect(self._changed)
        self.day.dateChanged.connect(self._changed)
        self.wording.textChanged.connect(self._changed)
        self.note.textChanged.connect(self._changed)
        # Leaving it is giving it up; only the lock, which hides it, is not asked for by her.
        self.rejected.connect(self._forget)
        self.accepted.connect(self._forget)
        self._changed()

    def consent(self) -> Consent:
        """Return what the form says."""
        chosen = self.day.date()
        return Consent(
            Saying(self.saying.current),
            Purpose(self.purpose.currentData()),
            Channel(self.channel.currentData()),
            date(chosen.year(), chosen.month(), chosen.day()),
            self.wording.toPlainText().strip(),
            Evidence(self.evidence.currentData()),
            self.note.text().strip(),
        )

    def _combo(self, name: str, keys: list[str], current: str) -> QComboBox:
        texts = self.texts
        options = [(key, texts(f"consent.{name}.{key}")) for key in keys]
        return combo(options, current, texts(f"consent.{name}.title"), self._changed)

    def _lay_out(self) -> None:
        texts = self.texts
        form = form_layout()
        for name, field in (
            ("saying.title", self.saying), ("purpose.title", self.purpose), ("channel.title", self.channel),
            ("day", self.day), ("wording", self.wording), ("evidence.title", self.evidence), ("note", self.note),
        ):  # fmt: skip
            form.addRow(label(texts(f"consent.{name}"), "muted"), field)
            if field is self.wording:
                form.addRow("", row(self.usual, None))
        leave = button(texts("common.leave"), self.reject, "quiet")
        leave.setAutoDefault(False)
        self.usual.setAutoDefault(False)
        self.setLayout(
            column(
                label(texts("consent.title"), "heading"),
                wrapped(texts("consent.why"), "muted"),
                form,
                row(self.state, None, leave, self.save_button),
                gap=16,
                margins=20,
            )
        )

    def _fill(self) -> None:
        told = self.consent()
        way = self.texts(f"consent.channel.{told.channel}")
        key = "yes" if told.saying is Saying.GIVEN else "no"
        self.wording.setPlainText(self.texts(f"consent.words.{key}.{told.purpose}", way=way))

    def _changed(self, _value: object = None) -> None:
        told = self.consent()
        problem = told.problem(self._ctx.today)
        self.save_button.setEnabled(not problem)
        long = len(self.wording.toPlainText()) - LONGEST_WORDING
        self.state.setText(self.texts(f"consent.problem.{problem}", n=max(long, 0)) if problem else "")
        self._begun.consent = ConsentDraft(
            self._customer, told.saying.value, told.purpose.value, told.channel.value, told.day.isoformat(),
            self.wording.toPlainText(), told.evidence.value, self.note.text(),
        )  # fmt: skip

    def _forget(self) -> None:
        self._begun.consent = None


def ask_consent(
    context: PageContext, begun: Begun, draft: ConsentDraft, parent: QWidget, answer: Callable[[Consent], None]
) -> ConsentDialog:
    """Show the form; ``answer`` gets what was written down."""
    dialog = ConsentDialog(context, begun, draft, parent)
    dialog.accepted.connect(lambda: answer(dialog.consent()))
    dialog.open()
    return dialog


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
