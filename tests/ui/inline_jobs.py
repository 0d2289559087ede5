"""Jobs done at once, on the calling thread."""

from __future__ import annotations

from collections.abc import Callable

from shopcrm.ui.jobs import JobRunner, Lane


class InlineJobs(JobRunner):
    """A runner without threads: a job is over before ``read`` or ``write`` returns."""

    def _submit(self, lane: Lane, call: Callable[[], None]) -> None:
        del lane
        call()
