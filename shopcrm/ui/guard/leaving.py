"""May the window be closed? What is begun goes into the vault first; only what cannot is asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shopcrm.base.errors import ShopError
from shopcrm.base.texts import Texts
from shopcrm.ui.dialogs import Dialogs
from shopcrm.ui.guard.auto_backup import Parting
from shopcrm.ui.jobs import JobRunner

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop
    from shopcrm.ui.frame.shop_view import ShopView
    from shopcrm.ui.window import MainWindow


class Leaving:
    """Makes an open shop ready to be closed with the window."""

    def __init__(self, window: MainWindow, jobs: JobRunner, texts: Callable[[], Texts]) -> None:
        """Ask over ``window``, in the words of the moment."""
        self._window, self._jobs, self._texts = window, jobs, texts
        self._parting = Parting(window, jobs, window)

    def may_close(self, view: ShopView, shop: OpenShop | None, dialogs: Dialogs, *, covered: bool) -> bool:
        """Stop the work and put away what is begun.

        Args:
            view: what shows the shop.
            shop: where it is put away; None for the sample shop, of which nothing is kept.
            dialogs: asks.
            covered: whether the shop is being locked, and nobody is there to be asked.

        Returns:
            Whether the window may close: not while an import runs that she does not want stopped, nor during the last
            backup, which closes it when it is made.
        """
        imports = view.begun.imports
        if imports.running and (covered or not self._sure(dialogs, "importing")):
            return False
        view.comeback.settle()
        imports.given_up = True
        self._jobs.finish_all()
        try:
            if shop is not None:
                shop.drafts.keep(view.comeback.drafts())
        except ShopError:
            if not self._sure(dialogs, "words"):
                return False
        return not self._parting.holds(shop)

    def _sure(self, dialogs: Dialogs, what: str) -> bool:
        texts = self._texts()
        title, text, verb = (texts(f"window.leaving.{what}.{part}") for part in ("title", "text", "do"))
        return dialogs.confirm(self._window, title, text, verb)
