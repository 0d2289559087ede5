"""What do I have to tell my customers? The privacy notice: a few facts, the paper beside them, print or copy it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QStyle, QVBoxLayout, QWidget

from shopcrm.base.texts import LANGUAGES
from shopcrm.domain.notice import LONGEST, TERMS, NoticeFacts
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.kit.basics import box, button, clear, column, label, row, scroll, wrapped
from shopcrm.ui.kit.controls import Segmented, combo
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.preview import Preview
from shopcrm.ui.printing import print_document, save_file

if TYPE_CHECKING:
    from shopcrm.reports.document import Document
    from shopcrm.reports.paper.pages import Pages

_TYPED: Final = ("contact", "phone", "wechat", "address")
# Where to type what the notice lacks.
_TO_FILL: Final = {"contact": "contact", "reach": "phone", "": "contact"}
_FORM_WIDTH: Final = 360
_WAIT_MS: Final = 400


class NoticePage(Page):
    """The facts on the left, the notice as it will be printed on the right."""

    def __init__(self, context: PageContext) -> None:
        """Build the form; what was kept comes with the first visit."""
        super().__init__(context)
        self._kept: NoticeFacts | None = None
        self._made: tuple[Document, Pages] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._settle)
        self.fields = {name: self._field(name) for name in _TYPED}
        self.missing = wrapped("", "warning")
        self._paper = QVBoxLayout()
        form = scroll(self._form())
        # The bar that scrolls a long form takes room of its own.
        form.setFixedWidth(_FORM_WIDTH + self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent))
        whole = row(form, gap=0)
        whole.addLayout(self._paper, 1)
        self.setLayout(whole)

    def _field(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setMaxLength(LONGEST)
        made.setAccessibleName(self.texts(f"notice.who.{name}"))
        made.setPlaceholderText(self.texts(f"notice.page.hint.{name}"))
        made.textEdited.connect(lambda _text: self._timer.start())
        return made

    def _form(self) -> QWidget:
        texts, icons = self.texts, self.ctx.look.icons
        languages = [(one, texts(f"notice.page.language_name.{one}")) for one in LANGUAGES]
        self.language = Segmented(languages, texts.language, texts("notice.page.language"))
        self.language.chosen.connect(lambda _key: self._settle())
        terms = [
            (str(one), texts("notice.page.months", n=one) if one else texts("notice.page.no_term")) for one in TERMS
        ]
        self.term = combo(terms, "", texts("notice.page.term"), lambda _key: self._settle())
        self.fill_button = button(texts("notice.page.fill"), self._fill_in, "primary")
        self.fill_button.hide()
        self.print_button = button(texts("common.print"), self._print, "primary", icon=(icons, "printer"))
        self.pdf_button = button(texts("common.pdf"), self._save_pdf, icon=(icons, "file-text"))
        self.copy_button = button(texts("notice.page.copy"), self._copy, icon=(icons, "copy"))
        parts = column(wrapped(texts("notice.page.lead"), "muted"), 4, gap=6)
        for name, field in self.fields.items():
            parts.addWidget(label(texts(f"notice.who.{name}")))
            parts.addWidget(field)
        parts.addWidget(label(texts("notice.page.term")))
        parts.addWidget(self.term)
        parts.addWidget(wrapped(texts("notice.page.promise"), "caption"))
        parts.addSpacing(6)
        parts.addWidget(label(texts("notice.page.language")))
        parts.addLayout(row(self.language, None))
        parts.addSpacing(6)
        parts.addWidget(self.missing)
        parts.addWidget(flow(self.fill_button, self.print_button, self.pdf_button, self.copy_button))
        parts.addWidget(label(texts("notice.page.saved"), "caption"))
        parts.addStretch(1)
        parts.setContentsMargins(24, 16, 16, 24)
        return box(parts)

    @property
    def facts(self) -> NoticeFacts:
        """What stands in the form."""
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        return NoticeFacts(**typed, months=int(self.term.currentData()))

    def refresh(self) -> None:
        """Fetch what was kept; what she is typing just now stays."""
        if self._timer.isActive():
            return
        notices = self.ctx.shop.notices
        self.ctx.jobs.read(self, lambda _progress, _cancel: notices.facts(), self._take)

    def leave(self) -> None:
        """Keep what was typed a moment ago."""
        if self._timer.isActive():
            self._timer.stop()
            self._settle()

    def _take(self, facts: NoticeFacts) -> None:
        self._kept = facts
        for name, field in self.fields.items():
            field.setText(getattr(facts, name))
        self.term.blockSignals(True)
        self.term.setCurrentIndex(max(0, self.term.findData(str(facts.months))))
        self.term.blockSignals(False)
        self._show()

    def _settle(self) -> None:
        """Keep what changed, and show it."""
        facts, notices = self.facts, self.ctx.shop.notices
        if self._kept is None:
            return
        if facts != self._kept:
            self._kept = replace(facts)
            self.ctx.jobs.write(self, lambda _progress, _cancel: notices.keep(facts), lambda _none: None)
        self._show()

    def _show(self) -> None:
        facts, language, day, notices = self.facts, self.language.current, self.ctx.today, self.ctx.shop.notices
        self.missing.setText(self.texts(f"notice.page.missing.{facts.missing}") if facts.missing else "")
        self.missing.setVisible(bool(facts.missing))
        self._name_the_next_step(facts.missing)

        def work(_progress: object, _cancel: object) -> tuple[Document, Pages]:
            from shopcrm.reports.paper.pages import Pages  # noqa: PLC0415 - not needed before the first preview

            document = notices.document(facts, language, day)
            return document, Pages(document)

        def take(made: tuple[Document, Pages]) -> None:
            self._made = made
            clear(self._paper)
            self._paper.addWidget(Preview(self.ctx.look, made[1]))

        self.ctx.jobs.read(self, work, take)

    def _name_the_next_step(self, missing: str) -> None:
        """Fill in what is missing comes first, then print."""
        self.fill_button.setVisible(bool(missing))
        kind, ink = ("", "muted") if missing else ("primary", "on_accent")
        if self.print_button.objectName() != kind:
            self.print_button.setObjectName(kind)
            self.print_button.setIcon(self.ctx.look.icons.icon("printer", ink))
            self.print_button.style().polish(self.print_button)

    def _fill_in(self) -> None:
        self.fields[_TO_FILL[self.facts.missing]].setFocus()

    def _print(self) -> None:
        if self._made is None:
            return
        document, pages = self._made
        print_document(self.ctx, self, pages, document)

    def _save_pdf(self) -> None:
        if self._made is None:
            return
        document, reports = self._made[0], self.ctx.shop.reports
        save_file(
            self.ctx, self, self.texts("notice.page.file"), "pdf", lambda path: reports.save_pdf(document, path)
        )  # fmt: skip

    def _copy(self) -> None:
        facts, language, day, notices = self.facts, self.language.current, self.ctx.today, self.ctx.shop.notices
        # The door for copies hears of it, says so, and clears it after a while.
        put = QGuiApplication.clipboard().setText
        self.ctx.jobs.read(self, lambda _progress, _cancel: notices.text(facts, language, day), put)
