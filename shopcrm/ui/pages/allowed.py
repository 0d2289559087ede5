"""What does a page not offer to whoever may not do it, and what does a page say that is the owner's?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from shopcrm.domain.permissions import Permission
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import button
from shopcrm.ui.kit.states import empty_state
from shopcrm.ui.pages.filled_page import FilledPage


def keep_for_owner(context: PageContext, permission: Permission, *widgets: QWidget) -> None:
    """Hide ``widgets`` from whoever lacks ``permission``; what they would call refuses as well."""
    if not context.shop.rights.may(permission):
        for one in widgets:
            one.hide()


class OwnersPage(FilledPage):
    """Stands in the place of a page that is the owner's: says why, and how she gets there."""

    def __init__(self, context: PageContext, lock: Callable[[], None]) -> None:
        """Offer to ``lock`` the shop, so that the owner can open it."""
        super().__init__(context)
        texts = self.texts
        self.lock_button = button(texts("staff.lock"), lock, icon=(context.look.icons, "lock"))
        self.fill(
            empty_state(context.look, "lock", texts("staff.page.title"), texts("staff.page.text"), self.lock_button)
        )
