"""Are these two one person? Both files side by side, what differs marked, and what will be shown once they are one."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.people import MergePreview
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.kit.basics import box, button, card, clear, column, label, row, scroll, wrapped
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.pages.begun import Begun, MergeDraft
from shopcrm.ui.pages.customer_search import CustomerSearch
from shopcrm.ui.pages.merge_rows import Choice, compared, result_rows
from shopcrm.ui.pages.people_parts import evidence_view, likely_text
from shopcrm.ui.wording import display_name


class MergePage(Page):
    """Two customers, and the choice what of both is kept."""

    def __init__(self, context: PageContext, begun: Begun) -> None:
        """Start without customers; ``begun`` keeps the choices that are not carried out yet."""
        super().__init__(context)
        self._begun = begun
        self.keep = self.fold = 0
        self.shown: MergePreview | None = None
        self.choices: dict[str, str] = {}
        self.search: CustomerSearch | None = None
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._body)
        self._result = QVBoxLayout()

    def show_pair(self, keep: int, fold: int) -> None:
        """Show two customers; without ``fold`` ask who the second one is."""
        self.keep, self.fold = keep, fold
        kept = self._begun.merge
        same = kept is not None and (kept.keep, kept.fold) == (keep, fold)
        self.choices = dict(kept.choices) if kept is not None and same else {}
        self._begun.merge = MergeDraft(keep, fold, self.choices) if keep and fold else None
        clear(self._body)
        self.refresh()

    def refresh(self) -> None:
        """Fetch both files anew."""
        self.stale = False
        keep, fold = self.keep, self.fold
        if not keep:
            return
        if not fold:
            self._ask(keep)
            return
        self.ctx.jobs.read(
            self, lambda _progress, _cancel: self.ctx.shop.people.preview(keep, fold), self._take
        )  # fmt: skip

    def _ask(self, keep: int) -> None:
        clear(self._body)
        self.search = CustomerSearch(self.ctx, keep, lambda fold: self.show_pair(keep, fold))
        self._body.addWidget(self.search)
        self.search.field.setFocus()

    def _take(self, shown: MergePreview) -> None:
        if (shown.keep.id, shown.fold.id) != (self.keep, self.fold):
            self.keep, self.fold = shown.keep.id, shown.fold.id
            self._begun.merge = MergeDraft(self.keep, self.fold, self.choices)
        self.shown = shown
        clear(self._body)
        self._result = QVBoxLayout()
        whole = column(self._head(shown), self._table(shown), self._why(shown), None, gap=16, margins=24)
        self._body.addWidget(scroll(box(whole)), 1)
        foot = column(wrapped(self.texts("people.merge.result_note"), "muted"), self._verbs(), gap=8)
        foot.setContentsMargins(24, 8, 24, 16)
        self._body.addLayout(foot)
        self._show_result()

    def _head(self, shown: MergePreview) -> QWidget:
        parts: list[QWidget] = []
        if shown.score is not None:
            parts.append(label(likely_text(self.ctx, shown.score), "hero"))
        swap = button(
            self.texts("people.merge.swap"), lambda: self.show_pair(self.fold, self.keep), "quiet",
            icon=(self.ctx.look.icons, "arrow-left-right"),
        )  # fmt: skip
        parts.append(swap)
        if shown.apart:
            hint = row(wrapped(self.texts("people.merge.was_apart")), margins=0)
            return box(column(flow(*parts, gap=16), card(hint, "hint", 12), gap=12))
        return flow(*parts, gap=16)

    def _table(self, shown: MergePreview) -> QWidget:
        texts = self.texts
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        titles = ("", texts("people.merge.keep"), texts("people.merge.fold"))
        names = ("", display_name(texts, shown.keep), display_name(texts, shown.fold))
        for place, (title, name) in enumerate(zip(titles, names, strict=True)):
            head = label(name, "heading")
            head.setWordWrap(True)
            grid.addWidget(box(column(label(title, "muted"), head, gap=0)), 0, place)
        for place, line in enumerate(compared(self.ctx, shown, Choice(self.choices, self._chosen)), 1):
            for place_across, part in enumerate(line):
                grid.addWidget(part, place, place_across)
        for column_place, stretch in enumerate((0, 1, 1)):
            grid.setColumnStretch(column_place, stretch)
        grid.setColumnMinimumWidth(0, 92)
        result = column(label(texts("people.merge.result"), "heading"), box(self._result), None, gap=8)
        side = card(result)
        side.setMinimumWidth(220)
        both = row(box(grid), side, gap=24)
        both.setStretch(0, 3)
        both.setStretch(1, 1)
        return box(both)

    def _why(self, shown: MergePreview) -> QWidget:
        if not shown.evidence:
            return QWidget()
        head = label(self.texts("people.merge.evidence"), "heading")
        return box(column(head, evidence_view(self.ctx, shown.evidence), gap=8))

    def _verbs(self) -> QWidget:
        texts, icons = self.texts, self.ctx.look.icons
        self.merge_button = button(texts("people.merge.do"), self._merge, "primary", icon=(icons, "merge"))
        self.apart_button = button(texts("people.merge.apart"), self._apart, icon=(icons, "split"))
        return box(row(self.merge_button, self.apart_button, None))

    def _chosen(self, part: str, choice: str) -> None:
        self.choices[part] = choice
        self._show_result()

    def _show_result(self) -> None:
        shown = self.shown
        if shown is None:
            return
        clear(self._result)
        words = self.ctx.shop.people.words_after(shown, self.choices)
        for line in result_rows(self.ctx, shown, words):
            self._result.addWidget(line)

    def _merge(self) -> None:
        keep, fold, choices = self.keep, self.fold, dict(self.choices)
        self.merge_button.setEnabled(False)
        self.ctx.jobs.write(
            self, lambda _progress, _cancel: self.ctx.shop.people.merge(keep, fold, choices), self._merged, self._failed
        )  # fmt: skip

    def _failed(self, error: Exception) -> None:
        self.merge_button.setEnabled(True)
        self.ctx.go.show_error(error)

    def _merged(self, link: int) -> None:
        keep = self.keep
        self._leave()
        self.ctx.go.open_customer(keep)

        def work(_progress: Progress, _cancel: CancelToken) -> None:
            self.ctx.shop.people.unmerge(link)

        self.ctx.go.show_notice(
            self.texts("people.done_merge"),
            (self.texts("people.undo"), lambda: self.ctx.jobs.write(self, work, lambda _none: self._undone(keep))),
        )

    def _apart(self) -> None:
        a, b = self.keep, self.fold

        def done(decision: int) -> None:
            self._leave()
            self.ctx.go.open_page("people")

            def work(_progress: Progress, _cancel: CancelToken) -> None:
                self.ctx.shop.people.forget_apart(decision)

            self.ctx.go.show_notice(
                self.texts("people.done_apart"),
                (self.texts("people.undo"), lambda: self.ctx.jobs.write(self, work, lambda _none: self._undone(0))),
            )

        self.ctx.jobs.write(self, lambda _progress, _cancel: self.ctx.shop.people.apart(a, b), done)

    def _leave(self) -> None:
        """Forget both: what is shown here is true no longer."""
        self.keep = self.fold = 0
        self.shown = None
        self._begun.merge = None
        clear(self._body)
        self.ctx.go.shop_changed()

    def _undone(self, customer: int) -> None:
        self.ctx.go.show_notice(self.texts("people.undone"))
        self.ctx.go.shop_changed()
        if customer:
            self.ctx.go.open_customer(customer)
