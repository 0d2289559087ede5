"""How does long work say how far it is, and how is it told to stop?"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from shopcrm.base.errors import Cancelled


class Progress(Protocol):
    """Receives reports from long work, on the thread that does the work."""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Say that ``done`` of ``total`` units of ``stage`` are finished.

        ``stage`` is a message key under ``progress.``; ``total`` is None while unknown.
        """
        ...


class CancelToken:
    """A flag one thread raises and another looks at between steps."""

    def __init__(self) -> None:
        """Start uncancelled."""
        self._event = threading.Event()
        self._actions: list[Callable[[], object]] = []

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._event.set()
        for action in self._actions:
            action()

    def when_cancelled(self, action: Callable[[], object]) -> None:
        """Call ``action`` when somebody asks, for work that waits on another process."""
        self._actions.append(action)
        if self._event.is_set():
            action()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled when somebody asked the work to stop."""
        if self._event.is_set():
            raise Cancelled


def silent(stage: str, done: int, total: int | None) -> None:
    """Report nothing: the Progress of callers who do not want any."""
