"""The real program in a process of its own, told what to do (``tests/faults/window_driver.py``)."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tests.faults.shops import PASSPHRASE

ROOT: Final = Path(__file__).resolve().parents[2]
_PATIENCE_S: Final = 300.0
Told = dict[str, Any]


class Program:
    """The window in a process of its own, told what to do."""

    def __init__(self, folder: Path, vault: Path, driver: str) -> None:
        """Work below ``folder``; start it with ``vault`` and the module ``driver`` at it."""
        self._vault, self._driver = vault, driver
        self.environment = environment(folder)
        self._start()

    def _start(self) -> None:
        line = [sys.executable, "-X", "utf8", "-m", self._driver, "--vault", str(self._vault)]
        self._process = subprocess.Popen(
            line, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, args=(self._process, self._answers), daemon=True)
        self._listener.start()

    @staticmethod
    def _listen(process: subprocess.Popen[bytes], answers: queue.Queue[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            answers.put(line)
        answers.put(b"")

    def tell(self, **order: object) -> Told:
        """Let it do ``order`` and return what it answers; one that died or hangs is started anew."""
        begun = time.monotonic()
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
        try:
            answer = self._answers.get(timeout=_PATIENCE_S)
        except queue.Empty:
            answer = b""
        told: Told = json.loads(answer) if answer else {"dead": True}
        told["seconds"] = time.monotonic() - begun
        if "dead" in told or "late" in told:
            self.end()
            self._start()
            if order["do"] == "drop":
                self.tell(do="open", folder=str(self._vault), word=PASSPHRASE)
        return told

    def end(self) -> None:
        """End it, however it is."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def environment(folder: Path) -> dict[str, str]:
    """Return an environment whose profile and temporary files lie below ``folder``."""
    for name in ("tmp", "profile/ShopCRM"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "profile/ShopCRM/settings.json").write_text('{"lock_after": "never"}', encoding="utf-8")
    (folder / "word").write_text(PASSPHRASE + "\n", encoding="utf-8")
    homes = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
    return {
        **os.environ, **dict.fromkeys(homes, str(folder / "profile")), "TMPDIR": str(folder / "tmp"),
        "PYTHONPATH": str(ROOT), "LANG": "zh_CN.UTF-8", "QT_QPA_PLATFORM": "offscreen",
    }  # fmt: skip
