"""Whom do I contact this month, and why? The list on screen, on paper, in Excel."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QSpinBox, QStackedLayout, QWidget

from shopcrm.domain.care import FollowUpList, Variant
from shopcrm.domain.permissions import Permission
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.kit.basics import box, button, column, icon_button, label, row
from shopcrm.ui.kit.controls import Segmented, combo, group_options
from shopcrm.ui.kit.fitted_table import FittedTable
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.states import empty_state
from shopcrm.ui.kit.table import dress
from shopcrm.ui.pages.allowed import keep_for_owner
from shopcrm.ui.pages.follow_up_model import COLUMNS, PHONE_COLUMN, FollowUpModel
from shopcrm.ui.printing import PreviewView, give_file
from shopcrm.ui.wording import month_text

# Down to these widths words are elided; figures and days never are.
_LEAST: Final = {"name": 84, "occasion": 132, "item": 110}
# In a narrow window these go first: the last order tells how long ago it was, the year's total more than its number.
_SPARE: Final = ("quiet", "purchases", "last")
_MOST = 9999
# What one person can do in a month beside her work; the whole list is often longer.
SUGGESTED: Final = 40


class FollowUpPage(Page):
    """The monthly follow-up list."""

    def __init__(self, context: PageContext) -> None:
        """Build the choosers; the list comes with the first visit."""
        super().__init__(context)
        self.month = context.today.replace(day=1)
        self.result: FollowUpList | None = None
        self.preview = PreviewView(context, "followup", self._leave_preview)
        self.count = label("", "heading")
        self.note = label("", "muted")
        self.capacity = button("", self._turn_limit, "link")
        self._months = label(month_text(self.texts, self.month), "heading")
        self.table = self._make_table()
        self._inner = QStackedLayout()
        self._inner.addWidget(self.table)
        holder = QWidget()
        holder.setObjectName("plain")
        holder.setLayout(self._inner)
        whole = column(self._bar(), flow(self.count, self.note, self.capacity, gap=12), holder, gap=12, margins=24)
        whole.setStretch(2, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(box(whole))
        self._stack.addWidget(self.preview)

    def show_group(self, group: str) -> None:
        """Show the list of one group."""
        self.group.setCurrentIndex(max(0, self.group.findData(group)))

    def refresh(self) -> None:
        """Make the list anew."""
        self.stale = False
        month, variant = self.month, Variant(self.variant.current)
        group, limit = str(self.group.currentData()), self.limit.value() or None
        asked = (month, variant, group, limit)
        self._asked = asked
        self.ctx.jobs.read(
            self,
            lambda _progress, _cancel: self.ctx.shop.care.month_list(month, variant, group=group, limit=limit),
            lambda result: self._take(result) if self._asked == asked else None,
        )

    def back(self) -> bool:
        """Leave the preview."""
        if self._stack.currentIndex() == 0:
            return False
        self._leave_preview()
        return True

    def _bar(self) -> QWidget:
        texts, icons = self.texts, self.ctx.look.icons
        before = icon_button(icons, "chevron-left", texts("followup.month_before"), lambda: self._step(-1))
        after = icon_button(icons, "chevron-right", texts("followup.month_after"), lambda: self._step(1))
        variants = [(one.value, texts(f"followup.variant.{one}")) for one in Variant]
        self.variant = Segmented(variants, Variant.WORK.value, texts("followup.variant.title"))
        self.variant.setToolTip(texts("followup.variant.tip"))
        self.variant.chosen.connect(lambda _key: self.refresh())
        self.group = combo(group_options(texts), "", texts("followup.group"), lambda _key: self.refresh())
        self.limit = QSpinBox()
        self.limit.setRange(0, _MOST)
        self.limit.setSingleStep(10)
        self.limit.setSpecialValueText(texts("followup.no_limit"))
        self.limit.setPrefix(texts("followup.limit_prefix"))
        self.limit.setSuffix(texts("followup.limit_suffix"))
        self.limit.setAccessibleName(texts("followup.limit"))
        self.limit.setToolTip(texts("followup.limit_tip"))
        self.limit.setKeyboardTracking(False)
        # The style sheet's padding does not reach the field inside.
        self.limit.lineEdit().setTextMargins(8, 0, 0, 0)
        self.limit.setMinimumWidth(120)
        self.limit.valueChanged.connect(lambda _value: self.refresh())
        show = button(texts("followup.print"), self._open_preview, "primary", icon=(icons, "printer"))
        pdf = button(texts("common.pdf"), self._save_pdf, icon=(icons, "file-text"))
        xlsx = button(texts("common.xlsx"), self._save_xlsx, icon=(icons, "file-spreadsheet"))
        self.action_buttons = (show, pdf, xlsx)
        keep_for_owner(self.ctx, Permission.PRINT, show, pdf)
        keep_for_owner(self.ctx, Permission.EXPORT, xlsx)
        month = box(row(before, self._months, after, gap=4))
        return flow(month, self.variant, self.group, self.limit, show, pdf, xlsx)

    def _make_table(self) -> FittedTable:
        item = COLUMNS.index("item")
        least = {COLUMNS.index(name): width for name, width in _LEAST.items()}
        table = FittedTable(least, [COLUMNS.index(name) for name in _SPARE], item)
        self.model = FollowUpModel(self.texts, table)
        table.setModel(self.model)
        dress(table, self.texts("followup.list"), item)
        table.activated.connect(self._open)
        return table

    def _step(self, by: int) -> None:
        months = self.month.year * 12 + self.month.month - 1 + by
        self.month = date(months // 12, months % 12 + 1, 1)
        self._months.setText(month_text(self.texts, self.month))
        self.refresh()

    def _take(self, result: FollowUpList) -> None:
        self.result = result
        self.table.clearSpans()
        self.model.show_list(result)
        for heading in self.model.headings():
            self.table.setSpan(heading, 0, 1, len(COLUMNS))
            self.table.setRowHeight(heading, 48)
        self.table.leave_out(frozenset({PHONE_COLUMN}) if result.variant is Variant.WALL else frozenset())
        self.table.measure()
        parts = [self.texts("followup.count", n=len(result.lines))]
        if result.declined:
            parts.append(self.texts("followup.declined", n=result.declined))
        self.count.setText(" · ".join(parts))
        self._show_capacity(len(result.lines), result.left_out)
        for action in self.action_buttons:
            action.setEnabled(bool(result.lines))
        self._show_empty(empty=not result.lines)

    def _show_capacity(self, shown: int, left_out: int) -> None:
        texts = self.texts
        if left_out:
            note, offer = texts("followup.left_out", n=left_out), texts("followup.all", n=shown + left_out)
        elif shown > SUGGESTED and not self.limit.value():
            note, offer = texts("followup.too_many"), texts("followup.best", n=SUGGESTED)
        else:
            note = offer = ""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.capacity.setText(offer)
        self.capacity.setAccessibleName(offer)
        self.capacity.setVisible(bool(offer))

    def _turn_limit(self) -> None:
        self.limit.setValue(0 if self.limit.value() else SUGGESTED)

    def _show_empty(self, *, empty: bool) -> None:
        old = self._inner.widget(1)
        if old is not None:
            self._inner.removeWidget(old)
            old.deleteLater()
        if empty:
            texts = self.texts
            action = button(texts("followup.empty.do"), lambda: self.ctx.go.open_page("import"))
            state = empty_state(
                self.ctx.look, "heart-handshake", texts("followup.empty.title"), texts("followup.empty.text"), action
            )
            self._inner.addWidget(state)
            self._inner.setCurrentWidget(state)

    def _open(self, index: QModelIndex) -> None:
        line = self.model.line_at(index.row())
        if line is not None:
            self.ctx.go.open_customer(line.customer)

    def _file_name(self) -> str:
        return self.texts("followup.file", month=f"{self.month:%Y-%m}")

    def _open_preview(self) -> None:
        result, reports = self.result, self.ctx.shop.reports
        if result is not None:
            self.preview.show_document(
                lambda: reports.follow_up_document(result), self._file_name(), lambda: self._stack.setCurrentIndex(1)
            )

    def _leave_preview(self) -> None:
        self._stack.setCurrentIndex(0)
        self.action_buttons[0].setFocus()

    def _save_pdf(self) -> None:
        result, reports = self.result, self.ctx.shop.reports
        if result is not None:
            give_file(
                self.ctx, self, "followup", f"{self._file_name()}.pdf",
                lambda path, purpose: reports.save_pdf(reports.follow_up_document(result), path, purpose),
            )  # fmt: skip

    def _save_xlsx(self) -> None:
        result = self.result
        if result is not None:
            give_file(
                self.ctx, self, "followup", f"{self._file_name()}.xlsx",
                lambda path, purpose: self.ctx.shop.reports.save_follow_up_xlsx(result, path, purpose),
            )  # fmt: skip
