"""How is long work done without the window standing still?

A job is a plain function ``(progress, cancel) -> result``. Writes run one after
another, reads two at a time; results arrive on the thread of the window.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from shopcrm.base.errors import Cancelled, ShopError
from shopcrm.base.logs import log_refusal, log_unexpected
from shopcrm.base.progress import CancelToken, Progress

T = TypeVar("T")
Work = Callable[[Progress, CancelToken], T]

_LOG = logging.getLogger(__name__)
_READERS: Final = 2
_REPORT_EVERY_S: Final = 0.05


class Lane(Enum):
    """Which jobs may run beside each other."""

    READ = "read"
    WRITE = "write"


@dataclass(eq=False)
class Job:
    """One piece of work on its way.

    Attributes:
        label: what the bar at the bottom says; "" for work that shows itself nowhere.
        token: raised to stop it.
        dropped: nobody wants the result any more.
    """

    lane: Lane
    label: str
    owner: QObject
    done: Callable[[Any], None]
    failed: Callable[[Exception], None] | None
    token: CancelToken = field(default_factory=CancelToken)
    dropped: bool = False

    def cancel(self) -> None:
        """Ask the work to stop; it then fails with Cancelled."""
        self.token.cancel()

    def drop(self) -> None:
        """Stop it and never hear of it again."""
        self.dropped = True
        self.token.cancel()


@dataclass(frozen=True)
class Report:
    """How far a job is; ``stage`` is a key under ``progress.``."""

    job: Job
    stage: str
    done: int
    total: int | None


@dataclass(frozen=True)
class _Outcome:
    job: Job
    value: object
    error: Exception | None


class JobLane:
    """Starts jobs on one lane when it is called."""

    def __init__(self, lane: Lane, start: Callable[[Job, Work[Any]], None]) -> None:
        """Hand every job to ``start``."""
        self._lane, self._start = lane, start

    def __call__(
        self,
        owner: QObject,
        work: Work[T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        label: str = "",
    ) -> Job:
        """Do ``work``; ``done`` gets its result, ``failed`` its error, unless ``owner`` is gone by then."""
        job = Job(self._lane, label, owner, done, failed)
        self._start(job, work)
        return job


class JobRunner(QObject):
    """Runs jobs on two lanes and delivers their results on its own thread.

    Attributes:
        read: starts work that may run beside other work.
        write: starts work that runs after every earlier write.

    Signals:
        started, finished: a Job with a label began, or ended in any way.
        progressed: a Report of a running job.
        failed: an exception nobody else took.
        writes_over: the last of the writes ended and its result is delivered.
        delivered: a job ended, and whoever wanted its result has it.
    """

    started = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    writes_over = Signal()
    delivered = Signal()
    # The signal lives here, not in the work: objects that die on a worker thread take their signals with them.
    _arrived = Signal(object)

    def __init__(self) -> None:
        """Start with idle lanes."""
        super().__init__()
        self.read = JobLane(Lane.READ, self._start)
        self.write = JobLane(Lane.WRITE, self._start)
        self._active: set[Job] = set()
        self._under_way: dict[Lane, set[Future[None]]] = {lane: set() for lane in Lane}
        self._pools = {
            Lane.READ: ThreadPoolExecutor(_READERS, thread_name_prefix="read"),
            Lane.WRITE: ThreadPoolExecutor(1, thread_name_prefix="write"),
        }
        self._arrived.connect(self._deliver)

    @property
    def writing(self) -> bool:
        """Whether a write runs or waits to run."""
        return any(job.lane is Lane.WRITE for job in self._active)

    @property
    def at_work(self) -> bool:
        """Whether something runs that must not be cut off: a write, or whatever shows itself in the bar."""
        return any(not job.dropped and (job.label or job.lane is Lane.WRITE) for job in self._active)

    def finish_reads(self, seconds: float | None = None) -> None:
        """Wait, on the calling worker thread, until the reads begun so far are over, ``seconds`` at most."""
        wait(list(self._under_way[Lane.READ]), timeout=seconds)

    def finish_all(self) -> None:
        """Stop everything and wait until it is over; new work can be begun afterwards."""
        self.drop_all()
        for lane in Lane:
            wait(list(self._under_way[lane]))

    def drop_all(self) -> None:
        """Stop everything and deliver nothing of it."""
        for job in list(self._active):
            job.drop()

    def shut_down(self) -> None:
        """Stop everything and wait for the threads to end."""
        self.drop_all()
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, job: Job, work: Work[Any]) -> None:
        self._active.add(job)
        if job.label:
            self.started.emit(job)
        self._submit(job.lane, lambda: self._run(job, work))

    def _submit(self, lane: Lane, call: Callable[[], None]) -> None:
        future = self._pools[lane].submit(call)
        self._under_way[lane].add(future)
        future.add_done_callback(self._under_way[lane].discard)

    def _run(self, job: Job, work: Work[Any]) -> None:
        outcome: _Outcome
        try:
            job.token.check()
            outcome = _Outcome(job, work(self._reporter(job), job.token), None)
        except ShopError as error:
            log_refusal(_LOG, error)
            outcome = _Outcome(job, None, error)
        except Exception as error:  # noqa: BLE001 - any defect must reach the owner as a sentence, not end the program
            log_unexpected(_LOG, error)
            outcome = _Outcome(job, None, error)
        self._arrived.emit(outcome)

    def _reporter(self, job: Job) -> Progress:
        last = 0.0

        def report(stage: str, done: int, total: int | None) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _REPORT_EVERY_S or done == total:
                last = now
                self.progressed.emit(Report(job, stage, done, total))

        return report

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        job = outcome.job
        self._active.discard(job)
        if job.label:
            self.finished.emit(job)
        try:
            if not job.dropped and shiboken6.isValid(job.owner):
                self._hand_over(job, outcome)
        finally:
            if job.lane is Lane.WRITE and not self.writing:
                self.writes_over.emit()
            self.delivered.emit()

    def _hand_over(self, job: Job, outcome: _Outcome) -> None:
        if outcome.error is None:
            job.done(outcome.value)
        elif job.failed is not None:
            job.failed(outcome.error)
        elif not isinstance(outcome.error, Cancelled):
            self.failed.emit(outcome.error)
