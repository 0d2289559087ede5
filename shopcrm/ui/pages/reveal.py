"""How do hidden contact details come to be seen, and hide again by themselves?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget

from shopcrm.base.errors import CannotUnlock
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.reveals import HIDES_AFTER_S
from shopcrm.ui.context import PageContext


class Reveal(QObject):
    """The hidden details of one customer: all of them are seen, or none.

    Attributes:
        shown: whether they are seen now.
        timer: hides them again.
    """

    def __init__(self, context: PageContext, owner: QWidget) -> None:
        """Act as long as ``owner`` lives."""
        super().__init__(owner)
        self._ctx, self._owner = context, owner
        self._customer = 0
        self._turns: list[Callable[[bool], object]] = []
        self.shown = False
        self.timer = QTimer(self, singleShot=True, interval=HIDES_AFTER_S * 1000)
        self.timer.timeout.connect(self.hide)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._window_changed)

    def begin(self, customer: int) -> None:
        """Hide ``customer`` from now on; what was to turn before is forgotten."""
        self.timer.stop()
        self._customer, self.shown = customer, False
        self._turns.clear()

    def add(self, turn: Callable[[bool], object]) -> None:
        """Call ``turn`` with whether to show, whenever that changes."""
        self._turns.append(turn)

    def toggle(self) -> None:
        """Show what is hidden, after it was written down; hide what is shown."""
        if self.shown:
            self.hide()
        elif self._ctx.shop.reveals.asks(self._customer):
            self._ask(again=False)
        else:
            self._record()

    def hide(self) -> None:
        """Hide the details."""
        self.timer.stop()
        if self.shown:
            self.shown = False
            self._turn()

    def _window_changed(self, window: QWindow | None) -> None:
        if window is None:
            self.hide()

    def _turn(self) -> None:
        for turn in self._turns:
            turn(self.shown)

    def _ask(self, *, again: bool) -> None:
        typed = self._ctx.dialogs.ask_passphrase(self._owner, again=again)
        if typed is None:
            return
        reveals = self._ctx.shop.reveals

        def failed(error: Exception) -> None:
            if isinstance(error, CannotUnlock):
                self._ask(again=True)
            else:
                self._ctx.go.show_error(error)

        self._ctx.jobs.read(
            self, lambda _progress, _cancel: reveals.confirm(TypedSecret(typed)), lambda _none: self._record(), failed
        )

    def _record(self) -> None:
        customer, reveals = self._customer, self._ctx.shop.reveals

        def show(_none: None) -> None:
            if customer == self._customer:
                self.shown = True
                self._turn()
                self.timer.start()

        self._ctx.jobs.read(self, lambda _progress, _cancel: reveals.show(customer), show)
