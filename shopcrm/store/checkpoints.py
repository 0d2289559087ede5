"""When is the write-ahead log put into the database? Soon: a damaged log loses what stands in it alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

# security.md: 30 s after a commit, 5 s after something was deleted.
USUAL_S: Final = 30.0
DELETED_S: Final = 5.0
_AGAIN_S: Final = 5.0


class Checkpoints:
    """Does the work on a thread of its own, begun with the first change."""

    def __init__(self, work: Callable[[], bool]) -> None:
        """Call ``work`` when it is time; it says whether it came to its end."""
        self._work = work
        self._condition = threading.Condition()
        self._due: float | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def within(self, seconds: float) -> None:
        """Make sure it is done in ``seconds`` at the latest."""
        with self._condition:
            due = time.monotonic() + seconds
            if self._closed or (self._due is not None and self._due <= due):
                return
            self._due = due
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
                self._thread.start()
            self._condition.notify()

    def close(self) -> None:
        """Stop; one that is at work comes to its end."""
        with self._condition:
            self._closed = True
            self._condition.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._closed and (self._due is None or self._due > time.monotonic()):
                    self._condition.wait(None if self._due is None else self._due - time.monotonic())
                if self._closed:
                    return
                self._due = None
            if not self._work():
                self.within(_AGAIN_S)
