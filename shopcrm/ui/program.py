"""How does the window start, and what is made ready while she looks at the door?"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from shopcrm.base.clock import steady
from shopcrm.base.crashes import hear_the_unexpected
from shopcrm.base.settings import Settings
from shopcrm.ui.dialogs import NativeDialogs
from shopcrm.ui.guard.clipboard import the_clipboard
from shopcrm.ui.guard.idle import IdleWatch
from shopcrm.ui.guard.locking import Guards
from shopcrm.ui.guard.restart import Resume, restart
from shopcrm.ui.guard.sources import system_source
from shopcrm.ui.jobs import JobRunner
from shopcrm.ui.kit.turns import in_turns
from shopcrm.ui.support_dialog import SupportDialog
from shopcrm.ui.unexpected import CalmDialog, Choice, Unexpected, listen_to_qt
from shopcrm.ui.window import MainWindow

if TYPE_CHECKING:
    from shopcrm.services.program import Services

_SHOP: Final = "shopcrm.ui.frame.shop_view"
_MAKE_WAY_S: Final = 0.001


class FirstWindow(MainWindow):
    """The window that loads, once it has been seen, what an open shop needs: she is typing her passphrase."""

    _seen = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and go on behind the door."""
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self, self._preload)

    def _preload(self) -> None:
        in_turns(self, self._drawings())

        def work(_progress: object, _cancel: object) -> None:
            importlib.import_module(_SHOP)
            self._services.preload()

        # What is loaded by now stays; looking through all of it for rubbish would hold up the window again and again.
        self._jobs.read(self, work, lambda _none: gc.freeze())

    def _drawings(self) -> Iterator[Callable[[], object]]:
        """One icon at a time: drawn all at once when the shop opens, they would hold up the window."""
        from shopcrm.ui.frame.side_bar import PAGES  # noqa: PLC0415 - the door is painted without it

        for _key, icon in PAGES:
            yield partial(self.look.icons.nav_icon, icon)


def run(
    services: Services, settings: Settings, save: Callable[[Settings], None], root: Path, vault: Path | None
) -> int:
    """Show the window until it is closed.

    Args:
        services: the doors to everything else.
        settings: language, theme and the vault last used.
        save: keeps changed settings.
        root: folder of texts, icons and styles.
        vault: folder of the vault to open, or None for the one last used.

    Returns:
        The exit code.
    """
    resume = Resume.taken_from(os.environ)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("ShopCRM")
    if isinstance(app, QApplication):
        app.setStyle("Fusion")
    # Painting calls back into Python many times; every time it waits until a working thread makes way.
    sys.setswitchinterval(_MAKE_WAY_S)
    jobs = JobRunner()
    guards = Guards(IdleWatch(steady), system_source(), the_clipboard(), restart)
    window = FirstWindow(services, settings, save, root=root, vault=vault, jobs=jobs, guards=guards, resume=resume)
    unexpected = _watch(window, services)
    window.show()
    code = app.exec()
    jobs.shut_down()
    if window.shop is not None:
        # Whatever kept the window from doing it itself.
        window.shop.close()
    unexpected.deleteLater()
    return code


def _watch(window: FirstWindow, services: Services) -> Unexpected:
    """Let ``window`` say in calm words what nobody expected, now and of the last time."""

    def show_report() -> None:
        texts, shop = window.look.texts, window.shop
        report = services.support.report(texts, window.settings, window.vault, shop)
        SupportDialog(window.look, report, NativeDialogs(texts), window).exec()

    def tell(event: str) -> None:
        calm = CalmDialog(window.look, event, show_report, window)
        calm.exec()
        if calm.choice is Choice.LEAVE:
            window.close()

    unexpected = Unexpected(lambda: tell("now"))
    hear_the_unexpected(unexpected.hear)
    listen_to_qt()
    if services.support.started.crash:
        QTimer.singleShot(0, window, lambda: tell("crash"))
    return unexpected
