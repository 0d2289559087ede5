"""How does a new owner begin? Her own shop with passphrase and recovery code, or a look around the sample shop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopcrm.base.errors import Cancelled, ShopError
from shopcrm.base.paths import free_name
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.base.wording import problem
from shopcrm.domain.shop import ShopInfo
from shopcrm.ui.code_steps import CodeStep, TypeBackStep, WorkingStep
from shopcrm.ui.context import Look
from shopcrm.ui.dialogs import Dialogs
from shopcrm.ui.guard.clipboard import Clipboard
from shopcrm.ui.jobs import Job, JobRunner, Report
from shopcrm.ui.kit.basics import card, clear, column, row, scroll
from shopcrm.ui.lost_guide import LostDialog
from shopcrm.ui.recovery_sheet import RecoverySheet
from shopcrm.ui.wizard_steps import DoneStep, ShopStep, WelcomeStep
from shopcrm.ui.wording import stage_text

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop
    from shopcrm.services.vaults import PendingVault, VaultService


@dataclass(frozen=True)
class WizardEnds:
    """Where the wizard leads: into her shop, into the sample shop, to the door of one made before, or of a backup."""

    opened: Callable[[OpenShop], None]
    opened_sample: Callable[[OpenShop], None]
    existing: Callable[[Path], None]
    bring_back: Callable[[Path | None, QWidget, Callable[[Exception], None]], None]


class Wizard(QWidget):
    """The first minutes, one step at a time."""

    def __init__(
        self,
        look: Look,
        vaults: VaultService,
        jobs: JobRunner,
        *,
        dialogs: Dialogs,
        folders: tuple[Path, Path],
        ends: WizardEnds,
        clipboard: Clipboard,
    ) -> None:
        """Make a shop in ``folders[0]`` or a sample shop in ``folders[1]``."""
        super().__init__()
        self.setObjectName("page")
        self._look, self._vaults, self._jobs, self._dialogs = look, vaults, jobs, dialogs
        self._folder, self._demo_folder = folders
        self._ends, self._clipboard = ends, clipboard
        self._pending: PendingVault | None = None
        self._shop: OpenShop | None = None
        self._job: Job | None = None
        self._place = QVBoxLayout()
        panel = card(column(self._place), margins=32)
        panel.setFixedWidth(560)
        inner = column(None, row(None, panel, None), None, margins=16)
        holder = QWidget()
        holder.setLayout(inner)
        self.setLayout(column(scroll(holder)))
        jobs.progressed.connect(self._progress)
        self.step: QWidget | None = None
        self.welcome()

    def welcome(self) -> None:
        """Show the two ways to begin."""
        ways = self._ask_shop, self._demo, self._open_existing, self._from_backup
        self._show(WelcomeStep(self._look, *ways, lost=self._show_lost))

    def give_up(self) -> None:
        """Leave nothing half made behind."""
        if self._pending is not None:
            self._pending.abandon()
            self._pending = None

    def _show(self, step: QWidget) -> None:
        clear(self._place)
        self.step = step
        self._place.addWidget(step)
        step.setFocus()

    def _open_existing(self) -> None:
        folder = self._dialogs.choose_folder(self, self._folder.parent)
        if folder is not None:
            self._ends.existing(folder)

    def _from_backup(self) -> None:
        self._ends.bring_back(None, self, self._failed)

    def _show_lost(self) -> None:
        self.lost = LostDialog(self._look, self._dialogs, None, self)
        self.lost.open()

    def _ask_shop(self) -> None:
        self._show(ShopStep(self._look, self._vaults.passphrase_problem, self._begin, self.welcome))

    def _begin(self, name: str, passphrase: str) -> None:
        self._show(WorkingStep(self._look, self._look.texts("wizard.making"), None))
        info = ShopInfo(name)
        folder = free_name(self._folder, self._vaults.exists)
        self._jobs.write(
            self, lambda _progress, _cancel: self._vaults.begin(folder, info, passphrase), self._begun, self._failed
        )

    def _begun(self, pending: PendingVault) -> None:
        self._pending = pending
        sheet = RecoverySheet(pending.recovery_code, pending.shop, pending.day)
        self._show(CodeStep(self._look, self._dialogs, sheet, self._clipboard, self._type_back))

    def _type_back(self) -> None:
        self._show(TypeBackStep(self._look, self._confirm, self._show_code))

    def _show_code(self) -> None:
        if self._pending is not None:
            self._begun(self._pending)

    def _confirm(self, typed: str) -> None:
        pending = self._pending
        if pending is not None:
            self._jobs.write(self, lambda _progress, _cancel: pending.confirm(typed), self._made, self._mistyped)

    def _mistyped(self, error: Exception) -> None:
        if isinstance(self.step, TypeBackStep):
            said = problem(self._look.texts, error)
            self.step.show_problem(f"{said.what} {said.do}")

    def _made(self, shop: OpenShop) -> None:
        self._pending = None
        self._shop = shop
        self._clipboard.clear()
        self._show(DoneStep(self._look, lambda: self._ends.opened(shop)))

    def _demo(self) -> None:
        texts = self._look.texts
        self._show(WorkingStep(self._look, texts("wizard.demo_making"), self._stop))
        made_before, folder = self._demo_folder, free_name(self._demo_folder, self._vaults.exists)

        def work(progress: Progress, cancel: CancelToken) -> OpenShop:
            if folder != made_before:
                with suppress(ShopError):
                    return self._vaults.open(made_before, texts("demo.passphrase"))
            return self._vaults.make_demo(folder, progress, cancel)

        self._job = self._jobs.write(self, work, self._ends.opened_sample, self._failed)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _progress(self, report: Report) -> None:
        if report.job is self._job and isinstance(self.step, WorkingStep):
            self.step.show_progress(stage_text(self._look.texts, report.stage), report.done, report.total)

    def _failed(self, error: Exception) -> None:
        self.welcome()
        if isinstance(self.step, WelcomeStep) and not isinstance(error, Cancelled):
            self.step.show_problem(error)
