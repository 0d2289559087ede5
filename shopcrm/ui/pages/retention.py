"""Whom is there no reason to keep any more, and what becomes of them?"""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QVBoxLayout

from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.customers import CustomerCard
from shopcrm.domain.money import money_text
from shopcrm.domain.retention import TERMS, KeepReason, RetentionReview
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.kit.basics import button, clear, column, label, row, wrapped
from shopcrm.ui.kit.controls import combo
from shopcrm.ui.kit.states import empty_state
from shopcrm.ui.kit.table import text_table
from shopcrm.ui.wording import display_name

# More nobody looks through at once; the longest quiet come first.
_AT_ONCE: Final = 500


class RetentionPage(Page):
    """Customers who have been quiet for long, to be kept with a reason or erased.

    Attributes:
        erase_button: lets the chosen ones go.
        months: after how long she wants to be asked.
        table: who they are; None where there is nobody.
        shown: their ids, as in the table.
        keep_button: offers the reasons to keep the chosen ones.
    """

    def __init__(self, context: PageContext) -> None:
        """Build the head; the customers come with the first visit."""
        super().__init__(context)
        texts = self.texts
        self.table: QTableView | None = None
        self.shown: tuple[int, ...] = ()
        self.lead = wrapped("", "muted")
        self.count = label("", "muted")
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._months_place = row(gap=8)
        self.all_button = button(texts("retention.select_all"), self._select_all, "quiet")
        self.keep_button = button(texts("retention.keep"), self._offer_reasons)
        self.erase_button = button(
            texts("retention.erase"), self._erase, "danger", icon=(context.look.icons, "trash-2")
        )
        whole = column(
            self.lead,
            row(label(texts("retention.months"), "muted"), self._months_place, None, self.count, self.all_button,
                self.keep_button, self.erase_button, gap=8),
            self._lines,
            gap=12,
            margins=24,
        )  # fmt: skip
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def refresh(self) -> None:
        """Look anew."""
        self.stale = False
        shop = self.ctx.shop

        def work(_progress: object, _cancel: object) -> tuple[RetentionReview, tuple[CustomerCard, ...]]:
            review = shop.retention.review()
            return review, shop.customers.cards([one.customer for one in review.quiet[:_AT_ONCE]])

        self.ctx.jobs.read(self, work, self._take)

    def visit(self) -> None:
        """Be shown: days have passed."""
        self.stale = True
        super().visit()

    def chosen(self) -> tuple[int, ...]:
        """Return the chosen customers."""
        if self.table is None:
            return ()
        return tuple(self.shown[index.row()] for index in self.table.selectionModel().selectedRows())

    def _take(self, found: tuple[RetentionReview, tuple[CustomerCard, ...]]) -> None:
        review, cards = found
        texts = self.texts
        self._show_months(review.months)
        kept = f" {texts('retention.kept', n=review.kept)}" if review.kept else ""
        self.lead.setText(texts("retention.lead", months=review.months) + kept)
        clear(self._lines)
        self.shown = tuple(card.id for card in cards)
        self.table = self._table(review, cards) if cards else None
        if self.table is None:
            words = texts("retention.none"), texts("retention.none_text", months=review.months)
            self._lines.addWidget(empty_state(self.ctx.look, "circle-check", *words), 1)
        else:
            self._lines.addWidget(self.table, 1)
        self._count(len(review.quiet))
        self.all_button.setVisible(bool(cards))
        for one in (self.keep_button, self.erase_button):
            one.setVisible(bool(cards))

    def _table(self, review: RetentionReview, cards: tuple[CustomerCard, ...]) -> QTableView:
        texts = self.texts
        last = {one.customer: one.last for one in review.quiet}
        rows = [
            (
                display_name(texts, card), last[card.id].isoformat(), f"{card.purchases:,}",
                money_text(card.net, card.currency or self.ctx.shop.info.currency),
            )
            for card in cards
        ]  # fmt: skip
        headings = [texts(f"retention.{name}") for name in ("name", "last", "orders", "net")]
        table = text_table(headings, rows, texts("retention.list"), right=frozenset({2, 3}), tall=6)
        table.setMaximumHeight(16_777_215)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.selectionModel().selectionChanged.connect(lambda *_: self._count(len(review.quiet)))
        table.doubleClicked.connect(lambda index: self.ctx.go.open_customer(self.shown[index.row()]))
        return table

    def _count(self, quiet: int) -> None:
        chosen = len(self.chosen())
        self.count.setText(self.texts("retention.chosen" if chosen else "retention.count", n=chosen or quiet))
        for one in (self.keep_button, self.erase_button):
            one.setEnabled(bool(chosen))

    def _show_months(self, months: int) -> None:
        words = [(str(one), self.texts("retention.months_unit", n=one)) for one in TERMS]
        clear(self._months_place)
        self.months = combo(words, str(months), self.texts("retention.months"), self._set_months)
        self._months_place.addWidget(self.months)

    def _set_months(self, key: str) -> None:
        retention, months = self.ctx.shop.retention, int(key)
        self.ctx.jobs.write(
            self, lambda _progress, _cancel: retention.set_months(months), lambda _none: self._changed("set", months)
        )

    def _select_all(self) -> None:
        if self.table is not None:
            self.table.selectAll()

    def _offer_reasons(self) -> None:
        self.menu = QMenu(self)
        for reason in KeepReason:
            act = self.menu.addAction(self.texts(f"retention.reason.{reason}"))
            act.triggered.connect(lambda _checked=False, reason=reason: self._keep(reason))
        self.menu.popup(self.keep_button.mapToGlobal(self.keep_button.rect().bottomLeft()))

    def _keep(self, reason: KeepReason) -> None:
        retention, chosen = self.ctx.shop.retention, self.chosen()
        self.ctx.jobs.write(
            self,
            lambda _progress, _cancel: retention.keep(chosen, reason),
            lambda _none: self._changed("done", len(chosen)),
        )

    def _erase(self) -> None:
        """Ask once for all of them, and let them go together."""
        context, chosen = self.ctx, self.chosen()
        words = self.texts("retention.sure.title", n=len(chosen)), self.texts("retention.sure.text")
        if not context.dialogs.confirm(self, *words, self.texts("retention.sure.do")):
            return
        erasure, purpose = context.shop.erasure, self.texts("retention.purpose")

        def work(progress: Progress, cancel: CancelToken) -> bool:
            return erasure.erase_all(chosen, purpose=purpose, progress=progress, cancel=cancel)

        def done(backed_up: bool) -> None:  # noqa: FBT001 - the result of the job
            context.go.shop_changed()
            self._changed("erased" if backed_up else "erased_no_backup", len(chosen))

        context.jobs.write(self, work, done, label=self.texts("progress.erasing"))

    def _changed(self, key: str, n: int) -> None:
        self.ctx.go.show_notice(self.texts(f"retention.{key}", n=n))
        self.refresh()
