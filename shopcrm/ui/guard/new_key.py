"""What does the window show while the shop gets a new key, and where does she come out?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from shopcrm.base.wording import problem
from shopcrm.ui.code_steps import WorkingStep
from shopcrm.ui.context import Look, Page, PageContext
from shopcrm.ui.guard.clipboard import Clipboard
from shopcrm.ui.jobs import Job, JobRunner, Report
from shopcrm.ui.wording import stage_text

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop
    from shopcrm.services.new_key import PendingKey
    from shopcrm.services.vaults import VaultService


class Shell(Protocol):
    """The window, as the change of the key sees it."""

    @property
    def look(self) -> Look:
        """How things are said and drawn just now."""

    def give_up_shop(self, view: QWidget) -> None:
        """Show ``view`` alone and hold the shop no longer: its files are being exchanged."""

    def opened(self, shop: OpenShop) -> None:
        """Go on with the shop that was opened."""

    def show_door(self, folder: Path | None = None, note: str = "") -> None:
        """Show the door, with a sentence."""


class KeyChange(QObject):
    """Takes the shop from the window while its files are exchanged, and gives it back."""

    def __init__(self, shell: Shell, vaults: VaultService, jobs: JobRunner, clipboard: Clipboard) -> None:
        """Work for the window ``shell``."""
        super().__init__()
        self._shell, self._vaults, self._jobs, self._clipboard = shell, vaults, jobs, clipboard
        self._job: Job | None = None
        self._step: WorkingStep | None = None
        jobs.progressed.connect(self._progress)

    def page(self, context: PageContext) -> Page:
        """Return the page of the ways in, where it begins."""
        from shopcrm.ui.pages.ways import WaysPage  # noqa: PLC0415 - the door is painted without the pages

        return WaysPage(context, self._vaults, self._clipboard, self._begin)

    def _begin(self, pending: PendingKey, typed: str) -> None:
        from shopcrm.ui.pages.part import step_sheet  # noqa: PLC0415 - as above

        look = self._shell.look
        self._step = WorkingStep(look, look.texts("ways.key.working"), None)
        self._shell.give_up_shop(step_sheet(self._step))
        self._job = self._jobs.write(
            self, lambda progress, cancel: pending.confirm(typed, progress, cancel), self._done, self._failed
        )

    def _progress(self, report: Report) -> None:
        if self._step is not None and report.job is self._job:
            self._step.show_progress(stage_text(self._shell.look.texts, report.stage), report.done, report.total)

    def _done(self, shop: OpenShop) -> None:
        self._job = self._step = None
        self._shell.opened(shop)

    def _failed(self, error: Exception) -> None:
        self._job = self._step = None
        said = problem(self._shell.look.texts, error)
        self._shell.show_door(note=f"{said.what} {said.do}")
