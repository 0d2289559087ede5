"""The real program with somebody at it: opens the shop, types, copies, lets it be locked, and opens it again.

Started as ``-m tests.faults.locking_driver --vault VAULT``, and started anew by the lock in the same way. What it knows
of the shop it reads from a file when it needs it: the memory that is searched must not know it from elsewhere.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from shopcrm.app import start
from shopcrm.base.clock import steady
from shopcrm.ui import program
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.guard.restart import Resume, restart
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.pages.new_customer import NewCustomerDialog
from shopcrm.ui.program import FirstWindow
from shopcrm.ui.unlock import UnlockPage

_AN_HOUR: Final = 3600.0


class Somebody(QObject):
    """Acts on the window whenever it is ready for the next step."""

    def __init__(self, way: str, log: Path) -> None:
        """Lock by ``way``; tell in ``log`` what happened."""
        super().__init__()
        self._way, self._log = way, log
        self._later = 0.0
        self._back = "restarting" in log.read_text()
        self._step: Callable[[], Callable[[], object] | None] = self._at_the_door
        self._told = 0
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, self._hear)

    def _hear(self, number: int, _frame: object) -> None:
        self._told = number

    def begin(self) -> None:
        """Look every few milliseconds what can be done next; Python hears signals then, too."""
        timer = QTimer(self, interval=5)
        timer.timeout.connect(self._look)
        timer.start()

    def clock(self) -> float:
        """Return the steady time, an hour later once idleness is played."""
        return steady() + self._later

    def say(self, word: str, *more: object) -> None:
        """Write a line for the harness."""
        with self._log.open("a", encoding="utf-8") as log:
            log.write(" ".join(map(str, (word, *more))) + "\n")

    def covered(self, window: FirstWindow) -> None:
        """Tell when the screen was empty, and whether it was."""
        self.say("covered", time.monotonic())
        open_ones = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not window]
        shown = window.findChildren(ShopView) + window.findChildren(QLineEdit)
        if open_ones or any(one.isVisible() for one in shown):
            self.say("wrong", "something is still on the screen")

    def restarted(self, vault: Path, resume: Resume) -> None:
        """Look at the clipboard, and start anew."""
        if QGuiApplication.clipboard().text():
            self.say("wrong", "the clipboard is not empty")
        self.say("restarting", time.monotonic())
        restart(vault, resume)

    def _secrets(self) -> list[str]:
        return self._log.with_name("secrets").read_text(encoding="utf-8").splitlines()

    def _look(self) -> None:
        then = self._step()
        if then is not None:
            self._step = then  # type: ignore[assignment]

    @staticmethod
    def _window() -> FirstWindow | None:
        return next((one for one in QApplication.topLevelWidgets() if isinstance(one, FirstWindow)), None)

    def _view(self) -> ShopView | None:
        window = self._window()
        view = window.view if window is not None else None
        return view if isinstance(view, ShopView) and view.current else None

    def _at_the_door(self) -> Callable[[], object] | None:
        window = self._window()
        if window is None or not isinstance(window.view, UnlockPage) or not window.isVisible():
            return None
        if self._back:
            self.say("door", time.monotonic())
            return self._called_back
        return self._open_door()

    def _called_back(self) -> Callable[[], object] | None:
        return self._open_door() if self._told == signal.SIGUSR2 else None

    def _open_door(self) -> Callable[[], object]:
        window = self._window()
        if window is not None and isinstance(window.view, UnlockPage):
            QTest.keyClicks(window.view.secret, self._secrets()[0])
            window.view.open_button.click()
        return self._words_are_back if self._back else self._in_the_shop

    def _in_the_shop(self) -> Callable[[], object] | None:
        view = self._view()
        if view is None:
            return None
        view.open_customer(1)
        return self._write

    def _form(self) -> CustomerPage | None:
        view = self._view()
        page = view.pages.get("customer") if view is not None else None
        return page if isinstance(page, CustomerPage) and page.form is not None else None

    def _write(self) -> Callable[[], object] | None:
        page, view = self._form(), self._view()
        if page is None or page.form is None or view is None:
            return None
        page.tabs.setCurrentIndex(2)
        field = page.form.name
        field.setFocus()
        field.setText(self._secrets()[1])
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        if not QGuiApplication.clipboard().text():
            self.say("wrong", "nothing was copied")
        dialog = NewCustomerDialog(view.context, view.begun, view, lambda _added, _name: None)
        dialog.open()
        self.say("unlocked")
        return self._lock

    def _lock(self) -> Callable[[], object] | None:
        window = self._window()
        if self._told != signal.SIGUSR1 or window is None:
            return None
        self.say("asked", time.monotonic())
        if self._way == "idle":
            self._later = _AN_HOUR
        else:
            # The dialog has the keys; the lock's key works there too.
            dialog = QGuiApplication.modalWindow()
            QTest.keyClick(dialog or window.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        return self._nothing

    def _nothing(self) -> None:
        return None

    def _words_are_back(self) -> None:
        page, view = self._form(), self._view()
        if page is None or page.form is None or view is None or not view.notices.words:
            return
        if page.form.name.text() != self._secrets()[1]:
            self.say("wrong", "the words are not back")
        self.say("back")
        self._step = self._nothing


def play() -> int:
    """Run the program with somebody at it."""
    somebody = Somebody(os.environ["SHOPCRM_DRIVER_WAY"], Path(os.environ["SHOPCRM_DRIVER_LOG"]))

    class Watched(FirstWindow):
        """The window, which tells when it is covered."""

        def cover(self, *, busy: bool) -> None:
            super().cover(busy=busy)
            somebody.covered(self)

    vars(program).update(FirstWindow=Watched, restart=somebody.restarted, steady=somebody.clock)
    begun = QApplication(sys.argv[:1])
    somebody.begin()
    code = start()
    del begun
    return code


if __name__ == "__main__":
    sys.exit(play())
