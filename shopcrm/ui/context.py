"""What does every page have at hand?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from shopcrm.base.clock import Clock, today
from shopcrm.base.texts import Texts
from shopcrm.ui.dialogs import Dialogs
from shopcrm.ui.icons import Icons
from shopcrm.ui.jobs import JobRunner
from shopcrm.ui.theme import Theme

if TYPE_CHECKING:
    from shopcrm.domain.customers import CustomerQuery
    from shopcrm.services.container import OpenShop


@dataclass(frozen=True)
class Look:
    """How things are said and drawn: one language, one theme."""

    texts: Texts
    theme: Theme
    icons: Icons


@dataclass(frozen=True)
class PinnedSet:
    """Customers picked from a report: the list shows these and no others.

    Attributes:
        label: what the chip says.
        ids: their files.
        net: (currency, minor units) over them.
    """

    label: str
    ids: tuple[int, ...]
    net: tuple[tuple[str, int], ...]


class Navigator(Protocol):
    """Ways from one page to another."""

    def open_page(self, key: str) -> None:
        """Show the page ``key`` of the side bar."""

    def open_customers(self, query: CustomerQuery, pinned: PinnedSet | None = None) -> None:
        """Show the customers that match."""

    def open_customer(self, customer: int) -> None:
        """Show one customer's page; Esc comes back."""

    def open_rfm(self, group: str) -> None:
        """Show the RFM report of a group."""

    def open_follow_up(self, group: str) -> None:
        """Show the follow-up list of a group."""

    def import_files(self, paths: list[Path]) -> None:
        """Show the import page with these files."""

    def new_order(self, customer: int) -> None:
        """Show the form of an order by hand, of ``customer`` where she is known; 0 where not."""

    def go_back(self) -> None:
        """Step back to the page she came from."""

    def shop_changed(self) -> None:
        """Tell every page that its figures are out of date."""

    def show_error(self, error: Exception) -> None:
        """Say what went wrong and what to do."""

    def show_notice(self, text: str, action: tuple[str, Callable[[], object]] | None = None) -> None:
        """Say in one sentence that something is done; ``action`` (its word, what it calls) may take it back."""

    def open_merge(self, keep: int, fold: int = 0) -> None:
        """Show two customers side by side, to be joined; without ``fold`` the second one is looked for."""


@dataclass(frozen=True)
class PageContext:
    """What a page works with while a shop is open."""

    look: Look
    shop: OpenShop
    clock: Clock
    jobs: JobRunner
    dialogs: Dialogs
    go: Navigator

    @property
    def today(self) -> date:
        """The date it is now in the shop's zone."""
        return today(self.clock, self.shop.info.zone)


class Page(QWidget):
    """A page of the side bar; subclasses fill it and keep it fresh."""

    def __init__(self, context: PageContext) -> None:
        """Keep the context."""
        super().__init__()
        self.setObjectName("page")
        self.ctx = context
        self.texts = context.look.texts
        self.stale = True

    def visit(self) -> None:
        """Be shown: fetch the figures if they may have changed."""
        if self.stale:
            self.stale = False
            self.refresh()

    def refresh(self) -> None:
        """Fetch the figures anew."""

    def leave(self) -> None:
        """Be left for another page."""

    def back(self) -> bool:
        """Step back inside the page; False where there is nowhere to go."""
        return False
