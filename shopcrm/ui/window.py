"""What is the window as a whole: the door, the first-run wizard, the open shop?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSize, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from shopcrm.base.paths import default_vault
from shopcrm.base.settings import Settings
from shopcrm.base.texts import Texts
from shopcrm.ui.context import Look
from shopcrm.ui.dialogs import Dialogs, NativeDialogs
from shopcrm.ui.icons import Icons
from shopcrm.ui.jobs import JobRunner
from shopcrm.ui.kit.turns import in_turns
from shopcrm.ui.theme import Theme, font, system_is_dark
from shopcrm.ui.unlock import UnlockPage

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop
    from shopcrm.services.program import Services
    from shopcrm.ui.frame.shop_view import ShopView
    from shopcrm.ui.pages.begun import Begun
    from shopcrm.ui.wizard import Wizard

_SMALLEST, _START = QSize(720, 440), QSize(1280, 800)


class MainWindow(QMainWindow):
    """One window; its title never holds more than the program's name."""

    def __init__(
        self,
        services: Services,
        settings: Settings,
        save: Callable[[Settings], None],
        *,
        root: Path,
        vault: Path | None,
        jobs: JobRunner,
        dialogs: Dialogs | None = None,
    ) -> None:
        """Build the door, or the wizard where there is no vault yet; ``root`` holds texts, icons and styles."""
        super().__init__()
        self._services, self.settings, self._save, self._root = services, settings, save, root
        self._jobs, self._given_dialogs = jobs, dialogs
        self._vault = vault or (Path(settings.vault) if settings.vault else default_vault())
        self.shop: OpenShop | None = None
        self._sample = False
        self.view: QWidget | None = None
        self._shop_view: ShopView | None = None
        self._wizard: Wizard | None = None
        self._rebuild_waits = False
        jobs.writes_over.connect(self._catch_up)
        self.look = self._make_look()
        self.setWindowTitle("ShopCRM")
        self.setMinimumSize(_SMALLEST)
        self.resize(_START)
        self.setAcceptDrops(True)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_turned)
        self._wear()
        if services.vaults.exists(self._vault):
            self.show_door()
        else:
            self.show_wizard()

    @property
    def vault(self) -> Path:
        """The folder of the shop that is open, or that the door leads to."""
        return self._vault

    def show_door(self) -> None:
        """Show the unlock page."""
        door = UnlockPage(
            self.look,
            self._services.vaults,
            self._jobs,
            dialogs=self._dialogs(),
            folder=self._vault,
            opened=self._opened,
            new_shop=self.show_wizard,
        )
        self._put(door)

    def show_wizard(self) -> None:
        """Show the first-run wizard."""
        from shopcrm.ui.wizard import Wizard, WizardEnds  # noqa: PLC0415 - the door is painted without it

        wizard = Wizard(
            self.look,
            self._services.vaults,
            self._jobs,
            dialogs=self._dialogs(),
            folders=(self._vault, self._vault.with_name("sample.shopcrm")),
            ends=WizardEnds(self._opened, self._opened_sample, self._existing),
        )
        self._put(wizard)
        self._wizard = wizard

    def lock(self) -> None:
        """Empty the screens, close the shop, show the door; first ask about words not saved yet."""
        if self._shop_view is not None:
            self._shop_view.leaving.settle(self._lock_now)

    def _lock_now(self) -> None:
        shop = self.shop
        if shop is None:
            return
        self.shop = None
        QGuiApplication.clipboard().clear()
        self._jobs.drop_all()
        if self._sample:
            self.show_wizard()
        else:
            self.show_door()

        def close(_progress: object, _cancel: object) -> None:
            self._jobs.finish_reads()
            shop.close()

        self._jobs.write(self, close, lambda _none: None)

    def change_settings(self, settings: Settings) -> None:
        """Remember ``settings`` and apply them at once."""
        self.settings = settings
        self._save(settings)
        # The pages are made anew; not from within the click that one of them is still handling.
        QTimer.singleShot(0, self, self._rebuild)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the work, close the shop, leave; first ask about words not saved yet."""
        if self._shop_view is not None and self._shop_view.begun.unsaved:
            event.ignore()
            # Qt does not close a window while it is being closed.
            self._shop_view.leaving.settle(lambda: QTimer.singleShot(0, self, self.close))
            return
        if self._wizard is not None:
            self._wizard.give_up()
        self._jobs.shut_down()
        if self.shop is not None:
            self.shop.close()
            self.shop = None
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files anywhere on the window."""
        if self.shop is not None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Bring the dropped files to the import page."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and self._shop_view is not None:
            event.acceptProposedAction()
            self._shop_view.import_files(paths)

    def _opened(self, shop: OpenShop) -> None:
        self.shop = shop
        self._sample = False
        self._vault = shop.folder
        if str(shop.folder) != self.settings.vault:
            self.settings = replace(self.settings, vault=str(shop.folder))
            self._save(self.settings)
        self._show_shop("today")

    def _opened_sample(self, shop: OpenShop) -> None:
        # The sample shop is not remembered: next time she is asked again whether she wants her own.
        self.shop, self._sample = shop, True
        self._show_shop("today")

    def _show_shop(self, page: str, begun: Begun | None = None) -> None:
        if self.shop is None:
            return
        from shopcrm.ui.frame.shop_view import ShopView  # noqa: PLC0415 - the door is painted without the pages

        view = ShopView(
            self.look,
            self.shop,
            clock=self._services.clock,
            jobs=self._jobs,
            dialogs=self._dialogs(),
            settings=self.settings,
            change=self.change_settings,
            lock=self.lock,
            support=self._services.support,
            begun=begun,
        )
        self._put(view)
        self._shop_view = view
        # The frame is painted first; all at once would hold up the window.
        in_turns(view, iter((lambda: None, lambda: view.reopen(page))))

    def _existing(self, folder: Path) -> None:
        self._vault = folder
        self.show_door()

    def _put(self, view: QWidget) -> None:
        old = self.takeCentralWidget()
        self.view, self._shop_view, self._wizard = view, None, None
        self.setCentralWidget(view)
        if old is not None:
            old.hide()
            old.deleteLater()

    def _rebuild(self) -> None:
        """Say and draw everything anew, at the same place; after the writes, whose pages would else be lost."""
        self._rebuild_waits = self._jobs.writing
        if self._rebuild_waits:
            if self._shop_view is not None:
                self._shop_view.show_notice(self.look.texts("window.look_waits"))
            return
        old = self._shop_view
        self.look = self._make_look()
        self._wear()
        if self.shop is not None and old is not None:
            self._show_shop(old.current, old.begun)
        elif isinstance(self.view, UnlockPage):
            self.show_door()

    def _catch_up(self) -> None:
        if self._rebuild_waits:
            QTimer.singleShot(0, self, self._rebuild)

    def _system_turned(self) -> None:
        if not self.settings.theme:
            self._rebuild()

    def _make_look(self) -> Look:
        dark = self.settings.theme == "dark" or (not self.settings.theme and system_is_dark())
        theme = Theme(self._root / "style", dark=dark)
        language = self.settings.language or ("en" if QLocale.system().name().startswith("en") else "zh_CN")
        return Look(Texts(self._root / "texts", language), theme, Icons(self._root / "icons", theme))

    def _wear(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setFont(font())
            app.setPalette(self.look.theme.palette())
        self.setStyleSheet(self.look.theme.style_sheet())

    def _dialogs(self) -> Dialogs:
        return self._given_dialogs or NativeDialogs(self.look.texts)
