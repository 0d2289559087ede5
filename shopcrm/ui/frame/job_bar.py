"""What is the program doing, how far is it, and how is it stopped?"""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QProgressBar

from shopcrm.ui.context import Look
from shopcrm.ui.jobs import Job, JobRunner, Report
from shopcrm.ui.kit.basics import button, label, row
from shopcrm.ui.wording import stage_text


class JobBar(QFrame):
    """A slim bar; it is there only while there is work."""

    def __init__(self, look: Look, jobs: JobRunner) -> None:
        """Listen to ``jobs``."""
        super().__init__()
        self.setObjectName("jobbar")
        self._look = look
        self._running: list[Job] = []
        self.words = label("", "strong")
        self.detail = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(260)
        self.bar.setAccessibleName(look.texts("window.progress"))
        self.stop = button(look.texts("common.cancel"), self._cancel, "quiet")
        whole = row(self.words, self.detail, None, self.bar, self.stop, gap=12)
        whole.setStretch(3, 1)
        whole.setContentsMargins(24, 4, 16, 4)
        self.setLayout(whole)
        self.setFixedHeight(46)
        self.hide()
        jobs.started.connect(self._started)
        jobs.progressed.connect(self._progressed)
        jobs.finished.connect(self._finished)

    def _started(self, job: Job) -> None:
        self._running.append(job)
        self._show()

    def _finished(self, job: Job) -> None:
        if job in self._running:
            self._running.remove(job)
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._running))
        if self._running:
            self.words.setText(self._running[-1].label)
            self.detail.setText("")
            self.bar.setRange(0, 0)
            self.stop.setEnabled(True)

    def _progressed(self, report: Report) -> None:
        if not self._running or report.job is not self._running[-1]:
            return
        far = f"{report.done:,} / {report.total:,}" if report.total else f"{report.done:,}" if report.done else ""
        self.detail.setText(f"{stage_text(self._look.texts, report.stage)}  {far}".strip())
        self.bar.setRange(0, report.total or 0)
        self.bar.setValue(report.done)

    def _cancel(self) -> None:
        if self._running:
            self.stop.setEnabled(False)
            self._running[-1].cancel()
