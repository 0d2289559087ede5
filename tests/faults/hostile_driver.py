"""The real program with hostile files dropped on it: ``-m tests.faults.hostile_driver --vault VAULT``.

It is told what to do by lines of JSON on its standard input and answers each by one: what was said, how long the window
did not answer, how much memory it holds.
"""

from __future__ import annotations

import gc
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
from unittest.mock import patch

from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from shopcrm.app import start
from shopcrm.base.errors import ShopError
from shopcrm.base.wording import problem
from shopcrm.domain.batches import FileOutcome
from shopcrm.ui import program
from shopcrm.ui.bring_back import BringBack
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.pages.import_draft import Step
from shopcrm.ui.pages.imports import ImportPage
from shopcrm.ui.program import FirstWindow
from shopcrm.ui.secret_step import SecretStep
from shopcrm.ui.unexpected import CalmDialog
from shopcrm.ui.unlock import UnlockPage
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
        self._unexpected = 0
        self._acts: dict[str, Callable[[Told], Steps]] = {
            "open": self._open, "drop": self._drop, "door": self._door, "back": self._back, "lock": self._close,
        }  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()

    def begin(self) -> None:
        """Look from now on."""
        timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._tick)
        timer.start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._orders.put(json.loads(line))

    def _tick(self) -> None:
        now = time.monotonic()
        self._stall = max(self._stall, now - self._ticked)
        self._ticked = now
        for one in QApplication.topLevelWidgets():
            if isinstance(one, CalmDialog) and one.isVisible():
                self._unexpected += 1
                one.accept()
        if self._doing is None:
            with suppress(queue.Empty):
                order = self._orders.get_nowait()
                self._stall = 0.0
                self._doing = self._acts[order["do"]](order)
            return
        try:
            next(self._doing)
        except StopIteration as done:
            self._doing = None
            self._answer(done.value)
        except TimeoutError as late:
            self._doing = None
            self._answer({"late": str(late)})
        except Exception as error:  # noqa: BLE001 - it broke on the thread of the window
            self._doing = None
            self._answer({"late": type(error).__name__})

    def _answer(self, told: Told) -> None:
        stall, unexpected, self._unexpected = self._stall, self._unexpected, 0
        gc.collect()
        told |= {"stall": stall, "unexpected": unexpected, "memory": memory(), "threads": threading.active_count()}
        os.write(self._answers, json.dumps(told).encode() + b"\n")
        self._ticked = time.monotonic()

    @staticmethod
    def _window() -> FirstWindow:
        return next(one for one in QApplication.topLevelWidgets() if isinstance(one, FirstWindow))

    def _page(self) -> ImportPage:
        view = self._window().view
        assert isinstance(view, ShopView)
        page = view.pages["import"]
        assert isinstance(page, ImportPage)
        return page

    def _said(self, error: Exception) -> Told:
        said = problem(self._window().look.texts, error)
        key = error.key if isinstance(error, ShopError) else type(error).__name__
        words = all((said.title, said.what, said.do)) and (key == "unexpected") == (
            said == problem(self._window().look.texts, ValueError())
        )
        return {"key": key, "words": words}

    def _open(self, order: Told) -> Steps:
        """Type the passphrase at the door of ``folder`` and wait for the first page."""
        yield from _until(lambda: isinstance(self._window().view, UnlockPage) and self._window().isVisible())
        self._window().show_door(Path(order["folder"]))
        door = self._window().view
        assert isinstance(door, UnlockPage)
        QTest.keyClicks(door.secret, order["word"])
        door.open_button.click()

        def there() -> bool:
            view = self._window().view
            return isinstance(view, ShopView) and bool(view.current)

        yield from _until(there)
        return {}

    def _close(self, _order: Told) -> Steps:
        self._window().close()
        yield
        return {}

    def _drop(self, order: Told) -> Steps:
        """Drop ``paths`` on the window, wait for what is said of them, take in what can be."""
        window, view = self._window(), self._window().view
        assert isinstance(view, ShopView)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in order["paths"]])
        held = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(window, QDragEnterEvent(QPoint(300, 300), *held))
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), *held))
        page = self._page()
        if order.get("mapping"):
            self.dialogs.mapping = Path(order["mapping"])
            page._choose_mapping()
        yield from _until(lambda: not page._chosen.pending and page.step is Step.PREVIEW)
        refused = [one.refused for one in page.draft.files if one.refused is not None]
        seen = _shown(page)
        if page.import_button is not None and page.import_button.isEnabled():
            page.import_button.click()
            yield from _until(lambda: page.step is Step.RESULT)
            outcomes: tuple[FileOutcome, ...] = page.draft.outcomes
            seen = _shown(page)
            refused = [one.refused for one in outcomes if one.refused is not None]
        else:
            outcomes = ()
        told = {
            "refused": [self._said(one) for one in refused],
            "orders": [one.result.orders.new for one in outcomes if one.result is not None],
            "seen": all(problem(window.look.texts, one).title in seen for one in refused),
        }
        page.start_over()
        yield
        return told

    def _door(self, order: Told) -> Steps:
        """Try to open the shop in ``folder`` and wait for what is said."""
        self._window().show_door(Path(order["folder"]))
        door = self._window().view
        assert isinstance(door, UnlockPage)
        heard: list[Exception] = []
        real = door._failed

        def hear(error: Exception) -> None:
            heard.append(error)
            real(error)

        door._failed = hear  # type: ignore[method-assign]
        QTest.keyClicks(door.secret, order["word"])
        door.open_button.click()
        yield from _until(lambda: bool(heard) or isinstance(self._window().view, ShopView))
        yield from _for(0.2)
        return {"refused": [self._said(one) for one in heard], "orders": []}

    def _back(self, order: Told) -> Steps:
        """Try to bring the backup ``path`` back from the door and wait for what is said."""
        window = self._window()
        window.show_door(Path(order["folder"]))
        door = window.view
        assert isinstance(door, UnlockPage)
        heard: list[Exception] = []
        self.dialogs.backup = Path(order["path"])
        window._bringing.begin(None, door, heard.append)
        yield from _until(lambda: bool(heard) or isinstance(window.view, BringBack) or bool(self._unexpected))
        if isinstance(window.view, BringBack) and isinstance(window.view.step, SecretStep):
            view, first = window.view, window.view.step
            real = SecretStep.fail

            def hear(step: SecretStep, error: Exception) -> None:
                heard.append(error)
                real(step, error)

            with patch.object(SecretStep, "fail", hear):
                QTest.keyClicks(first.secret, order["word"])
                first.next.click()
                yield from _until(lambda: bool(heard) or window.view is not view)
        return {"refused": [self._said(one) for one in heard], "orders": []}


def _shown(page: QWidget) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel))


def _until(ready: Callable[[], bool]) -> Generator[None, None, None]:
    end = time.monotonic() + _SOON_S
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("nothing more is said")
        yield


def _for(seconds: float) -> Generator[None, None, None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield


def memory() -> int:
    """Return how many bytes of memory this process holds (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def play() -> int:
    """Run the program with somebody at it."""
    # What it answers goes where nothing else can write.
    answers = os.dup(1)
    os.dup2(2, 1)
    somebody = Somebody(answers)

    class Watched(FirstWindow):
        """The window whose dialogs answer by themselves."""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **{**named, "dialogs": somebody.dialogs})

    vars(program).update(FirstWindow=Watched)
    begun = QApplication(sys.argv[:1])
    somebody.begin()
    code = start()
    del begun
    return code


if __name__ == "__main__":
    sys.exit(play())
