"""How is a long page put together without the window standing still?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer


def in_turns(owner: QObject, steps: Iterator[Callable[[], object]]) -> None:
    """Do the first of ``steps`` now and each other in a later turn of the event loop, as long as ``owner`` lives."""
    step = next(steps, None)
    if step is not None:
        step()
        QTimer.singleShot(0, owner, lambda: in_turns(owner, steps))
