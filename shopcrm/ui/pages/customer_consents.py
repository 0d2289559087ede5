"""What did she agree to, what did she say no to, and how can that be shown?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QWidget

from shopcrm.domain.consents import Channel, Consent, ConsentEntry, Evidence, Purpose, Saying, in_force
from shopcrm.domain.customers import CustomerFile
from shopcrm.domain.permissions import Permission
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, button, card, column, label, picture, row, ruled, wrapped
from shopcrm.ui.pages.allowed import keep_for_owner
from shopcrm.ui.pages.begun import Begun, ConsentDraft
from shopcrm.ui.pages.consent_dialog import ask_consent
from shopcrm.ui.pages.part import line, part

# Icon and colour of each saying.
_MARKS: Final = {
    Saying.GIVEN: ("circle-check", "good"),
    Saying.REFUSED: ("minus", "muted"),
    Saying.WITHDRAWN: ("undo-2", "danger"),
}


class ConsentsView(QWidget):
    """The consent ledger of one customer: what counts now, then every line.

    Attributes:
        note_button: writes down something she said.
        stop_button: writes down that she wants to be left alone.
        strike_buttons: strikes a line out, by its number.
    """

    def __init__(self, context: PageContext, file: CustomerFile, begun: Begun, changed: Callable[[], object]) -> None:
        """Show the ledger of ``file``; ``changed`` is called when there is another line."""
        super().__init__()
        self._ctx, self._file, self._begun, self._changed = context, file, begun, changed
        self.texts = texts = context.look.texts
        self.strike_buttons: dict[int, QWidget] = {}
        icons = context.look.icons
        self.note_button = button(
            texts("consent.add"), lambda: self._ask(Saying.GIVEN), "primary", icon=(icons, "plus")
        )
        self.stop_button = button(texts("consent.stop"), lambda: self._ask(Saying.WITHDRAWN), icon=(icons, "x"))
        whole = column(row(self.note_button, self.stop_button, None, gap=8), gap=16)
        whole.setContentsMargins(0, 16, 0, 24)
        whole.addWidget(self._standing())
        if file.consents:
            whole.addWidget(part(texts("consent.ledger"), *(self._line(entry) for entry in file.consents)))
        whole.addStretch(1)
        self.setLayout(whole)
        if begun.consent is not None and begun.consent.customer == file.card.id:
            # She was locked out of the form: it is as she left it.
            self._open(begun.consent)

    def _standing(self) -> QWidget:
        texts = self.texts
        found = in_force(self._file.consents)
        if not found:
            return box(column(wrapped(texts("consent.none"), "muted")))
        lines = [self._standing_line(entry) for entry in found]
        inner = ruled(lines)
        made = card(inner)
        inner.setContentsMargins(0, 4, 0, 4)
        return box(column(label(texts("consent.now"), "heading"), made, gap=8))

    def _standing_line(self, entry: ConsentEntry) -> QWidget:
        icon, token = _MARKS[entry.consent.saying]
        said = self._said(entry.consent)
        return line(picture(self._ctx.look.icons, icon, token, 18), wrapped(said), stretch=1)

    def _said(self, told: Consent) -> str:
        texts = self.texts
        no = "left_alone" if told.purpose is Purpose.CONTACT else "closed"
        key = "given" if told.saying is Saying.GIVEN else no
        return texts(
            f"consent.stands.{key}", purpose=texts(f"consent.purpose.{told.purpose}"),
            channel=texts(f"consent.channel.{told.channel}"), day=told.day.isoformat(),
        )  # fmt: skip

    def _line(self, entry: ConsentEntry) -> QWidget:
        texts, told = self.texts, entry.consent
        head = " · ".join(
            (
                texts(f"consent.saying.{told.saying}"), texts(f"consent.purpose.{told.purpose}"),
                texts(f"consent.channel.{told.channel}"),
            )
        )  # fmt: skip
        title = label(head)
        about = [texts("consent.said_on", day=told.day.isoformat()), texts(f"consent.evidence.{told.evidence}")]
        about += [told.note] if told.note else []
        parts = [title, *([wrapped(texts("consent.quoted", words=told.wording))] if told.wording else [])]
        if entry.struck is not None:
            about.append(texts("consent.struck", day=entry.struck.date().isoformat()))
            words = title.font()
            words.setStrikeOut(True)
            title.setFont(words)
        parts.append(wrapped(" · ".join(about), "caption"))
        icon, token = _MARKS[told.saying] if entry.struck is None else ("x", "muted")
        mark = box(column(picture(self._ctx.look.icons, icon, token, 18), None))
        if entry.struck is not None:
            return line(mark, box(column(*parts, gap=2)), stretch=1)
        strikes = button(texts("consent.strike"), lambda: self._strike(entry.id), "link")
        strikes.setAccessibleName(f"{texts('consent.strike')}: {head}, {told.day.isoformat()}")
        self.strike_buttons[entry.id] = strikes
        keep_for_owner(self._ctx, Permission.DECIDE, strikes)
        return line(mark, box(column(*parts, gap=2)), strikes, stretch=1)

    def _ask(self, saying: Saying) -> None:
        channel = Channel.PHONE if saying is Saying.GIVEN else Channel.ANY
        self._open(
            ConsentDraft(
                self._file.card.id, saying.value, Purpose.CONTACT.value, channel.value, self._ctx.today.isoformat(),
                "", Evidence.CHAT.value, "",
            )
        )  # fmt: skip

    def _open(self, draft: ConsentDraft) -> None:
        self.dialog = ask_consent(self._ctx, self._begun, draft, self, self._record)

    def _record(self, told: Consent) -> None:
        consents, customer = self._ctx.shop.consents, self._file.card.id
        self._ctx.jobs.write(self, lambda _progress, _cancel: consents.record(customer, told), self._done)

    def _strike(self, number: int) -> None:
        consents, customer = self._ctx.shop.consents, self._file.card.id
        self._ctx.jobs.write(self, lambda _progress, _cancel: consents.strike(customer, number), self._done)

    def _done(self, _result: object) -> None:
        self._ctx.go.show_notice(self.texts("consent.done"))
        self._ctx.go.shop_changed()
        self._changed()
