"""What is left to tell when something breaks that nobody expected, and who hears of it?"""

from __future__ import annotations

import faulthandler
import logging
import re
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from shopcrm.base.logs import log_unexpected

_LOG: Final = logging.getLogger(__name__)
# Windows reports harmless inner exceptions through the same door.
_FATAL: Final = re.compile(r"Fatal Python error|fatal exception: (?:access violation|stack overflow)", re.IGNORECASE)
_ENOUGH: Final = 20_000


def watch_for_crashes(path: Path, *, take: bool) -> str:
    """Let a hard crash write where it happened (stack only, no values) to ``path``; return what the last one left.

    ``take`` puts that aside as ``<name>.last``, so that it is told once; it stays there for a support report.
    """
    before = left_by_a_crash(path)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if before and take:
            path.replace(aside(path))
        # Kept open by the fault handler for as long as the process lives.
        faulthandler.enable(path.open("a", encoding="utf-8"))
    return before


def aside(path: Path) -> Path:
    """Return where the traces of a crash that was told of lie."""
    return path.with_name(f"{path.name}.last")


def left_by_a_crash(path: Path) -> str:
    """Return the stack in ``path``, "" where there is none."""
    with suppress(OSError):
        text = path.read_text(encoding="utf-8", errors="replace")[:_ENOUGH]
        return text if _FATAL.search(text) else ""
    return ""


def hear_the_unexpected(tell: Callable[[BaseException], None] | None = None) -> None:
    """Write every exception nobody caught to the log, of any thread, and hand it to ``tell``; print nothing."""

    def heard(error: BaseException | None) -> None:
        if error is None or isinstance(error, SystemExit):
            return
        log_unexpected(_LOG, error)
        if tell is not None:
            tell(error)

    def of_main(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            # Stopped from a terminal: nothing unexpected.
            return
        heard(error)

    def of_thread(told: threading.ExceptHookArgs) -> None:
        heard(told.exc_value)

    def of_nobody(told: Any) -> None:  # noqa: ANN401 - its type exists for type checkers only
        if told.exc_value is not None:
            log_unexpected(_LOG, told.exc_value)

    sys.excepthook, threading.excepthook, sys.unraisablehook = of_main, of_thread, of_nobody
