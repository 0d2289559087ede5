"""May the shop be closed, or would words be lost that are not saved yet?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from shopcrm.base.errors import Cancelled
from shopcrm.base.texts import Texts
from shopcrm.domain.customers import Basics
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.begun import BasicsDraft, Begun

_NAMED = 3


class Leaving:
    """Asks about what is not saved before the shop is locked or the window closed."""

    def __init__(self, context: PageContext, begun: Begun, window: QWidget) -> None:
        """Look after ``begun``; questions appear over ``window``."""
        self._ctx, self._begun, self._window = context, begun, window
        self._saving = False

    def settle(self, then: Callable[[], None]) -> None:
        """Call ``then`` at once, after saving, or never: as she decides."""
        self._settle(lambda: self._ask_about_underway(then))

    def _ask_about_underway(self, then: Callable[[], None]) -> None:
        texts = self._ctx.look.texts
        underway = self._begun.underway
        for key in underway:
            words = (texts(f"window.leaving.{key}.{part}") for part in ("title", "text", "do"))
            if not self._ctx.dialogs.confirm(self._window, *words):
                return
        # Only now: who stays after the second question has given up nothing with the first.
        for key in underway:
            self._begun.give_up(key)
        then()

    def _settle(self, then: Callable[[], None]) -> None:
        drafts = self._begun.basics
        if self._begun.order is not None and self._begun.order.begun:
            self._ask_about_order(then)
        elif not drafts:
            then()
        elif not self._saving:
            wrong = next((customer for customer, draft in drafts.items() if draft.typed.problem), 0)
            if wrong:
                self._ask_about_wrong(wrong, then)
            else:
                self._ask(then)

    def _ask(self, then: Callable[[], None]) -> None:
        texts, drafts = self._ctx.look.texts, self._begun.basics
        text = texts("customer.leaving.text", names=_names(texts, list(drafts.values())))
        verbs = (texts("customer.leaving.save"), texts("customer.leaving.discard"))
        answer = self._ctx.dialogs.choose(self._window, texts("customer.leaving.title"), text, verbs)
        if answer == 0:
            self._save(then)
        elif answer == 1:
            self._forget(then)

    def _ask_about_order(self, then: Callable[[], None]) -> None:
        texts = self._ctx.look.texts
        verbs = (texts("customer.leaving.look"), texts("customer.leaving.discard"))
        answer = self._ctx.dialogs.choose(self._window, texts("manual.begun.title"), texts("manual.begun.lost"), verbs)
        if answer == 0:
            self._ctx.go.new_order(0)
        elif answer == 1:
            self._begun.order = None
            self._settle(then)

    def _ask_about_wrong(self, customer: int, then: Callable[[], None]) -> None:
        texts, draft = self._ctx.look.texts, self._begun.basics[customer]
        why = texts(f"customer.basics.{draft.typed.problem}")
        text = texts("customer.leaving.wrong", name=draft.name, why=why)
        verbs = (texts("customer.leaving.look"), texts("customer.leaving.discard"))
        answer = self._ctx.dialogs.choose(self._window, texts("customer.leaving.title"), text, verbs)
        if answer == 0:
            self._ctx.go.open_customer(customer)
        elif answer == 1:
            # Only these words: those about others can still be saved.
            del self._begun.basics[customer]
            self._settle(then)

    def _forget(self, then: Callable[[], None]) -> None:
        self._begun.basics.clear()
        then()

    def _save(self, then: Callable[[], None]) -> None:
        drafts = dict(self._begun.basics)
        customers = self._ctx.shop.customers
        words: dict[int, Basics] = {customer: draft.typed.basics() for customer, draft in drafts.items()}
        self._saving = True

        def work(_progress: object, _cancel: object) -> None:
            for customer, basics in words.items():
                customers.save_basics(customer, basics)

        def done(_none: None) -> None:
            self._saving = False
            for customer, draft in drafts.items():
                # What she typed meanwhile is asked about again.
                if self._begun.basics.get(customer) == draft:
                    del self._begun.basics[customer]
            self._settle(then)

        def failed(error: Exception) -> None:
            self._saving = False
            if not isinstance(error, Cancelled):
                self._ctx.go.show_error(error)

        saving = self._ctx.look.texts("customer.basics.saving")
        self._ctx.jobs.write(self._window, work, done, failed, label=saving)


def _names(texts: Texts, drafts: list[BasicsDraft]) -> str:
    named = texts("customer.leaving.and").join(draft.name for draft in drafts[:_NAMED])
    return named if len(drafts) <= _NAMED else texts("customer.leaving.more", names=named, n=len(drafts))
