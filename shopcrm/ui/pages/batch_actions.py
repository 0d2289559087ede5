"""What can be done with a past import: take it back, keep its rejected rows, print its protocol?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from shopcrm.domain.batches import Batch
from shopcrm.domain.sources import file_stem
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.import_cards import confirm_words, file_name
from shopcrm.ui.printing import save_file


class BatchActions:
    """The actions of a page on imports of the past."""

    def __init__(self, context: PageContext, owner: QWidget, changed: Callable[[], object]) -> None:
        """Act as long as ``owner`` lives; ``changed`` is called after an import was taken back."""
        self._ctx, self._owner, self._changed = context, owner, changed
        self._texts = context.look.texts

    def save_rows(self, batch: int, file: str) -> None:
        """Ask where to keep the rejected rows of ``batch``, and write them."""
        name, imports = self._texts("import.rejected_file", file=file_stem(file)), self._ctx.shop.imports

        def ask(ending: str) -> None:
            save_file(self._ctx, self._owner, name, ending, lambda path: imports.save_rejections(batch, path))

        self._ctx.jobs.read(self._owner, lambda _progress, _cancel: imports.rejected_ending(batch), ask)

    def save_protocol(self, batch: int, file: str) -> None:
        """Ask where to keep the protocol of ``batch`` as a PDF, and write it."""
        name, shop = self._texts("protocol.file", file=file_stem(file)), self._ctx.shop
        save_file(
            self._ctx, self._owner, name, "pdf",
            lambda path: shop.reports.save_pdf(shop.reports.protocol_document(shop.imports.protocol(batch)), path),
        )  # fmt: skip

    def ask_undo(self, batch: Batch) -> None:
        """Ask whether to take ``batch`` back, and do it."""
        title, text, verb = confirm_words(self._ctx.look, batch)
        if not self._ctx.dialogs.confirm(self._owner, title, text, verb):
            return
        self._ctx.jobs.write(
            self._owner,
            lambda progress, _cancel: self._ctx.shop.imports.undo(batch.id, progress=progress),
            lambda _result: self._undone(),
            label=self._texts("import.undoing", file=file_name(self._texts, batch)),
        )

    def _undone(self) -> None:
        self._ctx.go.show_notice(self._texts("import.undone_notice"))
        self._changed()
