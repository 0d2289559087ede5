"""What of the open shop goes into the vault while she is away, and how does it come back?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from shopcrm.base.errors import ShopError
from shopcrm.domain.drafts import Draft
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.import_draft import Step
from shopcrm.ui.pages.kept import Kept, read, written

if TYPE_CHECKING:
    from shopcrm.ui.frame.shop_view import ShopView

# What the owner may lose of her words to a power cut.
KEEP_EVERY_MS: Final = 30_000


class Comeback(QObject):
    """Keeps what is begun in ``view``: every half minute, and when the shop is closed."""

    def __init__(self, context: PageContext, begun: Begun, view: ShopView) -> None:
        """Keep ``begun``, and the page ``view`` shows."""
        super().__init__(view)
        self._ctx, self._begun, self._view = context, begun, view
        self._was_running = False
        self._last: tuple[Draft, ...] = ()
        self._timer = QTimer(self, interval=KEEP_EVERY_MS)
        self._timer.timeout.connect(self.keep)

    def bring_back(self, then: Callable[[str], None]) -> None:
        """Fetch what was begun before, and call ``then`` with the page that was in view."""

        def take(drafts: tuple[Draft, ...]) -> None:
            kept = read(drafts)
            # Not before: what lies there would be written over.
            self.resume()
            self._last = drafts
            vars(self._begun).update(vars(kept.begun))
            then(kept.page)
            self._tell(kept)

        def failed(error: Exception) -> None:
            then("")
            self._ctx.go.show_error(error)

        self._ctx.jobs.read(self._view, lambda _progress, _cancel: self._ctx.shop.drafts.kept(), take, failed)

    def _tell(self, kept: Kept) -> None:
        texts = self._ctx.look.texts
        said = [texts(f"window.returned.{one}") for one in kept.news if texts.has(f"window.returned.{one}")]
        if kept.dropped:
            said.append(texts("window.returned.unreadable"))
        if kept.anything:
            said.insert(0, texts("window.returned.begun"))
        if said:
            self._ctx.go.show_notice(" ".join(said))

    def keep(self) -> None:
        """Put away what changed since the last time, unless something else is being written."""
        drafts = self.drafts()
        if drafts == self._last or self._ctx.jobs.writing:
            return

        def kept(_none: None) -> None:
            self._last = drafts

        def failed(error: Exception) -> None:
            # She has not asked for it; what keeps it from being written she will hear when she does.
            if not isinstance(error, ShopError):
                self._ctx.go.show_error(error)

        self._ctx.jobs.write(self, lambda _progress, _cancel: self._ctx.shop.drafts.keep(drafts), kept, failed)

    def settle(self) -> None:
        """Be about to be closed: nothing is looked into any more, and nothing is put away by the clock."""
        self._timer.stop()
        self._was_running = self._was_running or self._begun.imports.running
        self._begun.imports.stop_looking()

    def resume(self) -> None:
        """Be open, and put away by the clock what she begins."""
        self._timer.start()

    def drafts(self) -> tuple[Draft, ...]:
        """Return what is begun, and what is to be said of a running import."""
        news: Sequence[str] = ()
        if self._was_running:
            news = ("import_done",) if self._begun.imports.step is Step.RESULT else ("import_stopped",)
        return written(self._begun, self._view.current, news)
