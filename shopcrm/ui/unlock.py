"""How does the owner get into her shop? Passphrase, recovery code, another place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from shopcrm.base.errors import CannotUnlock, VaultDamaged
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.ways import TypedSecret
from shopcrm.ui.context import Look
from shopcrm.ui.dialogs import Dialogs
from shopcrm.ui.guard.restart import Resume
from shopcrm.ui.jobs import JobRunner
from shopcrm.ui.kit.basics import box, button, card, clear, column, icon_button, label, picture, row, scroll, wrapped
from shopcrm.ui.kit.states import problem_card
from shopcrm.ui.rescue import Rescue
from shopcrm.ui.tries import pause_after

_UNSAFE: Final = frozenset({"place_network", "place_synced"})

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop
    from shopcrm.services.vaults import VaultService


class UnlockPage(QWidget):
    """The door."""

    def __init__(
        self,
        look: Look,
        vaults: VaultService,
        jobs: JobRunner,
        *,
        dialogs: Dialogs,
        folder: Path,
        opened: Callable[[OpenShop], None],
        new_shop: Callable[[], None],
        bring_back: Callable[[Path | None, QWidget, Callable[[Exception], None]], None],
    ) -> None:
        """Open the vault in ``folder``; ``opened`` takes the shop, ``new_shop`` leads to the wizard.

        ``bring_back`` gets a backup that is to take this vault's place (None where she is to choose one), who asks, and
        who hears of errors.
        """
        super().__init__()
        self.setObjectName("page")
        self._look, self._vaults, self._jobs, self._dialogs = look, vaults, jobs, dialogs
        self.folder = folder
        self._opened, self._bring_back = opened, bring_back
        self._by_code = self._damaged = False
        self._wrong = 0
        texts = look.texts
        self._place = label("", "muted")
        self.secret = QLineEdit()
        self.secret.setObjectName("big")
        self.secret.returnPressed.connect(self._open)
        self._eye = icon_button(look.icons, "eye", texts("unlock.show"), self._reveal)
        self.open_button = button(texts("unlock.open"), self._open, "primary")
        self.open_button.setMinimumHeight(44)
        self._other_way = button("", self._switch, "link")
        elsewhere = button(texts("unlock.elsewhere"), self._elsewhere, "link")
        fresh = button(texts("unlock.new"), new_shop, "link")
        self.keyring_button = button(texts("unlock.by_keyring"), self._by_keyring)
        self.restore_button = button(texts("backups.door.from"), lambda: bring_back(None, self, self._failed), "link")
        self.lost_button = button(texts("lost.link"), self._show_lost, "link")
        self._problem = QVBoxLayout()
        self._lay_out(elsewhere, fresh)
        self._show_way()

    def greet(self, note: str, resume: Resume) -> None:
        """Say ``note``, or how the shop was locked: where it is damaged, what can be saved comes before opening it."""
        self._damaged = resume.damaged and not note
        note = self._look.texts("window.locked.lost") if resume.lost and not self._damaged else note
        if note:
            self.show_note(note)
        if self._damaged:
            self.show_note(self._look.texts("unlock.damaged.note"))
            self._offer_anyway()
            self._busy(busy=False)

    def _offer_anyway(self) -> None:
        self.anyway_button = button(self._look.texts("unlock.damaged.anyway"), self._anyway, "link")
        self._problem.addWidget(self.anyway_button)

    def _anyway(self) -> None:
        self._damaged = False
        self._busy(busy=False)
        self._show_way()

    def show_note(self, text: str) -> None:
        """Say something that happened when the shop was locked."""
        self._problem.addWidget(wrapped(text, "warning"))

    def _lay_out(self, elsewhere: QPushButton, fresh: QPushButton) -> None:
        look, texts = self._look, self._look.texts
        inner = column(
            row(None, picture(look.icons, "store", "accent", 44), None),
            4,
            row(None, label(texts("unlock.title"), "hero"), None),
            row(None, self._place, None),
            12,
            row(self.secret, self._eye),
            self.open_button,
            self.keyring_button,
            self._problem,
            4,
            row(self._other_way, None, self.restore_button),
            row(None, elsewhere, 8, fresh),
            gap=8,
        )
        panel = card(inner, margins=32)
        panel.setFixedWidth(440)
        quiet = row(
            None, picture(look.icons, "shield-check", "muted", 16), label(texts("common.local_only"), "caption"), None
        )
        inside = box(
            column(None, row(None, panel, None), 8, quiet, row(None, self.lost_button, None), None, margins=16)
        )
        self.setLayout(column(scroll(inside)))

    def _show_lost(self) -> None:
        from shopcrm.ui.lost_guide import LostDialog  # noqa: PLC0415 - the door is painted without it

        self.lost = LostDialog(self._look, self._dialogs, None, self)
        self.lost.open()

    def _show_way(self) -> None:
        texts = self._look.texts
        words = texts("unlock.code" if self._by_code else "unlock.passphrase")
        self.secret.clear()
        self.secret.setPlaceholderText(words)
        self.secret.setAccessibleName(words)
        self.secret.setEchoMode(QLineEdit.EchoMode.Normal if self._by_code else QLineEdit.EchoMode.Password)
        self._eye.setVisible(not self._by_code)
        self._other_way.setText(texts("unlock.by_passphrase" if self._by_code else "unlock.by_code"))
        self._place.setText(self.folder.name)
        self._place.setToolTip(str(self.folder))
        self.keyring_button.setVisible(self._vaults.uses_keyring(self.folder))
        clear(self._problem)
        self.secret.setFocus()

    def _reveal(self) -> None:
        hidden = self.secret.echoMode() is QLineEdit.EchoMode.Password
        self.secret.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._eye.setIcon(self._look.icons.icon("eye-off" if hidden else "eye"))

    def _switch(self) -> None:
        self._by_code = not self._by_code
        self._show_way()

    def _elsewhere(self) -> None:
        folder = self._dialogs.choose_folder(self, self.folder.parent)
        if folder is not None:
            self.folder = folder
            self._anyway()

    def _open(self) -> None:
        secret = self.secret.text()
        if not secret or not self.open_button.isEnabled():
            return
        if self._damaged:
            clear(self._problem)
            self._offer_rescue()
            self._offer_anyway()
            return
        typed, folder, vaults = TypedSecret(secret, self._by_code), self.folder, self._vaults
        self._try(lambda: vaults.open_typed(folder, typed))

    def _by_keyring(self) -> None:
        """Ask the keyring, which may ask her in turn; she can type her passphrase all the while."""
        folder, vaults = self.folder, self._vaults
        clear(self._problem)
        self._problem.addWidget(wrapped(self._look.texts("unlock.asking_keyring"), "muted"))
        self.keyring_button.setEnabled(False)
        self._jobs.read(
            self, lambda _progress, _cancel: vaults.open_with_keyring(folder), self._done, self._keyring_failed
        )

    def _keyring_failed(self, error: Exception) -> None:
        self.keyring_button.setEnabled(True)
        if self.open_button.isEnabled():
            self._failed(error)

    def _try(self, work: Callable[[], OpenShop]) -> None:
        clear(self._problem)
        self._busy(busy=True)
        self._jobs.write(self, lambda _progress, _cancel: work(), self._done, self._failed)

    def _busy(self, *, busy: bool) -> None:
        texts = self._look.texts
        self.open_button.setEnabled(not busy)
        word = "unlock.damaged.do" if self._damaged else "unlock.open"
        self.open_button.setText(texts("unlock.opening" if busy else word))
        self.secret.setReadOnly(busy)

    def _done(self, shop: OpenShop) -> None:
        self.secret.clear()
        self._busy(busy=False)
        self._opened(shop)

    def _failed(self, error: Exception) -> None:
        self._busy(busy=False)
        clear(self._problem)
        self._problem.addWidget(problem_card(self._look, error))
        self.secret.selectAll()
        self.secret.setFocus()
        if isinstance(error, VaultDamaged):
            self._offer_rescue()
        elif isinstance(error, CannotUnlock) and error.key in _UNSAFE:
            self.copy_button = button(self._look.texts("unlock.copy_here"), self._copy_here, "primary")
            self._problem.addWidget(self.copy_button)
        elif isinstance(error, CannotUnlock) and error.key.startswith("wrong_"):
            self._wrong += 1
            self._wait(pause_after(self._wrong))

    def _copy_here(self) -> None:
        """Take the shop out of a place where it is not safe; what lies there stays."""
        folder = self.folder

        def work(progress: Progress, cancel: CancelToken) -> Path:
            from shopcrm.services.moving import copy_to_this_computer  # noqa: PLC0415 - loads the store

            return copy_to_this_computer(folder, progress, cancel)

        def done(target: Path) -> None:
            self.folder = target
            self._busy(busy=False)
            self._show_way()
            self.show_note(self._look.texts("unlock.copied", folder=str(target)))

        clear(self._problem)
        self._problem.addWidget(wrapped(self._look.texts("unlock.copying"), "muted"))
        self._busy(busy=True)
        self._jobs.write(self, work, done, self._failed)

    def _offer_rescue(self) -> None:
        secret = self.secret.text()
        self.rescue = Rescue(
            self._look,
            self._jobs,
            self.folder,
            TypedSecret(secret, self._by_code) if secret else None,
            bring_back=lambda path: self._bring_back(path, self, self._failed),
            saved=self._rescued,
            failed=self._failed,
        )
        self._problem.addWidget(self.rescue)

    def _rescued(self, said: str) -> None:
        self._anyway()
        self.show_note(said)
        self.secret.setFocus()

    def _wait(self, seconds: float) -> None:
        """Stay shut for a while; from a second on say so."""
        self.open_button.setEnabled(False)
        if seconds >= 1:
            said = wrapped(self._look.texts("unlock.wait", n=round(seconds)), "muted")
            self._problem.addWidget(said)
        QTimer.singleShot(round(seconds * 1000), self, lambda: self.open_button.setEnabled(True))
