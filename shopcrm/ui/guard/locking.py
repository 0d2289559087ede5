"""How is the shop locked? Screens empty at once, then everything begun into the vault, then the program starts anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QWindow

from shopcrm.base.clock import steady
from shopcrm.base.errors import ShopError, VaultDamaged
from shopcrm.base.texts import Texts
from shopcrm.ui.guard.auto_backup import AutoBackup
from shopcrm.ui.guard.clipboard import Clipboard, the_clipboard
from shopcrm.ui.guard.idle import IdleWatch
from shopcrm.ui.guard.restart import Restart, Resume
from shopcrm.ui.guard.sources import LockSource, Why
from shopcrm.ui.jobs import JobRunner

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop
    from shopcrm.ui.frame.shop_view import ShopView

# Reads that are asked to stop and do not; the program that starts anew ends them.
_READS_S: Final = 1.0
# A computer that wants to sleep waits five seconds at most; then what is being written is cut off by the sleep itself.
_SLEEP_WAITS_MS: Final = 4000
NEVER: Final = "never"


@dataclass(frozen=True)
class Guards:
    """What watches over the open shop.

    Attributes:
        restart: how the program starts anew; None where the door is simply shown (tests, a system without that).
    """

    idle: IdleWatch
    source: LockSource
    clipboard: Clipboard
    restart: Restart | None = None

    @staticmethod
    def plain() -> Guards:
        """Return guards that hear nothing of the computer's own lock and restart nothing."""
        return Guards(IdleWatch(steady), LockSource(), the_clipboard())


class Screen(Protocol):
    """The window, as the lock sees it."""

    def cover(self, *, busy: bool) -> None:
        """Show nothing of the shop any more; ``busy`` where something is still being written."""

    def uncover(self) -> None:
        """Show the shop again: it could not be locked."""

    def locked(self, resume: Resume) -> None:
        """Go on without the shop; ``resume`` tells the door how it came, the window's place aside."""

    def windowHandle(self) -> QWindow:
        """Return the window of the window system."""


class Locking(QObject):
    """Locks the open shop, by hand or by what the guards say."""

    def __init__(self, guards: Guards, jobs: JobRunner, screen: Screen, texts: Callable[[], Texts]) -> None:
        """Lock what ``screen`` shows; ``texts`` gives the words of the moment."""
        super().__init__()
        self._guards, self._jobs, self._screen, self._texts = guards, jobs, screen, texts
        self._backups = AutoBackup(jobs, self._damaged)
        self._shop: OpenShop | None = None
        self._view: ShopView | None = None
        self._why: Why | None = None
        self._closing = False
        guards.idle.nearly.connect(self._warn)
        guards.idle.touched.connect(self._relax)
        guards.idle.over.connect(lambda: self.lock(Why.IDLE))
        guards.idle.key.connect(lambda: self.lock(Why.HAND))
        guards.source.asked.connect(self.lock)
        guards.clipboard.copied.connect(self._copied)
        jobs.delivered.connect(self._go_on)

    @property
    def under_way(self) -> bool:
        """Whether the shop is being locked."""
        return self._why is not None

    @property
    def hears(self) -> tuple[str, ...]:
        """What of the computer's own lock is heard: keys under ``settings.lock.hears.``."""
        return self._guards.source.hears

    def watch(self, shop: OpenShop, view: ShopView, lock_after: str) -> None:
        """Guard ``shop``, which ``view`` shows, from now on; ``lock_after`` are minutes, or ``never``."""
        fresh, self._shop, self._view = shop is not self._shop, shop, view
        self._guards.idle.begin(idle_seconds(lock_after))
        view.notices.rescue = lambda: self.lock(Why.DAMAGE)
        if fresh:
            self._backups.watch(shop)
            # The first page is painted before anybody is asked on a bus.
            QTimer.singleShot(0, self, self._listen)

    def rest(self) -> None:
        """Guard nothing: the shop is closed."""
        self._shop = self._view = self._why = None
        self._closing = False
        self._backups.watch(None)
        self._guards.idle.stop()
        self._guards.source.stop()
        self._guards.clipboard.clear()

    def _listen(self) -> None:
        if self._shop is not None and self._why is None:
            self._guards.source.stop()
            self._guards.source.listen(self._screen.windowHandle())

    def lock(self, why: Why) -> None:
        """Empty the screens now; close the shop as soon as nothing is written any more, at once where sleep comes."""
        view = self._view
        if view is None:
            return
        if self._why is None:
            self._why = why
            self._screen.cover(busy=self._jobs.at_work)
            self._guards.idle.stop()
            self._guards.clipboard.clear()
        if why is Why.SLEEP and not self._closing:
            # What is cut off is rolled back as a whole, and told when she is back.
            view.comeback.settle()
            self._jobs.drop_all()
            QTimer.singleShot(_SLEEP_WAITS_MS, self, self._guards.source.locked)
        self._go_on()

    def _go_on(self) -> None:
        if self._why is None or self._closing or self._view is None:
            return
        self._view.comeback.settle()
        if not self._jobs.at_work:
            self._close()

    def _close(self) -> None:
        shop, view, by_hand = self._shop, self._view, self._why is Why.HAND
        if shop is None or view is None:
            return
        self._closing = True
        drafts = view.comeback.drafts()
        self._jobs.drop_all()

        def close(_progress: object, _cancel: object) -> bool:
            self._jobs.finish_reads(_READS_S)
            lost = False
            try:
                shop.drafts.keep(drafts)
            except ShopError:
                if by_hand:
                    raise
                # Nobody is there to be asked, and an open shop is the greater harm.
                lost = True
            shop.close()
            return lost

        self._jobs.write(self, close, self._closed, self._stay)

    def _closed(self, lost: bool) -> None:  # noqa: FBT001 - the result of a job
        resume = Resume(lost=lost, damaged=self._why is Why.DAMAGE)
        self._guards.source.locked()
        self.rest()
        self._screen.locked(resume)

    def _stay(self, error: Exception) -> None:
        view, self._why, self._closing = self._view, None, False
        self._screen.uncover()
        if view is not None:
            view.comeback.resume()
            view.show_error(error)

    def _warn(self, seconds: int) -> None:
        if self._view is not None:
            self._view.show_notice(self._texts()("window.locked.soon", n=seconds))

    def _relax(self) -> None:
        if self._view is not None:
            self._view.notices.clear()

    def _damaged(self, error: VaultDamaged) -> None:
        if self._view is not None and self._why is None:
            self._view.show_error(error)

    def _copied(self, seconds: int) -> None:
        if self._view is not None and self._why is None:
            self._view.show_notice(self._texts()("window.copied", n=seconds))
            self._view.note_copy()


def idle_seconds(lock_after: str) -> float:
    """Return how long she may be idle, 0 for ever."""
    return 0.0 if lock_after == NEVER or not lock_after.isdecimal() else 60.0 * int(lock_after)
