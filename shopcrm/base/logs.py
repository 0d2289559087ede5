"""What may stand in the log? Places in our code, names of errors and counts; never values, never texts of errors."""

from __future__ import annotations

import logging
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Final

from shopcrm.base.errors import ShopError
from shopcrm.base.redaction import redacted

_MOST_BYTES: Final = 500_000
_PLACES: Final = 6


def where(error: BaseException) -> str:
    """Return the chain of places an error came through, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{Path(frame.filename).stem}:{frame.lineno}" for frame in frames[-_PLACES:])


def log_unexpected(log: logging.Logger, error: BaseException) -> None:
    """Write down a defect of ours: what kind of error, and the places it came through."""
    log.error("unexpected %s at %s", type(error).__name__, where(error))


def log_refusal(log: logging.Logger, error: ShopError) -> None:
    """Write down which failure of those she may meet she met: its key, none of its facts."""
    log.info("told %s %s", type(error).__name__, error.key)


def start_log(path: Path) -> None:
    """Write events and errors to ``path``, at most twice 0.5 MB; a folder that cannot be made is no reason to stop."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _RotatingFile(path, encoding="utf-8", delay=True)
        handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
        own = logging.getLogger("shopcrm")
        own.addHandler(handler)
        own.setLevel(logging.INFO)
        own.propagate = False


class _Redacting(logging.Formatter):
    """Strikes out what looks like a value; stacks are never written, their last line is the text of an error."""

    def format(self, record: logging.LogRecord) -> str:
        try:
            said = record.getMessage()
        except (TypeError, ValueError, KeyError):
            # The message and its values do not fit each other; both stay out.
            said = "unreadable message"
        record.message = redacted(said)
        record.asctime = self.formatTime(record, self.datefmt)
        return self.formatMessage(record)


class _RotatingFile(logging.FileHandler):
    """A log and the one before it; logging.handlers has one too, but loads a module of sockets."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a full log is put aside first."""
        with suppress(OSError):
            if self.stream is not None and self.stream.tell() > _MOST_BYTES:
                self.stream.close()
                self.stream = None
                path = Path(self.baseFilename)
                # On Windows a second running program keeps the file from being renamed: it grows a little longer then.
                path.replace(path.with_name(f"{path.name}.1"))
        # The file is opened here: a folder that is gone is no reason to stop either.
        with suppress(OSError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is Python's
        """Say nothing: standard error would get the values with the stack."""
