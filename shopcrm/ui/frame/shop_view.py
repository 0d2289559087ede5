"""What does the window show while a shop is open, and how does she get from page to page?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QWidget

from shopcrm.base.clock import Clock
from shopcrm.base.settings import Settings
from shopcrm.domain.audit import Act, Action, Subject
from shopcrm.domain.customers import CustomerQuery
from shopcrm.services.support import SupportService
from shopcrm.ui.context import Look, Page, PageContext, PinnedSet
from shopcrm.ui.dialogs import Dialogs
from shopcrm.ui.frame.comeback import Comeback
from shopcrm.ui.frame.job_bar import JobBar
from shopcrm.ui.frame.notice import Notices
from shopcrm.ui.frame.page_list import BELONGS, REACHED, PageParts, page_makers
from shopcrm.ui.frame.palette import Command, Palette
from shopcrm.ui.frame.side_bar import PAGES, SideBar, may_open
from shopcrm.ui.frame.top_bar import TopBar
from shopcrm.ui.jobs import JobRunner
from shopcrm.ui.kit.basics import box, column
from shopcrm.ui.kit.turns import in_turns
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.pages.customers import CustomersPage
from shopcrm.ui.pages.follow_up import FollowUpPage
from shopcrm.ui.pages.imports import ImportPage
from shopcrm.ui.pages.manual_order import ManualOrderPage
from shopcrm.ui.pages.merge import MergePage
from shopcrm.ui.pages.reports import ReportsPage

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop

_COMPACT_BELOW = 1000


class ShopView(QWidget):
    """Side bar, top bar and pages of an open shop; pages are made when first visited."""

    def __init__(
        self,
        look: Look,
        shop: OpenShop,
        *,
        clock: Clock,
        jobs: JobRunner,
        dialogs: Dialogs,
        settings: Settings,
        change: Callable[[Settings], None],
        lock: Callable[[], None],
        support: SupportService,
        ways: Callable[[PageContext], Page],
        hears: Callable[[], tuple[str, ...]] = tuple,
        begun: Begun | None = None,
    ) -> None:
        """Show ``shop``; ``change`` takes new settings, ``lock`` closes the shop.

        ``hears`` tells what of the computer's own lock is heard, ``ways`` makes the page of the ways in, ``begun`` is
        not stored yet.
        """
        super().__init__()
        self.setObjectName("page")
        self._look, self._lock = look, lock
        self.begun = begun or Begun()
        # What is printed speaks the language of the screen.
        shop.reports.texts = look.texts
        self.context = PageContext(look, shop, clock, jobs, dialogs, self)
        self._makers = page_makers(PageParts(self.context, self.begun, settings, change, hears, support, lock, ways))
        self.pages: dict[str, Page] = {}
        self.current = ""
        self._came_from: list[str] = []
        self.stack = QStackedWidget()
        self.side = SideBar(look, shop.info.name, shop.rights, self.open_page, lock)
        self.top = TopBar(look, self.go_back, self.search, lock)
        self.job_bar = JobBar(look, jobs)
        right = column(self.top, self.stack, self.job_bar, gap=0)
        right.setStretch(1, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.side)
        whole.addWidget(box(right), 1)
        self.notices = Notices(look, self)
        self.comeback = Comeback(self.context, self.begun, self)
        self.palette_box = Palette(self.context, self._commands(), self)
        jobs.failed.connect(self.show_error)
        self._add_shortcuts()

    def _add_shortcuts(self) -> None:
        for keys, act in (
            ("Ctrl+K", self.search),
            ("Ctrl+L", self._lock),
            ("Ctrl+O", self._choose_files),
            ("F5", self._refresh),
            ("Esc", self.go_back),
        ):
            QShortcut(QKeySequence(keys), self, act)

    def start(self, page: str, *, again: bool, kept: bool) -> None:
        """Show the first page; the frame is painted before it, as all at once would hold up the window.

        Args:
            page: where to be where nothing else is known.
            again: whether the view was made anew while the shop stayed open.
            kept: whether what is begun lies in the vault; not that of the sample shop.
        """
        if again and kept:
            self.comeback.resume()
        fresh = kept and not again
        first = (lambda: self.comeback.bring_back(self.reopen)) if fresh else (lambda: self.reopen(page))
        in_turns(self, iter((lambda: None, first)))

    def reopen(self, key: str) -> None:
        """Show the page ``key`` as it was before the window was made anew, unless she went on meanwhile."""
        if self.current:
            return
        self._warm_up()
        begun, above = self.begun, BELONGS.get(key, key)
        if key == "customer" and begun.customer:
            self.open_customer(begun.customer)
        elif key == "merge" and begun.merge is not None:
            self.open_merge(begun.merge.keep, begun.merge.fold)
        elif key == "order" and begun.order is not None:
            self.new_order(0)
        else:
            self.open_page(above if above in dict(PAGES) else "today")
            return
        self._came_from.append(above)
        self._set_title()

    def open_page(self, key: str) -> None:
        """Show the page ``key``; from one that belongs to an entry of the side bar Esc comes back."""
        if key in BELONGS:
            self._leave_to(key)
        else:
            self._came_from.clear()
            self._show(key)

    def open_customers(self, query: CustomerQuery, pinned: PinnedSet | None = None) -> None:
        """Show the customers that match."""
        page = self._page("customers")
        if isinstance(page, CustomersPage):
            page.show_query(query, pinned)
        self._leave_to("customers")

    def open_customer(self, customer: int) -> None:
        """Show one customer's page; Esc comes back."""
        page = self._page("customer")
        if isinstance(page, CustomerPage):
            page.show_customer(customer)
        self._leave_to("customer")

    def open_merge(self, keep: int, fold: int = 0) -> None:
        """Show two customers side by side, to be joined; without ``fold`` the second one is looked for."""
        page = self._page("merge")
        if isinstance(page, MergePage):
            page.show_pair(keep, fold)
        self._leave_to("merge")

    def new_order(self, customer: int) -> None:
        """Show the form of an order by hand, of ``customer`` where she is known; 0 where not."""
        page = self._page("order")
        if isinstance(page, ManualOrderPage):
            page.show_customer(customer)
        self._leave_to("order")

    def open_rfm(self, group: str) -> None:
        """Show the RFM report of a group."""
        page = self._page("reports")
        if isinstance(page, ReportsPage):
            page.show_group(group)
        self._leave_to("reports")

    def open_follow_up(self, group: str) -> None:
        """Show the follow-up list of a group."""
        page = self._page("followup")
        if isinstance(page, FollowUpPage):
            page.show_group(group)
        self._leave_to("followup")

    def import_files(self, paths: list[Path]) -> None:
        """Show the import page with these files."""
        self.open_page("import")
        page = self._page("import")
        if isinstance(page, ImportPage):
            page.take_files(paths)

    def shop_changed(self) -> None:
        """Tell every page that its figures are out of date; the one in view fetches them at once."""
        for key, page in self.pages.items():
            page.stale = True
            if key == self.current and key not in ("import", "customer"):
                page.visit()
        self._warm_up()

    def show_error(self, error: Exception) -> None:
        """Say what went wrong and what to do."""
        self.notices.show_error(error)

    def show_notice(self, text: str, action: tuple[str, Callable[[], object]] | None = None) -> None:
        """Say in one sentence that something is done; ``action`` (its word, what it calls) may take it back."""
        self.notices.say(text, action)

    def go_back(self) -> None:
        """Step back: within the page, else to the page she came from."""
        if self.palette_box.isVisible():
            self.palette_box.hide()
        elif self.notices.isVisible():
            self.notices.clear()
        elif self.current and self.pages[self.current].back():
            self._set_title()
        elif self._came_from:
            self._show(self._came_from.pop())

    def note_copy(self) -> None:
        """Write down that something was copied, and whose page it was."""
        page, audit = self.pages.get(self.current), self.context.shop.audit
        number = page.customer if isinstance(page, CustomerPage) else 0
        act = Act(Action.COPY, Subject.CUSTOMER if number else Subject.NONE, number)
        self.context.jobs.read(self, lambda _progress, _cancel: audit.record(act), lambda _none: None)

    def search(self) -> None:
        """Open the palette."""
        self.palette_box.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the pages where the window is narrow."""
        super().resizeEvent(event)
        self.side.set_compact(compact=self.width() < _COMPACT_BELOW)

    def _warm_up(self) -> None:
        """Load what every search needs while she looks at the page in view."""
        customers = self.context.shop.customers
        self.context.jobs.read(self, lambda _progress, _cancel: customers.warm_up(), lambda _none: None)

    def _leave_to(self, key: str) -> None:
        if self.current and self.current != key:
            self._came_from.append(self.current)
        self._show(key)

    def _page(self, key: str) -> Page:
        if key not in self.pages:
            self.pages[key] = self._makers[key]()
            self.stack.addWidget(self.pages[key])
        return self.pages[key]

    def _show(self, key: str) -> None:
        page = self._page(key)
        if self.current and self.current != key:
            self.pages[self.current].leave()
        self.current = key
        self.stack.setCurrentWidget(page)
        if not self.side.isAncestorOf(QApplication.focusWidget() or page):
            # Else the keys would act on what comes next in the window: the lock.
            page.setFocus()
        self.side.choose(BELONGS.get(key, key))
        self._set_title()
        page.visit()

    def _set_title(self) -> None:
        self.top.show_title(self._look.texts(f"window.page.{self.current}"), back=bool(self._came_from))

    def _refresh(self) -> None:
        if self.current:
            self.pages[self.current].refresh()

    def _choose_files(self) -> None:
        paths = self.context.dialogs.open_files(self)
        if paths:
            self.import_files(paths)

    def _commands(self) -> list[Command]:
        texts = self._look.texts
        found = [
            Command(texts(f"window.page.{key}"), icon, lambda key=key: self.open_page(key))  # type: ignore[misc]
            for key, icon in (*PAGES, *REACHED)
            if may_open(self.context.shop.rights, key)
        ]
        found.append(Command(texts("import.choose"), "folder-open", self._choose_files))
        found.append(Command(texts("manual.new"), "plus", lambda: self.new_order(0)))
        found.append(Command(texts("window.lock"), "lock", self._lock))
        return found
