"""Who are my customers? A list that searches, sorts and filters while she types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedLayout, QWidget

from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.customers import CustomerMatches, CustomerQuery
from shopcrm.domain.new_customer import AddedCustomer
from shopcrm.domain.permissions import Permission
from shopcrm.ui.context import Page, PageContext, PinnedSet
from shopcrm.ui.jobs import Job
from shopcrm.ui.kit.basics import button, column, label, row
from shopcrm.ui.kit.fitted_table import FittedTable
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.states import empty_state
from shopcrm.ui.kit.table import dress
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.customer_delegate import CustomerDelegate
from shopcrm.ui.pages.customer_filters import Chip, FilterChoices, FilterMenu, chips, sorted_by
from shopcrm.ui.pages.customer_model import COLUMNS, CustomerModel
from shopcrm.ui.pages.new_customer import NewCustomerDialog
from shopcrm.ui.wording import sums

DEBOUNCE_MS: Final = 60
# What the words take where there is room, and down to where they are elided; figures never are.
_WIDTHS: Final = {
    "name": 148, "account": 100, "city": 92, "last": 100, "purchases": 76, "net": 118, "segment": 128, "phone": 124,
}  # fmt: skip
_LEAST: Final = {"name": 84, "account": 96}
# In a narrow window these go first; both are in the customer's file.
_SPARE: Final = ("city", "phone")
_START: Final = CustomerQuery()


def matches_of(
    find: Callable[[CustomerQuery], CustomerMatches], query: CustomerQuery, pinned: PinnedSet | None
) -> CustomerMatches:
    """Return the matches of ``query``, limited to ``pinned`` where there is one."""
    found = find(query)
    if pinned is None:
        return found
    members = frozenset(pinned.ids)
    ids = tuple(one for one in found.ids if one in members)
    # The sum is known for the whole set only; a part of it shows none rather than a wrong one.
    return CustomerMatches(ids, pinned.net if len(ids) == len(pinned.ids) else ())


class CustomersPage(Page):
    """The customer list."""

    def __init__(self, context: PageContext, begun: Begun) -> None:
        """Build the list; the first query runs on the first visit; ``begun`` keeps a customer not written down yet."""
        super().__init__(context)
        self._begun = begun
        self.query = _START
        self._pinned: PinnedSet | None = None
        self._choices = FilterChoices()
        self._finding: Job | None = None
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._find)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.texts("customers.search"))
        self.search.setAccessibleName(self.texts("customers.search"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(220)
        self.search.setMaximumWidth(520)
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._to_list)
        self.filter_button = button(
            self.texts("customers.filter.add"), self._open_filters, icon=(context.look.icons, "funnel")
        )
        self.new_button = button(self.texts("newcustomer.new"), self.write_down, icon=(context.look.icons, "plus"))
        self.sum_line = label("", "muted")
        self._chips = column(gap=0)
        self.table = self._make_table()
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        top = row(self.search, self.filter_button, None, self.sum_line, self.new_button)
        top.setStretch(0, 1)
        holder = QWidget()
        holder.setObjectName("plain")
        holder.setLayout(self._stack)
        whole = column(top, self._chips, holder, gap=12, margins=24)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)

    def show_query(self, query: CustomerQuery, pinned: PinnedSet | None) -> None:
        """Show these customers, as asked by another page."""
        self.query, self._pinned = query, pinned
        self.search.blockSignals(True)
        self.search.setText(query.search)
        self.search.blockSignals(False)
        self.refresh()

    def refresh(self) -> None:
        """Fetch the list, and what it can be filtered by."""
        self.stale = False
        self._show_chips()
        self._find()
        self.ctx.jobs.read(
            self,
            lambda _progress, _cancel: FilterChoices(
                self.ctx.shop.customers.platforms(), self.ctx.shop.customers.cities()
            ),
            self._take_choices,
        )

    def back(self) -> bool:
        """Take off the search first, then the filters."""
        if not self.search.text() and not self._pinned and not chips(self.texts, self.query):
            return False
        self._pinned = None
        self.query = replace(_START, sort=self.query.sort, descending=self.query.descending)
        self.search.clear()
        self.refresh()
        return True

    def _make_table(self) -> FittedTable:
        places = {name: place for place, (name, _key) in enumerate(COLUMNS)}
        least = {places[name]: width for name, width in _LEAST.items()}
        table = FittedTable(least, [places[name] for name in _SPARE], places["account"])
        self.model = CustomerModel(self.ctx, table)
        table.setModel(self.model)
        table.setItemDelegate(CustomerDelegate(self.ctx.look, table))
        dress(table, self.texts("customers.list"), places["account"])
        table.want({places[name]: width for name, width in _WIDTHS.items()})
        header = table.horizontalHeader()
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort_by)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.activated.connect(self._open)
        return table

    def _typed(self) -> None:
        self._timer.start()

    def _to_list(self) -> None:
        if self.model.rowCount():
            self.table.setFocus()
            self.table.selectRow(0)

    def _find(self) -> None:
        if self._finding is not None:
            self._finding.drop()
        self.query = replace(self.query, search=self.search.text().strip())
        query, pinned = self.query, self._pinned

        def work(_progress: Progress, _cancel: CancelToken) -> CustomerMatches:
            return matches_of(self.ctx.shop.customers.find, query, pinned)

        self._finding = self.ctx.jobs.read(self, work, self._take)

    def _take(self, matches: CustomerMatches) -> None:
        self.model.show_matches(matches)
        self.table.scrollToTop()
        self._mark_sort()
        n = matches.total
        money = sums(matches.net)
        words = (
            self.texts("customers.sum", n=n, count=f"{n:,}", net=money)
            if money
            else self.texts("customers.count", n=n, count=f"{n:,}")
        )
        self.sum_line.setText(words)
        self._show_empty(empty=n == 0)

    def _show_empty(self, *, empty: bool) -> None:
        while self._stack.count() > 1:
            old = self._stack.widget(1)
            if old is None:
                break
            self._stack.removeWidget(old)
            old.deleteLater()
        if not empty:
            return
        filtered = bool(self.query.search or self._pinned or chips(self.texts, self.query))
        if filtered:
            action = button(self.texts("customers.none.clear"), self.back)
            state = empty_state(
                self.ctx.look, "search", self.texts("customers.none.title"), self.texts("customers.none.text"), action
            )
        else:
            action = button(self.texts("customers.empty.do"), lambda: self.ctx.go.open_page("import"), "primary")
            state = empty_state(
                self.ctx.look, "users", self.texts("customers.empty.title"), self.texts("customers.empty.text"), action
            )
        self._stack.addWidget(state)
        self._stack.setCurrentWidget(state)

    def _take_choices(self, choices: FilterChoices) -> None:
        self._choices = choices

    def _open_filters(self) -> None:
        menu = FilterMenu(self.texts, self._choices, self.query, self._filter, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.filter_button.mapToGlobal(QPoint(0, self.filter_button.height() + 4)))

    def _filter(self, query: CustomerQuery) -> None:
        self.query = query
        self._show_chips()
        self._find()

    def _unpin(self) -> None:
        self._pinned = None
        self._filter(self.query)

    def _show_chips(self) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        icons = self.ctx.look.icons
        made = []
        if self._pinned is not None:
            made.append(button(self._pinned.label, self._unpin, "chip", icon=(icons, "x")))
        made += [self._chip(chip) for chip in chips(self.texts, self.query)]
        for one in made:
            one.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            one.setAccessibleName(self.texts("customers.chip.remove", words=one.text().strip()))
        if made:
            self._chips.addWidget(flow(*made))

    def _chip(self, chip: Chip) -> QPushButton:
        return button(chip.words, lambda: self._filter(chip.without), "chip", icon=(self.ctx.look.icons, "x"))

    def write_down(self) -> None:
        """Show the form for a new customer."""
        asked = NewCustomerDialog(self.ctx, self._begun, self, self._written)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.open()

    def _written(self, added: AddedCustomer, name: str) -> None:
        def undo() -> None:
            self.ctx.jobs.write(
                self, lambda _progress, _cancel: self.ctx.shop.imports.undo(added.batch), lambda _done: undone()
            )

        def undone() -> None:
            self.ctx.go.show_notice(self.texts("newcustomer.undone", name=name))
            self.ctx.go.open_page("customers")
            self.ctx.go.shop_changed()

        says = self.texts("newcustomer.known" if added.known else "newcustomer.saved", name=name)
        self.ctx.go.shop_changed()
        self.ctx.go.open_customer(added.customer)
        may_undo = self.ctx.shop.rights.may(Permission.UNDO)
        self.ctx.go.show_notice(says, (self.texts("newcustomer.undo"), undo) if may_undo else None)

    def _sort_by(self, section: int) -> None:
        key = COLUMNS[section][1]
        if key is not None:
            self.query = sorted_by(self.query, key)
            self._find()

    def _mark_sort(self) -> None:
        header = self.table.horizontalHeader()
        places = [place for place, (_name, key) in enumerate(COLUMNS) if key is self.query.sort]
        order = Qt.SortOrder.DescendingOrder if self.query.descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicatorShown(bool(places))
        if places:
            header.setSortIndicator(places[0], order)

    def _open(self, index: QModelIndex) -> None:
        self.ctx.go.open_customer(self.model.customer_at(index.row()))
