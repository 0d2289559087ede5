"""What may stand in the log? Places in our code and names of errors; never values, never texts of errors."""

from __future__ import annotations

import logging
import logging.handlers
import traceback
from contextlib import suppress
from pathlib import Path


def where(error: BaseException) -> str:
    """Return the chain of places an error came through, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{Path(frame.filename).stem}:{frame.lineno}" for frame in frames[-6:])


def start_log(path: Path) -> None:
    """Write warnings and errors to ``path``, at most 1 MB; a folder that cannot be made is no reason to stop."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=500_000, backupCount=1, encoding="utf-8", delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        own = logging.getLogger("shopcrm")
        own.addHandler(handler)
        own.setLevel(logging.WARNING)
        own.propagate = False
