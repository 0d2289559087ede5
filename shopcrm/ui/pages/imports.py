"""How do orders come in? Drop files, look at what they are, import, see what happened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from shopcrm.base.errors import Cancelled, InputRefused
from shopcrm.domain.batches import FileOutcome
from shopcrm.domain.sources import Source
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.jobs import Job
from shopcrm.ui.kit.basics import box, button, card, clear, column, label, picture, row, scroll, wrapped
from shopcrm.ui.pages.batch_actions import BatchActions
from shopcrm.ui.pages.chosen_files import ChosenFiles
from shopcrm.ui.pages.clipboard import copied
from shopcrm.ui.pages.drop_zone import DropZone
from shopcrm.ui.pages.import_cards import file_card, passed_lines
from shopcrm.ui.pages.import_draft import Candidate, ImportDraft, Step
from shopcrm.ui.pages.import_history import ImportHistory
from shopcrm.ui.pages.import_result import import_result
from shopcrm.ui.pages.refused_file import Ways, refused_file
from shopcrm.ui.pages.teach import TeachPanel

# Where more files and tables can be added.
_TAKES: Final = frozenset({Step.CHOOSE, Step.PREVIEW, Step.RESULT})


class ImportPage(Page):
    """The import."""

    def __init__(self, context: PageContext, draft: ImportDraft) -> None:
        """Build the page at the step where ``draft`` stands."""
        super().__init__(context)
        self.draft = draft
        self._chosen = ChosenFiles(context, draft, self, self._known)
        self._job: Job | None = None
        self.shop = QLineEdit(draft.typed)
        self.shop.setPlaceholderText(self.texts("import.shop_hint"))
        self.shop.setAccessibleName(self.texts("import.shop"))
        self.shop.setFixedWidth(280)
        self.shop.textChanged.connect(self._typed)
        self.shop.editingFinished.connect(self._shop_named)
        self.import_button: QPushButton | None = None
        self.past = BatchActions(context, self, self._tell_changed)
        self.history = ImportHistory(context, self.past)
        self._head = QVBoxLayout()
        # Made once: a field that is made anew with every preview loses what is being typed.
        self._shop_row = box(row(label(self.texts("import.shop"), "muted"), self.shop, None))
        self._body = QVBoxLayout()
        self._body.setSpacing(16)
        step = column(self._head, self._shop_row, self._body, gap=16)
        inner = column(step, self.history, None, gap=24, margins=24)
        self.area = scroll(box(inner))
        self.setLayout(column(self.area))
        keys = QKeySequence(QKeySequence.StandardKey.Paste)
        QShortcut(keys, self, self.paste, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._show()
        self._chosen.look_at_the_rest()

    @property
    def step(self) -> Step:
        """Where the import stands."""
        return self.draft.step

    def refresh(self) -> None:
        """Fetch the past imports."""
        self.ctx.jobs.read(self, lambda _progress, _cancel: self.ctx.shop.imports.batches(), self.history.show_batches)

    def back(self) -> bool:
        """Leave the questions about a table, the preview or the result."""
        if self.step is Step.TEACH:
            if _may_forget_answers(self.ctx, self, self.draft):
                self._taught(None)
            return True
        if self.step in (Step.CHOOSE, Step.RUNNING):
            return False
        self.start_over()
        return True

    def start_over(self) -> None:
        """Go back to choosing files."""
        self._chosen.forget()
        self._go_to(Step.CHOOSE)

    def take_files(self, paths: Sequence[Path | Source]) -> None:
        """Look into ``paths`` and show what they are."""
        if self.step is Step.RUNNING or not paths or not _may_forget_answers(self.ctx, self, self.draft):
            return
        if self.step is not Step.PREVIEW:
            self._chosen.forget()
        self.draft.step = Step.PREVIEW
        self._chosen.add(paths, self._shop_name())

    def _shop_name(self) -> str:
        return self.draft.typed.strip()

    def _typed(self, words: str) -> None:
        self.draft.typed = words

    def _shop_named(self) -> None:
        # Later, for the end of typing may be a press on a button that the new preview takes away.
        QTimer.singleShot(0, self, self._look_for_shop)

    def _look_for_shop(self) -> None:
        if self.step is Step.PREVIEW and self._shop_name() != self.draft.shop:
            self._chosen.look_again(self._shop_name())

    def _known(self) -> None:
        if self.step is not Step.PREVIEW:
            return
        if self.draft.files or self.draft.passed:
            self._show()
        else:
            self.start_over()

    def _go_to(self, step: Step) -> None:
        self.draft.step = step
        self._show()

    def _show(self) -> None:
        clear(self._head)
        clear(self._body)
        self._shop_row.setVisible(self.step is Step.PREVIEW and not self._chosen.only_customers)
        self.history.setVisible(self.step is not Step.TEACH)
        {
            Step.CHOOSE: self._show_choice,
            Step.PREVIEW: self._show_preview,
            Step.TEACH: self._show_teach,
            Step.RUNNING: self._show_running,
            Step.RESULT: self._show_result,
        }[self.step]()

    def _show_choice(self) -> None:
        self._body.addWidget(DropZone(self.ctx.look, self.choose, self.choose_folder, self.paste))
        self._body.addWidget(self._by_hand())

    def _by_hand(self) -> QWidget:
        texts, look = self.texts, self.ctx.look
        enter = button(texts("manual.new"), lambda: self.ctx.go.new_order(0), icon=(look.icons, "plus"))
        words = column(label(texts("manual.offer"), "strong"), wrapped(texts("manual.offer_text"), "muted"), gap=4)
        line = row(words, enter, gap=16)
        line.setStretch(0, 1)
        return card(line)

    def choose(self) -> None:
        """Ask for files."""
        self.take_files(self.ctx.dialogs.open_files(self))

    def choose_folder(self) -> None:
        """Ask for a folder of files."""
        folder = self.ctx.dialogs.choose_folder(self, Path.home())
        self.take_files([folder] if folder is not None else [])

    def paste(self) -> None:
        """Look into what she has copied elsewhere."""
        if self.step in _TAKES:
            try:
                self.take_files(copied(self.ctx))
            except InputRefused as refused:
                self.ctx.go.show_error(refused)

    def _show_preview(self) -> None:
        texts, look = self.texts, self.ctx.look
        good = self._chosen.good
        self.import_button = button(texts("import.do", n=len(good)), self._run, "primary", icon=(look.icons, "import"))
        self.import_button.setEnabled(bool(good) and not self._chosen.pending)
        if not (good or self._chosen.pending):
            # "Import 0 files" is nothing to press.
            self.import_button.hide()
        more = button(texts("import.more"), self.choose)
        folder = button(texts("import.more_folder"), self.choose_folder)
        leave = button(texts("common.cancel"), self.start_over, "quiet")
        self._head.addLayout(
            row(label(texts("import.preview"), "heading"), None, leave, more, folder, self.import_button)
        )
        if len(self.draft.files) > 1:
            self._body.addWidget(wrapped(texts("import.each_alone"), "muted"))
        for one in self.draft.files:
            self._body.addWidget(self._candidate(one))
        if self.draft.passed:
            self._body.addWidget(passed_lines(look, self.draft.passed))

    def _candidate(self, one: Candidate) -> QWidget:
        look = self.ctx.look
        if one.result is not None:
            return file_card(look, one.result)
        if one.refused is not None:
            ways = Ways(
                lambda: self._chosen.ask_again(one), self.paste, self._choose_mapping, lambda: self._teach(one.source)
            )
            return refused_file(self.ctx, one.refused, one.source.name, ways)
        waiting = row(
            picture(look.icons, "clock"), label(self.texts("import.looking", file=one.source.name), "muted"), None
        )
        return card(waiting)

    def _choose_mapping(self) -> None:
        mapping = self.ctx.dialogs.open_mapping(self)
        if mapping is None:
            return
        self.draft.mapping = mapping
        self._chosen.look_again(self._shop_name())

    def _teach(self, source: Source) -> None:
        self.draft.teaching, self.draft.said = source, None
        self._go_to(Step.TEACH)

    def _show_teach(self) -> None:
        if self.draft.teaching is not None:
            panel = TeachPanel(self.ctx, self.draft.teaching, self.draft.passwords, self._taught, self.draft.said)
            panel.answered.connect(self.draft.note_answer)
            self._body.addWidget(panel)

    def _taught(self, mapping: Path | None) -> None:
        self.draft.teaching, self.draft.said = None, None
        self._go_to(Step.PREVIEW)
        if mapping is not None:
            self.ctx.go.show_notice(self.texts("import.teach.thanks"))
            self._chosen.look_again(self._shop_name())

    def _run(self) -> None:
        if self._shop_name() != self.draft.shop:
            # Pressed without leaving the field: what she saw is not what would be imported.
            self._chosen.look_again(self._shop_name())
            return
        sources, shop, mapping = self._chosen.good, self.draft.shop, self.draft.mapping
        passwords = tuple(self.draft.passwords)
        # They were not even tried; the result must not pass over them.
        refused = [FileOutcome(one.source.name, refused=one.refused) for one in self.draft.files if one.refused]
        refused += [FileOutcome(one.name, passed_over=one.reason) for one in self.draft.passed]
        self.draft.given_up = False
        self._go_to(Step.RUNNING)
        self._job = self.ctx.jobs.write(
            self,
            lambda progress, cancel: self.ctx.shop.imports.run(
                sources, shop=shop, mapping=mapping, passwords=passwords, progress=progress, cancel=cancel
            ),
            lambda outcomes: self._ran((*outcomes, *refused)),
            self._failed,
            self.texts("import.running"),
        )

    def _show_running(self) -> None:
        texts = self.texts
        stop = button(texts("common.cancel"), self._stop)
        words = column(label(texts("import.running"), "heading"), wrapped(texts("import.running_text"), "muted"), gap=4)
        line = row(column(picture(self.ctx.look.icons, "import", "accent", 24), None), words, stop, gap=16)
        line.setStretch(1, 1)
        self._body.addWidget(card(line))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _failed(self, error: Exception) -> None:
        self.draft.step = Step.PREVIEW
        # Files before the one that failed are stored; the previews must tell so.
        self._chosen.look_again(self._shop_name())
        self._tell_changed()
        if isinstance(error, Cancelled):
            self.ctx.go.show_notice(self.texts("import.cancelled"))
        else:
            self.ctx.go.show_error(error)

    def _ran(self, outcomes: tuple[FileOutcome, ...]) -> None:
        self._chosen.forget()
        self.shop.clear()
        self.draft.outcomes = outcomes
        self._go_to(Step.RESULT)
        self._tell_changed()

    def _show_result(self) -> None:
        self._body.addLayout(import_result(self.ctx, self.area, self.draft.outcomes, self.start_over, self.past))

    def _tell_changed(self) -> None:
        self.ctx.go.shop_changed()
        self.refresh()


def _may_forget_answers(context: PageContext, page: QWidget, draft: ImportDraft) -> bool:
    if draft.said is not None:
        words = (context.look.texts(f"window.leaving.teaching.{part}") for part in ("title", "text", "do"))
        if not context.dialogs.confirm(page, *words):
            return False
        draft.teaching, draft.said = None, None
    return True
