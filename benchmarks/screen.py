"""On which screen are windows painted? A virtual X server of our own, else the computer's, else none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def screen() -> Iterator[tuple[str, dict[str, str]]]:
    """Give (its name, the variables a process needs to paint on it)."""
    server = shutil.which("Xvfb")
    if not sys.platform.startswith("linux"):
        yield "this computer's screen", {}
    elif server is not None:
        receiving, sending = os.pipe()
        process = subprocess.Popen(
            [server, "-displayfd", str(sending), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"],
            pass_fds=(sending,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(sending)
        try:
            with os.fdopen(receiving) as pipe:
                number = pipe.readline().strip()
            yield "Xvfb", {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        finally:
            process.terminate()
            process.wait()
    else:
        yield "no screen", {"QT_QPA_PLATFORM": "offscreen"}
