"""How does a shop come back from a backup before any shop is open: on a new computer, or in a damaged one's place?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopcrm.base.errors import Cancelled
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.backups import Manifest
from shopcrm.domain.ways import TypedSecret
from shopcrm.ui.code_steps import WorkingStep
from shopcrm.ui.context import Look
from shopcrm.ui.jobs import Job, JobRunner, Report
from shopcrm.ui.kit.basics import card, clear, column, row, scroll
from shopcrm.ui.secret_step import SecretStep
from shopcrm.ui.wording import stage_text


@dataclass(frozen=True)
class Comes:
    """What comes back, and where to.

    Attributes:
        path: the backup.
        manifest: what it says of itself.
        folder: of the shop.
        over: whether a damaged shop lies there, which is put aside.
    """

    path: Path
    manifest: Manifest
    folder: Path
    over: bool


class BringBack(QWidget):
    """Asks for the secret, works, and leads to the door."""

    def __init__(
        self,
        look: Look,
        jobs: JobRunner,
        comes: Comes,
        *,
        done: Callable[[Path, str], None],
        back: Callable[[], None],
    ) -> None:
        """Bring ``comes`` back; ``done`` gets the shop's folder and a sentence, ``back`` leaves all as it is."""
        super().__init__()
        self.setObjectName("page")
        self._look, self._jobs, self._comes, self._done, self._back = look, jobs, comes, done, back
        self._job: Job | None = None
        self._place = QVBoxLayout()
        panel = card(column(self._place), margins=32)
        panel.setFixedWidth(560)
        holder = QWidget()
        holder.setLayout(column(None, row(None, panel, None), None, margins=16))
        self.setLayout(column(scroll(holder)))
        self.step: QWidget | None = None
        jobs.progressed.connect(self._progress)
        self._ask()

    def _ask(self) -> None:
        texts, manifest = self._look.texts, self._comes.manifest
        counts = {name: f"{manifest.counts[name]:,}" for name in ("orders", "customers")}
        why = texts(
            "backups.door.why_over" if self._comes.over else "backups.door.why",
            when=f"{manifest.made.astimezone():%Y-%m-%d %H:%M}",
            **({} if self._comes.over else {"folder": str(self._comes.folder)}),
            **counts,
        )
        words = (texts("backups.door.ask"), why, texts("backups.door.do"))
        self._show(SecretStep(self._look, words, self._typed, self._back))

    def _show(self, step: QWidget) -> None:
        clear(self._place)
        self.step = step
        self._place.addWidget(step)
        step.setFocus()

    def _typed(self, typed: TypedSecret) -> None:
        comes = self._comes

        def work(progress: Progress, cancel: CancelToken) -> Path:
            from shopcrm.services.bringing_back import bring_back_to, put_back  # noqa: PLC0415 - loads the store

            (put_back if comes.over else bring_back_to)(comes.path, typed, comes.folder, progress, cancel)
            return comes.folder

        self._show(WorkingStep(self._look, self._look.texts("backups.restore.working"), self._stop))
        self._job = self._jobs.write(self, work, self._came, self._failed)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _progress(self, report: Report) -> None:
        if report.job is self._job and isinstance(self.step, WorkingStep):
            self.step.show_progress(stage_text(self._look.texts, report.stage), report.done, report.total)

    def _came(self, folder: Path) -> None:
        self._done(folder, self._look.texts("backups.door.done"))

    def _failed(self, error: Exception) -> None:
        self._ask()
        if isinstance(self.step, SecretStep) and not isinstance(error, Cancelled):
            self.step.fail(error)
