"""How are my customers doing? The RFM report on screen, its people one click away, on paper and in Excel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QDateEdit, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.permissions import Permission
from shopcrm.domain.rfm import RfmMethod, RfmOptions, RfmReport, RfmRow, RfmShare, RfmWindow
from shopcrm.ui.context import Page, PageContext, PinnedSet
from shopcrm.ui.kit.basics import box, button, card, clear, column, label, row, scroll, wrapped
from shopcrm.ui.kit.controls import Segmented, combo, group_options
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.heat_grid import HeatGrid
from shopcrm.ui.kit.states import empty_state
from shopcrm.ui.pages.allowed import keep_for_owner
from shopcrm.ui.pages.rfm_parts import eight_table, segment_list
from shopcrm.ui.printing import PreviewView, give_file

_SIDE_BY_SIDE = 940


class ReportsPage(Page):
    """The RFM report."""

    def __init__(self, context: PageContext) -> None:
        """Build the options; the report comes with the first visit."""
        super().__init__(context)
        self.options = RfmOptions(context.today)
        self.report: RfmReport | None = None
        self.grid = HeatGrid(context.look)
        self.grid.cell_chosen.connect(self._open_cell)
        self.preview = PreviewView(context, "reports", self._leave_preview)
        self._results = QVBoxLayout()
        self._results.setContentsMargins(24, 4, 24, 24)
        self._results.setSpacing(16)
        self._split: QBoxLayout | None = None
        self._main = QVBoxLayout()
        main = box(column(self._option_bar(), scroll(box(self._results)), gap=4))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(main)
        self._stack.addWidget(self.preview)

    def show_group(self, group: str) -> None:
        """Show the report of one group."""
        self._group.setCurrentIndex(max(0, self._group.findData(group)))

    def refresh(self) -> None:
        """Make the report anew."""
        self.stale = False
        options = self.options

        def work(_progress: Progress, _cancel: CancelToken) -> RfmReport:
            return self.ctx.shop.rfm.report(options)

        self.ctx.jobs.read(self, work, self._take)

    def back(self) -> bool:
        """Leave the preview."""
        if self._stack.currentIndex() == 0:
            return False
        self._leave_preview()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put grid and segments beside or below each other."""
        super().resizeEvent(event)
        self._turn()

    def _option_bar(self) -> QWidget:
        texts, icons = self.texts, self.ctx.look.icons
        self._date = QDateEdit(_qdate(self.options.as_of))
        self._date.setCalendarPopup(True)
        self._date.setDisplayFormat("yyyy-MM-dd")
        self._date.setMaximumDate(_qdate(self.ctx.today))
        self._date.setAccessibleName(texts("reports.as_of"))
        self._date.dateChanged.connect(self._change)
        methods = [(one.value, texts(f"reports.method.{one}")) for one in RfmMethod]
        self._method = Segmented(methods, self.options.method.value, texts("reports.method.title"))
        self._method.setToolTip(texts("reports.method.tip"))
        self._method.chosen.connect(self._change)
        windows = [(one.value, texts(f"reports.window.{one}")) for one in RfmWindow]
        self._window = combo(windows, self.options.window.value, texts("reports.window.title"), self._change)
        self._group = combo(group_options(texts), self.options.group, texts("reports.group"), self._change)
        show = button(texts("common.preview"), self._open_preview, "primary", icon=(icons, "printer"))
        xlsx = button(texts("common.xlsx"), self._save_xlsx, icon=(icons, "file-spreadsheet"))
        pdf = button(texts("common.pdf"), self._save_pdf, icon=(icons, "file-text"))
        self.action_buttons = (show, pdf, xlsx)
        keep_for_owner(self.ctx, Permission.PRINT, show, pdf)
        keep_for_owner(self.ctx, Permission.EXPORT, xlsx)
        parts = [label(texts("reports.as_of"), "muted"), self._date, self._method, self._window, self._group]
        bar = row(flow(*parts, *self.action_buttons))
        bar.setContentsMargins(24, 16, 24, 8)
        return box(bar)

    def _change(self, _value: object = None) -> None:
        chosen = self._date.date()
        self.options = RfmOptions(
            date(chosen.year(), chosen.month(), chosen.day()),
            RfmMethod(self._method.current),
            RfmWindow(str(self._window.currentData())),
            str(self._group.currentData()),
        )
        self.refresh()

    def _take(self, report: RfmReport) -> None:
        if report.options != self.options:
            return
        self.report = report
        self.grid.setParent(None)
        clear(self._results)
        self._split = None
        for action in self.action_buttons:
            action.setEnabled(report.customers > 0)
        if not report.customers:
            action = button(self.texts("reports.empty.do"), lambda: self.ctx.go.open_page("import"))
            state = empty_state(
                self.ctx.look, "grid-3x3", self.texts("reports.empty.title"), self.texts("reports.empty.text"), action
            )
            self._results.addWidget(state)
            return
        self._show(report)

    def _show(self, report: RfmReport) -> None:
        texts = self.texts
        self.grid.show_report(report)
        self._split = QHBoxLayout()
        self._split.setSpacing(16)
        lead = wrapped(texts("reports.lead"), "muted")
        head = label(texts("reports.scored", n=report.customers, count=f"{report.customers:,}"), "heading")
        left = column(head, lead, self.grid, gap=8)
        left.setStretch(2, 1)
        grid_card = card(left)
        # Not before it has its place: without a parent it would be a window.
        self.grid.show()
        segments = card(
            column(
                label(texts("reports.segments"), "heading"),
                4,
                segment_list(self.ctx.look, report, self._open_segment),
                None,
            )
        )
        self._split.addWidget(grid_card, 11)
        self._split.addWidget(segments, 10)
        self._results.addLayout(self._split)
        self._turn()
        # Below the fold: a moment later, so that the map is there at once.
        QTimer.singleShot(0, grid_card, lambda: self._show_eight(report))

    def _show_eight(self, report: RfmReport) -> None:
        if report is not self.report:
            return
        texts = self.texts
        means = texts(
            "reports.means", r=f"{report.means[0]:.1f}", f=f"{report.means[1]:.1f}", m=f"{report.means[2]:.1f}"
        )
        eight = column(
            label(texts("reports.eight"), "heading"),
            wrapped(texts("reports.eight_lead") + " " + means, "muted"),
            eight_table(self.ctx.look, report, self._open_eight),
            gap=8,
        )
        self._results.addWidget(card(eight))
        self._results.addStretch(1)

    def _turn(self) -> None:
        if self._split is not None:
            wide = self.width() >= _SIDE_BY_SIDE
            side = QBoxLayout.Direction.LeftToRight
            self._split.setDirection(side if wide else QBoxLayout.Direction.TopToBottom)

    def _open_cell(self, r: int, fm: int) -> None:
        if self.report is None:
            return
        share = self.report.cells[(r, fm)]
        words = self.texts("reports.chip_cell", r=r, fm=fm)
        self._open(CustomerQuery(cell=(r, fm)), words, share, lambda one: (one.r, one.fm) == (r, fm))

    def _open_segment(self, segment: str) -> None:
        if self.report is None:
            return
        share = next(share for key, share in self.report.segments.items() if key.value == segment)
        words = self.texts(f"segments.{segment}.name")
        self._open(CustomerQuery(segment=segment), words, share, lambda one: one.segment.value == segment)

    def _open_eight(self, eight: str) -> None:
        if self.report is not None:
            words = self.texts(f"segments.eight.{eight}.name")
            self._open(None, words, self.report.eight[eight], lambda one: one.eight == eight)

    def _open(
        self, query: CustomerQuery | None, words: str, share: RfmShare, belongs: Callable[[RfmRow], bool]
    ) -> None:
        if query is not None and self.options == RfmOptions(self.ctx.today):
            self.ctx.go.open_customers(query)
            return
        # With other options than the everyday ones the people are those of this report, not of the list's own scores.
        report = self.report
        if report is None:
            return

        def work(_progress: Progress, cancel: CancelToken) -> tuple[int, ...]:
            found = tuple(one.customer for one in report.rows if belongs(one))
            cancel.check()
            return found

        chip = f"{words} · {self.options.as_of.isoformat()}"
        self.ctx.jobs.read(
            self, work, lambda ids: self.ctx.go.open_customers(CustomerQuery(), PinnedSet(chip, ids, share.net))
        )

    def _file_name(self) -> str:
        return self.texts("reports.file", day=self.options.as_of.isoformat())

    def _open_preview(self) -> None:
        report, reports = self.report, self.ctx.shop.reports
        if report is not None:
            self.preview.show_document(
                lambda: reports.rfm_document(report), self._file_name(), lambda: self._stack.setCurrentIndex(1)
            )

    def _leave_preview(self) -> None:
        self._stack.setCurrentIndex(0)
        self.action_buttons[0].setFocus()

    def _save_pdf(self) -> None:
        report, reports = self.report, self.ctx.shop.reports
        if report is not None:
            give_file(
                self.ctx, self, "reports", f"{self._file_name()}.pdf",
                lambda path, purpose: reports.save_pdf(reports.rfm_document(report), path, purpose),
            )  # fmt: skip

    def _save_xlsx(self) -> None:
        report = self.report
        if report is not None:
            give_file(
                self.ctx, self, "reports", f"{self._file_name()}.xlsx",
                lambda path, purpose: self.ctx.shop.reports.save_rfm_xlsx(report, path, purpose),
            )  # fmt: skip


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
