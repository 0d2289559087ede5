"""What can be done for a damaged shop, at the door: its newest backup, or what can still be read of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopcrm.base.errors import Cancelled
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.backups import Backup, Salvaged
from shopcrm.domain.ways import TypedSecret
from shopcrm.ui.context import Look
from shopcrm.ui.jobs import Job, JobRunner, Report
from shopcrm.ui.kit.basics import button, clear, label, row, wrapped
from shopcrm.ui.wording import stage_text


class Rescue(QWidget):
    """Offers the newest backup first; saving what can be read is the last resort.

    Attributes:
        newest_button: brings the newest backup back.
        salvage_button: saves what can be read.
        stop_button: stops that; nothing is changed then.
    """

    def __init__(
        self,
        look: Look,
        jobs: JobRunner,
        folder: Path,
        typed: TypedSecret | None,
        *,
        bring_back: Callable[[Path], None],
        saved: Callable[[str], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Help the shop in ``folder``, whose secret is ``typed`` where she typed it.

        ``bring_back`` gets the backup she wants, ``saved`` a sentence once what can be read is saved.
        """
        super().__init__()
        self.setObjectName("plain")
        self._look, self._jobs, self._folder, self._typed = look, jobs, folder, typed
        self._bring_back, self._saved, self._failed = bring_back, saved, failed
        self._job: Job | None = None
        self._inner = QVBoxLayout(self)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.setSpacing(8)
        jobs.progressed.connect(self._progress)
        self._look_for_backups()

    def _look_for_backups(self) -> None:
        """Name the newest backup beside the damaged vault; reading them takes a moment."""
        folder = self._folder

        def look(_progress: object, _cancel: object) -> tuple[Backup, ...]:
            from shopcrm.services.bringing_back import backups_beside  # noqa: PLC0415 - loads the store

            return backups_beside(folder)

        self._jobs.read(self, look, self._show)

    def _show(self, found: tuple[Backup, ...]) -> None:
        texts = self._look.texts
        clear(self._inner)
        if found:
            newest = found[0]
            counts = {name: f"{newest.manifest.counts[name]:,}" for name in ("orders", "customers")}
            when = f"{newest.manifest.made.astimezone():%Y-%m-%d %H:%M}"
            self._inner.addWidget(wrapped(texts("backups.door.newest", when=when, **counts)))
            self.newest_button = button(
                texts("backups.door.use_newest"), lambda: self._bring_back(newest.path), "primary"
            )
            self._inner.addWidget(self.newest_button)
        else:
            self._inner.addWidget(wrapped(texts("backups.door.none"), "muted"))
        if self._typed is not None:
            self._inner.addWidget(wrapped(texts("backups.salvage.why"), "muted"))
            self.salvage_button = button(texts("backups.salvage.do"), self._salvage)
            self._inner.addWidget(self.salvage_button)

    def _salvage(self) -> None:
        folder, typed = self._folder, self._typed
        if typed is None:
            return

        def work(progress: Progress, cancel: CancelToken) -> Salvaged:
            from shopcrm.services.salvage import salvage  # noqa: PLC0415 - loads the store

            return salvage(folder, typed, progress, cancel)

        clear(self._inner)
        self._stage = label(self._look.texts("progress.salvaging"), "muted")
        self.stop_button = button(self._look.texts("common.cancel"), self._stop, "quiet")
        self._inner.addLayout(row(self._stage, None, self.stop_button))
        self._job = self._jobs.write(self, work, self._done, self._gone_wrong)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _progress(self, report: Report) -> None:
        if self._job is not None and report.job is self._job:
            rows = f" {report.done:,}" if report.done else ""
            self._stage.setText(stage_text(self._look.texts, report.stage) + rows)

    def _done(self, found: Salvaged) -> None:
        orders, customers = (f"{found.rows.get(table, 0):,}" for table in ("orders", "customer"))
        key = "lost" if found.tables else "all"
        self._saved(
            self._look.texts(f"backups.salvage.{key}", orders=orders, customers=customers, lost=f"{found.lost:,}")
        )

    def _gone_wrong(self, error: Exception) -> None:
        self._job = None
        self._look_for_backups()
        if not isinstance(error, Cancelled):
            self._failed(error)
