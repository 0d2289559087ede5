"""When is the first window on the screen? Prints the seconds since the moment its parent started it.

Run as ``python -m benchmarks.children.first_paint [VAULT]``: with a vault the program itself, else a bare window.
The clock is the system's, so parent and child read the same one.
"""

from __future__ import annotations

import os
import sys
import time

from PySide6 import QtWidgets
from PySide6.QtCore import QEvent, QObject, QTimer

from benchmarks.children import STARTED


class _Eye(QObject):
    """Waits for the first paint event of any widget, lets it be finished, and ends the process."""

    def __init__(self, started_ns: int) -> None:
        super().__init__()
        self._started_ns = started_ns
        self._seen = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See everything, hold back nothing."""
        if not self._seen and event.type() is QEvent.Type.Paint:
            self._seen = True
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        # Everything below the window was painted and handed to the screen in one go.
        print(f"painted {(time.monotonic_ns() - self._started_ns) / 1e9:.4f}", flush=True)
        os._exit(0)


class _WatchedApplication(QtWidgets.QApplication):
    """The application as it is, with an eye on it from the moment its event loop starts."""

    def exec(self) -> int:  # type: ignore[override]
        """Run the event loop."""
        eye = _Eye(int(os.environ[STARTED]))
        self.installEventFilter(eye)
        return super().exec()


def _bare() -> None:
    application = _WatchedApplication(sys.argv[:1])
    window = QtWidgets.QMainWindow()
    window.resize(1280, 800)
    window.show()
    application.exec()


def main() -> None:
    """Show one of the two."""
    if len(sys.argv) == 1:
        _bare()
        return
    # The program makes its own application; it takes whatever class stands here.
    QtWidgets.QApplication = _WatchedApplication  # type: ignore[misc]
    from shopcrm.app import main as start  # noqa: PLC0415 - after the line above

    start(["--vault", sys.argv[1]])


if __name__ == "__main__":
    main()
