"""The real program with somebody at it who does what a harness says, line by line.

A harness starts a module that ends in ``play(...)`` (``tests/faults/window_program.py``), writes lines of JSON to its
standard input and gets one for each: what came of it, how long the window did not answer, how much memory it holds.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from shopcrm.app import start
from shopcrm.ui import program
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.guard.restart import Resume
from shopcrm.ui.program import FirstWindow
from shopcrm.ui.unexpected import CalmDialog
from shopcrm.ui.unlock import UnlockPage
from tests.faults.measures import held, open_files
from tests.ui.fakes.dialogs import ScriptedDialogs

_TICK_MS: Final = 10
_SOON_S: Final = 120.0
Told = dict[str, Any]
Steps = Generator[None, None, Told]


class Nobody(ScriptedDialogs):
    """Knows no password."""

    def ask_password(self, parent: QWidget, file: str, *, again: bool) -> str | None:
        """Answer with nothing."""
        del parent, file, again
        return None


class Somebody(QObject):
    """Does what it is told and looks at the window every few milliseconds."""

    def __init__(self, answers: int) -> None:
        """Answer on the descriptor ``answers``."""
        super().__init__()
        self.dialogs = Nobody()
        self._answers = answers
        self._orders: queue.Queue[Told] = queue.Queue()
        self._doing: Steps | None = None
        self._ticked = time.monotonic()
        self._stall = 0.0
        self.unexpected = 0
        self.acts: dict[str, Callable[[Told], Steps]] = {"open": self._open, "close": self._close}
        threading.Thread(target=self._listen, daemon=True).start()

    def begin(self) -> None:
        """Look from now on."""
        timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._tick)
        timer.start()

    @staticmethod
    def window() -> FirstWindow:
        """Return the window."""
        return next(one for one in QApplication.topLevelWidgets() if isinstance(one, FirstWindow))

    def shop_view(self) -> ShopView | None:
        """Return what is shown of the open shop, once a page is there."""
        view = self.window().view
        return view if isinstance(view, ShopView) and view.current else None

    def unlock(self, word: str) -> Steps:
        """Type ``word`` at the door and wait for the first page."""
        door = self.window().view
        assert isinstance(door, UnlockPage)
        QTest.keyClicks(door.secret, word)
        door.open_button.click()
        yield from until(lambda: self.shop_view() is not None)
        return {}

    def _listen(self) -> None:
        for line in sys.stdin:
            self._orders.put(json.loads(line))

    def _tick(self) -> None:
        now = time.monotonic()
        self._stall = max(self._stall, now - self._ticked)
        self._ticked = now
        for one in QApplication.topLevelWidgets():
            if isinstance(one, CalmDialog) and one.isVisible():
                self.unexpected += 1
                one.accept()
        if self._doing is None:
            with suppress(queue.Empty):
                order = self._orders.get_nowait()
                self._stall = 0.0
                self._doing = self.acts[order["do"]](order)
            return
        try:
            next(self._doing)
        except StopIteration as done:
            self._answer(done.value)
        except TimeoutError as late:
            self._answer({"late": str(late)})
        except Exception as error:  # noqa: BLE001 - it broke on the thread of the window
            self._answer({"late": type(error).__name__})

    def _answer(self, told: Told) -> None:
        self._doing = None
        stall, unexpected, self.unexpected = self._stall, self.unexpected, 0
        told |= {"stall": stall, "unexpected": unexpected, "memory": held(), "files": open_files()}
        os.write(self._answers, json.dumps(told | {"threads": threading.active_count()}).encode() + b"\n")
        self._ticked = time.monotonic()

    def _open(self, order: Told) -> Steps:
        """Type the passphrase at the door of ``folder`` and wait for the first page."""
        yield from until(lambda: isinstance(self.window().view, UnlockPage) and self.window().isVisible())
        self.window().show_door(Path(order["folder"]))
        return (yield from self.unlock(order["word"]))

    def _close(self, _order: Told) -> Steps:
        self.window().close()
        yield
        return {}


def until(ready: Callable[[], bool], most: float = _SOON_S) -> Generator[None, None, None]:
    """Wait until ``ready``, ``most`` seconds at the utmost."""
    end = time.monotonic() + most
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("nothing more is said")
        yield


def pause(seconds: float) -> Generator[None, None, None]:
    """Wait."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield


def _stay(_vault: Path, _resume: Resume) -> None:
    raise OSError("the harness looks at one process")


def play(kind: type[Somebody]) -> int:
    """Run the program with somebody of this ``kind`` at it; the lock shows the door instead of starting anew."""
    # What it answers goes where nothing else can write.
    answers = os.dup(1)
    os.dup2(2, 1)
    somebody = kind(answers)

    class Watched(FirstWindow):
        """The window whose dialogs answer by themselves."""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **{**named, "dialogs": somebody.dialogs})

    vars(program).update(FirstWindow=Watched, restart=_stay)
    begun = QApplication(sys.argv[:1])
    somebody.begin()
    code = start()
    del begun
    return code
