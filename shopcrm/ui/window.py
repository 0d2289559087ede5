"""What is the window as a whole: the door, the first-run wizard, the open shop?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QWidget

from shopcrm.base.paths import default_vault
from shopcrm.base.settings import Settings
from shopcrm.ui.dialogs import Dialogs, NativeDialogs
from shopcrm.ui.dress import make_look, wear
from shopcrm.ui.frame.drops import Drops
from shopcrm.ui.guard.bringing import Bringing
from shopcrm.ui.guard.curtain import Curtain, Shutters
from shopcrm.ui.guard.leaving import Leaving
from shopcrm.ui.guard.locking import Guards, Locking
from shopcrm.ui.guard.new_key import KeyChange
from shopcrm.ui.guard.restart import Resume
from shopcrm.ui.guard.sources import Why
from shopcrm.ui.jobs import JobRunner
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
        guards: Guards | None = None,
        resume: Resume | None = None,
    ) -> None:
        """Build the door, or the wizard where there is no vault yet; ``root`` holds texts, icons and styles.

        ``guards`` lock the shop (None: idleness alone); ``resume`` tells how the window stood before.
        """
        super().__init__()
        self._services, self.settings, self._save, self._root = services, settings, save, root
        self._jobs, self._given_dialogs = jobs, dialogs
        self._vault = vault or (Path(settings.vault) if settings.vault else default_vault())
        self.look = make_look(self._root, self.settings)
        self.shop: OpenShop | None = None
        self._sample = False
        self.view: QWidget | None = None
        self._shop_view: ShopView | None = None
        self._wizard: Wizard | None = None
        self._rebuild_waits = False
        self._covered: ShopView | None = None
        self._guards = guards or Guards.plain()
        self._shutters = Shutters(self)
        self.locking = Locking(self._guards, jobs, self, lambda: self.look.texts)
        self._key_change = KeyChange(self, services.vaults, jobs, self._guards.clipboard)
        self._bringing = Bringing(self, services.vaults, jobs, self._dialogs)
        self._leaving = Leaving(self, jobs, lambda: self.look.texts)
        self._resume = resume or Resume()
        jobs.writes_over.connect(self._catch_up)
        self.setWindowTitle("ShopCRM")
        self.setMinimumSize(_SMALLEST)
        self.resize(_START)
        self.restoreGeometry(QByteArray.fromHex(self._resume.geometry.encode()))
        Drops(self, lambda: self._shop_view.import_files if self._shop_view is not None else None)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_turned)
        wear(self, self.look)
        if services.vaults.exists(self._vault):
            self.show_door()
        else:
            self.show_wizard()

    @property
    def vault(self) -> Path:
        """The folder of the shop that is open, or that the door leads to."""
        return self._vault

    def show_door(self, folder: Path | None = None, note: str = "") -> None:
        """Show the unlock page, of the shop in ``folder`` from now on; with a sentence where something happened."""
        self._vault = folder or self._vault
        door = UnlockPage(
            self.look,
            self._services.vaults,
            self._jobs,
            dialogs=self._dialogs(),
            folder=self._vault,
            opened=self.opened,
            new_shop=self.show_wizard,
            bring_back=self._bringing.begin,
        )
        self._put(door)
        door.greet(note, self._resume)

    def show_wizard(self) -> None:
        """Show the first-run wizard."""
        from shopcrm.ui.wizard import Wizard, WizardEnds  # noqa: PLC0415 - the door is painted without it

        wizard = Wizard(
            self.look,
            self._services.vaults,
            self._jobs,
            dialogs=self._dialogs(),
            folders=(self._vault, self._vault.with_name("sample.shopcrm")),
            ends=WizardEnds(self.opened, self._opened_sample, self.show_door, self._bringing.begin),
            clipboard=self._guards.clipboard,
        )
        self._put(wizard)
        self._wizard = wizard

    def lock(self) -> None:
        """Empty the screens, close the shop, show the door; nothing she has begun is lost by it."""
        if not self._sample:
            self.locking.lock(Why.HAND)
        elif self.shop is not None:
            shop, self.shop = self.shop, None
            self._guards.clipboard.clear()
            self._jobs.drop_all()
            self.show_wizard()

            def close(_progress: object, _cancel: object) -> None:
                self._jobs.finish_reads()
                shop.close()

            self._jobs.write(self, close, lambda _none: None)

    def cover(self, *, busy: bool) -> None:
        """Show nothing of the shop any more; ``busy`` where something is still being written."""
        self._shutters.close()
        self._covered = self._shop_view
        if self._covered is not None:
            # It lives on unseen: what is being written still tells it the result.
            self.takeCentralWidget()
            self._covered.hide()
        self._put(Curtain(self.look, busy=busy))
        self.repaint()

    def uncover(self) -> None:
        """Show the shop again: it could not be locked."""
        view, self._covered = self._covered, None
        self._shutters.open()
        if view is not None:
            self._put(view)
            self._shop_view = view
            view.show()

    def locked(self, resume: Resume) -> None:
        """Start the program anew in front of the door; where that cannot be, show the door."""
        self.shop, view, self._covered = None, self._covered, None
        if self._guards.restart is not None:
            with suppress(OSError):
                place = bytes(self.saveGeometry().toHex().data()).decode()
                self._guards.restart(self._vault, replace(resume, geometry=place))
        self._shutters.open()
        if view is not None:
            view.deleteLater()
        self._resume = resume
        self.show_door()

    def change_settings(self, settings: Settings) -> None:
        """Remember ``settings`` and apply them at once."""
        looks = settings.language, settings.theme
        turned = looks != (self.settings.language, self.settings.theme)
        self.settings = settings
        self._save(settings)
        if self._shop_view is not None and self.shop is not None and not self._sample:
            self.locking.watch(self.shop, self._shop_view, settings.lock_after)
        if turned:
            # The pages are made anew; not from within the click that one of them is still handling.
            QTimer.singleShot(0, self, self._rebuild)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the work, put away what is begun, close the shop, leave; ask only whether an import may be stopped."""
        view = self._shop_view or self._covered
        kept = None if self._sample else self.shop
        if view is not None and not self._leaving.may_close(
            view, kept, self._dialogs(), covered=self._covered is not None
        ):
            event.ignore()
            return
        if self._wizard is not None:
            self._wizard.give_up()
        self._jobs.shut_down()
        if self.shop is not None:
            self.shop.close()
            self.shop = None
        self.locking.rest()

    def stand_aside(self, view: QWidget) -> None:
        """Show ``view`` alone; the shop stays open behind it until the window is closed."""
        self.locking.rest()
        self._put(view)

    def give_up_shop(self, view: QWidget) -> None:
        """Show ``view`` alone and hold the shop no longer: its files are being exchanged."""
        self.shop = None
        self.stand_aside(view)

    def opened(self, shop: OpenShop) -> None:
        """Show the shop that was opened, and remember where it lies."""
        self.shop, self._sample, self._vault = shop, False, shop.folder
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

        shop, locking = self.shop, self.locking
        view = ShopView(
            self.look,
            shop,
            clock=self._services.clock,
            jobs=self._jobs,
            dialogs=self._dialogs(),
            settings=self.settings,
            change=self.change_settings,
            lock=self.lock,
            hears=lambda: locking.hears,
            support=self._services.support,
            ways=self._key_change.page,
            begun=begun,
        )
        self._put(view)
        self._shop_view = view
        if not self._sample:
            locking.watch(shop, view, self.settings.lock_after)
        view.start(page, again=begun is not None, kept=not self._sample)

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
        self.look = make_look(self._root, self.settings)
        wear(self, self.look)
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

    def _dialogs(self) -> Dialogs:
        return self._given_dialogs or NativeDialogs(self.look.texts)
