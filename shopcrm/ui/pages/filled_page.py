"""What do the pages share that are filled anew whenever their figures arrive?"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.kit.basics import button, clear
from shopcrm.ui.kit.states import empty_state


class FilledPage(Page):
    """A page with one content at a time."""

    def __init__(self, context: PageContext) -> None:
        """Build an empty page; the figures come with the first visit."""
        super().__init__(context)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._body)

    def fill(self, content: QWidget) -> None:
        """Show ``content`` instead of what was there."""
        clear(self._body)
        self._body.addWidget(content)

    def ask_for_orders(self, icon: str, title: str, text: str, verb: str) -> None:
        """Say that there is nothing to show before the first import, and lead there."""
        action = button(verb, lambda: self.ctx.go.open_page("import"), "primary")
        self.fill(empty_state(self.ctx.look, icon, title, text, action))
