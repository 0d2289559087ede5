"""When does the program back up by itself? When she rests after some work, and when it closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QProgressBar, QWidget

from shopcrm.base.errors import VaultDamaged
from shopcrm.ui.context import Look
from shopcrm.ui.jobs import Job, JobRunner
from shopcrm.ui.kit.basics import button, card, column, label, row, wrapped

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop

# After the last change: she may go on at once, and a backup takes the computer for some seconds.
_REST_MS: Final = 120_000
_AGAIN_MS: Final = 600_000


class AutoBackup(QObject):
    """Backs an open shop up while nothing else is done."""

    def __init__(self, jobs: JobRunner, damaged: Callable[[VaultDamaged], None]) -> None:
        """Work among ``jobs``; ``damaged`` hears where the shop itself turns out to be damaged."""
        super().__init__()
        self._jobs, self._damaged = jobs, damaged
        self._shop: OpenShop | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep_up)
        jobs.writes_over.connect(self._rest)

    def watch(self, shop: OpenShop | None) -> None:
        """Look after ``shop`` from now on; None for nobody's."""
        self._shop = shop
        self._timer.stop()
        self._rest()

    def keep_up(self) -> None:
        """Do what is due, unless somebody is at work."""
        shop = self._shop
        if shop is None:
            return
        if self._jobs.at_work:
            self._rest()
            return
        # What fails is told by the page of the backups and by today's; she is not to be called away from her work.
        self._jobs.read(self, shop.backups.keep_up, self._done, self._failed)

    def _rest(self) -> None:
        if self._shop is not None:
            self._timer.start(_REST_MS)

    def _failed(self, error: Exception) -> None:
        self._done(None)
        # But for a data file that is going bad: each day it waits may cost more.
        if self._shop is not None and isinstance(error, VaultDamaged) and error.of_open_shop:
            self._damaged(error)

    def _done(self, _result: object) -> None:
        if self._shop is not None and not self._timer.isActive():
            self._timer.start(_AGAIN_MS)


class Stage(Protocol):
    """The window that is being closed."""

    @property
    def look(self) -> Look:
        """How things are said and drawn just now."""

    def stand_aside(self, view: QWidget) -> None:
        """Show ``view`` alone; the shop stays open behind it."""

    def close(self) -> bool:
        """Close the window."""


class Parting:
    """Makes the last backup before the window closes; she may go without it."""

    def __init__(self, stage: Stage, jobs: JobRunner, owner: QObject) -> None:
        """Stand between ``stage`` and its end; jobs belong to ``owner``."""
        self._stage, self._jobs, self._owner = stage, jobs, owner
        self._job: Job | None = None
        self._over = False

    def holds(self, shop: OpenShop | None) -> bool:
        """Whether the window has to stay for a while; asked a second time she does not want to wait."""
        app = QGuiApplication.instance()
        # A computer that is being switched off does not wait for us.
        hurried = isinstance(app, QGuiApplication) and app.isSavingSession()
        if shop is None or self._over or hurried or not shop.backups.stale:
            return False
        if self._job is not None:
            self._job.drop()
            return False
        self._stage.stand_aside(_waiting(self._stage.look, self._go))
        self._job = self._jobs.read(self._owner, shop.backups.keep_up, self._end, self._end)
        return True

    def _go(self) -> None:
        self._stage.close()

    def _end(self, _result: object) -> None:
        self._over = True
        # Not from within the delivery of a job: closing ends the jobs.
        QTimer.singleShot(0, self._owner, self._go)


def _waiting(look: Look, go: Callable[[], None]) -> QWidget:
    texts = look.texts
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setAccessibleName(texts("backups.making"))
    inner = column(
        label(texts("backups.parting.title"), "title"),
        wrapped(texts("backups.parting.text"), "muted"),
        bar,
        row(None, button(texts("backups.parting.do"), go, "quiet")),
        gap=12,
    )
    panel = card(inner, margins=32)
    panel.setFixedWidth(440)
    view = QWidget()
    view.setObjectName("page")
    view.setLayout(column(None, row(None, panel, None), None, margins=16))
    return view
