"""How did I treat my customers' data this year? The sheet, before it is printed."""

from __future__ import annotations

from shopcrm.domain.self_check import SelfCheck
from shopcrm.reports.document import Document
from shopcrm.reports.self_check import self_check_document
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.kit.basics import column
from shopcrm.ui.printing import PreviewView


class SelfCheckPage(Page):
    """The self-check as it is printed.

    Attributes:
        preview: the sheets, with the buttons to print or keep them.
    """

    def __init__(self, context: PageContext) -> None:
        """Make the sheets with the first visit."""
        super().__init__(context)
        self.preview = PreviewView(context, "selfcheck", context.go.go_back)
        self.setLayout(column(self.preview))

    def refresh(self) -> None:
        """Look anew."""
        self.stale = False
        name = self.texts("selfcheck.file", day=self.ctx.today.isoformat())
        self.preview.show_document(self._make, name, lambda: None)

    def _make(self) -> Document:
        found: SelfCheck = self.ctx.shop.self_check.look()
        return self_check_document(found, self.ctx.shop.info, self.texts)
