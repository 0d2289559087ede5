"""Somebody who walks through the window at random: ``-m tests.faults.soak_driver --vault VAULT``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from dataclasses import replace
from random import Random
from typing import Final

from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.groups import SYSTEM_GROUPS
from shopcrm.ui.frame.page_list import REACHED
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.frame.side_bar import PAGES
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.pages.customers import CustomersPage
from shopcrm.ui.pages.follow_up import FollowUpPage
from shopcrm.ui.pages.reports import ReportsPage
from shopcrm.ui.unlock import UnlockPage
from tests.faults.shops import PASSPHRASE, cheap_keys
from tests.faults.window_driver import Somebody, Steps, Told, pause, play, until

_PLACES: Final = tuple(key for key, _ in (*PAGES, *REACHED))
_WORDS: Final = ("lin", "林", "b12", "杭州", "1380", "n5", "x y")
# What the palette and the list wait for before they search.
_WAITS_S: Final = 0.25
_SIZES: Final = ((1280, 800), (1920, 1080), (760, 500))
Walk = Generator[None, None, None]


class Stroller(Somebody):
    """Walks about."""

    def __init__(self, answers: int) -> None:
        """Answer on the descriptor ``answers``."""
        super().__init__(answers)
        self.acts["walk"] = self._walk
        # The same way every time.
        self._chance = Random(23)
        self._ids: tuple[int, ...] = ()
        self._ways: tuple[tuple[Callable[[ShopView], Walk], int], ...] = (
            (self._page, 40), (self._customer, 40), (self._list, 20), (self._type, 8), (self._palette, 8),
            (self._paper, 5), (self._back, 20), (self._refresh, 10), (self._resize, 4), (self._turn, 3),
            (self._lock, 1),
        )  # fmt: skip

    def _walk(self, order: Told) -> Steps:
        """Take so many ``steps``, and wait until all that was begun by them is over."""
        if not self._ids:
            # Once: it waits for whoever loads the list just now.
            self._ids = self._view().context.shop.customers.find(CustomerQuery()).ids
        ways, weights = [way for way, _ in self._ways], [weight for _, weight in self._ways]
        for _ in range(order["steps"]):
            view = self._view()
            (way,) = self._chance.choices(ways, weights)
            yield from way(view)
            yield from self._quiet()
        # Which pages and drawn papers are held depends on the last steps; behind the door none are.
        yield from self._lock(self._view())
        self._view().open_page("today")
        yield from self._quiet()
        yield from pause(0.2)
        return {}

    def _view(self) -> ShopView:
        view = self.shop_view()
        assert view is not None
        return view

    def _quiet(self) -> Walk:
        yield
        yield from until(lambda: not self.window()._jobs._active and self.shop_view() is not None)

    def _page(self, view: ShopView) -> Walk:
        view.open_page(self._chance.choice(_PLACES))
        yield

    def _customer(self, view: ShopView) -> Walk:
        view.open_customer(self._chance.choice(self._ids))
        yield from self._quiet()
        page = view.pages["customer"]
        if isinstance(page, CustomerPage) and page.form is not None:
            page.tabs.setCurrentIndex(self._chance.randrange(page.tabs.count()))

    def _list(self, view: ShopView) -> Walk:
        view.open_customers(CustomerQuery(group=self._chance.choice(("", *SYSTEM_GROUPS))))
        yield from self._quiet()
        page = view.pages["customers"]
        if isinstance(page, CustomersPage):
            bar = page.table.verticalScrollBar()
            bar.setValue(self._chance.randint(0, max(0, bar.maximum())))

    def _type(self, view: ShopView) -> Walk:
        view.open_page("customers")
        yield from self._quiet()
        page = view.pages["customers"]
        if isinstance(page, CustomersPage):
            page.search.setText(self._chance.choice(_WORDS))
            yield from pause(_WAITS_S)

    def _palette(self, view: ShopView) -> Walk:
        view.search()
        view.palette_box.field.setText(self._chance.choice(_WORDS))
        yield from pause(_WAITS_S)
        yield from self._quiet()
        view.go_back()

    def _paper(self, view: ShopView) -> Walk:
        group = self._chance.choice(("", *SYSTEM_GROUPS[:4]))
        rfm = self._chance.random() < 0.5
        (view.open_rfm if rfm else view.open_follow_up)(group)
        yield from self._quiet()
        page = view.pages["reports" if rfm else "followup"]
        if isinstance(page, ReportsPage | FollowUpPage):
            page._open_preview()
            yield from self._quiet()
            yield from pause(0.1)
            view.go_back()

    @staticmethod
    def _back(view: ShopView) -> Walk:
        view.go_back()
        yield

    @staticmethod
    def _refresh(view: ShopView) -> Walk:
        view.pages[view.current].refresh()
        yield

    def _resize(self, _view: ShopView) -> Walk:
        self.window().resize(*self._chance.choice(_SIZES))
        yield

    def _turn(self, _view: ShopView) -> Walk:
        """Change theme or language: every page is made anew."""
        window = self.window()
        settings = window.settings
        if self._chance.random() < 0.5:
            changed = replace(settings, theme="dark" if settings.theme == "light" else "light")
        else:
            changed = replace(settings, language="en" if settings.language != "en" else "zh_CN")
        window.change_settings(changed)
        yield from pause(0.05)

    def _lock(self, _view: ShopView) -> Walk:
        window = self.window()
        window.lock()
        yield from until(lambda: isinstance(window.view, UnlockPage))
        yield from self.unlock(PASSPHRASE)


if __name__ == "__main__":
    with cheap_keys():
        sys.exit(play(Stroller))
