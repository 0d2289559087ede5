"""Does the window stand still during an import? Prints the greatest gaps of its event loop, by phase, as JSON.

Run as ``python -m benchmarks.children.window_import VAULT PASSPHRASE_FILE FILE``. The whole window is used as an owner
uses it: unlock, drop a file, look at the preview, import, read the result.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from shopcrm.base.clock import SystemClock
from shopcrm.base.paths import resources
from shopcrm.base.settings import Settings
from shopcrm.base.started import Started
from shopcrm.base.texts import Texts
from shopcrm.services.program import Services
from shopcrm.services.support import SupportService
from shopcrm.services.vaults import VaultService
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.jobs import JobRunner
from shopcrm.ui.pages.import_draft import Step
from shopcrm.ui.pages.imports import ImportPage
from shopcrm.ui.program import FirstWindow
from shopcrm.ui.unlock import UnlockPage

_EVERY_MS: Final = 5
_STALL_MS: Final = 100.0
_QUIET_S: Final = 3.0

# A step of the script: done when it returns True; asked at every tick.
Ready = Callable[[], bool]


@dataclass
class Gaps:
    """The gaps between two ticks of one phase, in milliseconds."""

    greatest: float = 0.0
    stalls: int = 0
    ticks: int = 0
    seconds: float = 0.0
    places: list[float] = field(default_factory=list)

    def add(self, gap: float) -> None:
        """Count one gap."""
        self.ticks += 1
        self.seconds += gap / 1000
        self.greatest = max(self.greatest, gap)
        if gap > _STALL_MS:
            self.stalls += 1
            self.places.append(round(gap))


class Watch(QObject):
    """Ticks as often as the event loop lets it and leads the script from phase to phase."""

    def __init__(self, script: Iterator[tuple[str, Ready]], ended: Callable[[], None]) -> None:
        super().__init__()
        self.phases: dict[str, Gaps] = {}
        self._script, self._ended = script, ended
        self._phase, self._ready = next(script)
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(_EVERY_MS)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.phases.setdefault(self._phase, Gaps()).add((now - self._last) * 1000)
        self._last = now
        if not self._ready():
            return
        try:
            self._phase, self._ready = next(self._script)
        except StopIteration:
            self._timer.stop()
            self._ended()
        # What the script itself did is the owner's click: the loop is measured from before it.


def _after(seconds: float) -> Ready:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= end


def script(window: FirstWindow, passphrase: str, file: Path) -> Iterator[tuple[str, Ready]]:
    """Yield each phase with the condition that ends it."""
    yield "start", _after(_QUIET_S)
    door = window.view
    assert isinstance(door, UnlockPage)  # noqa: S101 - narrows for the type checker
    door.secret.setText(passphrase)
    door.open_button.click()
    yield "unlock", lambda: isinstance(window.view, ShopView)
    yield "unlock", _after(_QUIET_S)
    yield "idle", _after(_QUIET_S)
    view = window.view
    assert isinstance(view, ShopView)  # noqa: S101 - narrows for the type checker
    view.import_files([file])
    page = view.pages["import"]
    assert isinstance(page, ImportPage)  # noqa: S101 - narrows for the type checker
    yield "preview", lambda: page.import_button is not None and page.import_button.isEnabled()
    if page.import_button is not None:
        page.import_button.click()
    yield "import", lambda: page.step is not Step.RUNNING
    if page.step is not Step.RESULT:
        raise RuntimeError("the import failed")
    yield "import", _after(_QUIET_S)
    view.open_page("today")
    yield "today", _after(_QUIET_S)
    view.open_page("customers")
    yield "customers", _after(_QUIET_S)


def main() -> None:
    """Open the window, go through the script, print what was measured."""
    vault, passphrase, file = (Path(argument) for argument in sys.argv[1:4])
    application = QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    clock, jobs = SystemClock(), JobRunner()
    vaults = VaultService(clock, Texts(resources() / "texts", "zh_CN"))
    services = Services(clock, vaults, SupportService(clock, Started()))
    window = FirstWindow(services, Settings(), lambda _changed: None, root=resources(), vault=vault, jobs=jobs)
    window.show()
    loop = QEventLoop()
    watch = Watch(script(window, passphrase.read_text(encoding="utf-8"), file), loop.quit)
    loop.exec()
    window.close()
    print(json.dumps({name: vars(gaps) for name, gaps in watch.phases.items()}))


if __name__ == "__main__":
    main()
