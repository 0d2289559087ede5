"""Does anything of the window ever reach for the network, and does it need one?

The tests of the window run three times more: watched by strace, in a namespace without any network, and hardened as the
real program hardens itself. A run that opens a connection on purpose shows that the watching sees one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.faults.frame import Harness, Lacking, Shown, runs

_ROOT: Final = Path(__file__).resolve().parents[2]
_FAMILY: Final = re.compile(r"\bsocket(?:pair)?\((\w+)|sa_family=(\w+)")
_PASSED: Final = re.compile(r"(\d+) passed")
_REACH: Final = "import socket; one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); one.connect(('192.0.2.1', 9))"
_HARDENED: Final = (
    "from shopcrm.base.hardening import harden_this_process; made = harden_this_process(); assert made.filter == '';"
    "import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"
)


def families(trace: str) -> Counter[str]:
    """Return how often each address family occurs in what strace wrote."""
    return Counter(first or second for first, second in _FAMILY.findall(trace))


def passed(output: str) -> int:
    """Return how many tests pytest says passed."""
    found = _PASSED.search(output)
    return int(found.group(1)) if found else 0


def run(share: float, folder: Path) -> list[Shown]:
    """Run ``share`` of the test files of the window in all three ways.

    Raises:
        Lacking: no strace, or it may not watch.
    """
    files = sorted((_ROOT / "tests" / "ui").glob("test_*.py"), key=lambda path: (path.stat().st_size, path.name))
    chosen = [str(path) for path in files[: runs(len(files), share)]]
    trace = folder / "control"
    watch = ["strace", "-f", "-qq", "-e", "trace=%network", "-o"]
    _need(["strace", "-qq", "-o", str(folder / "probe"), "true"])
    control = _start([*watch, str(trace), sys.executable, "-c", _REACH], folder)
    seen = families(_text(trace))
    shown = [_said("control: a connection on purpose", 1, "seen", ", ".join(seen) or "nothing", ok="AF_INET" in seen)]
    del control
    trace = folder / "watched"
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen]
    watched = _start([*watch, str(trace), sys.executable, *tests], folder)
    seen, count = families(_text(trace)), passed(watched.stdout)
    foreign = sorted(set(seen) - {"AF_UNIX"})
    found = f"{count} tests passed; {', '.join(f'{name} {n}' for name, n in seen.items()) or 'no socket at all'}"
    whole = watched.returncode == 0 and count > 0
    shown.append(
        _said("window under strace", count, "no family but AF_UNIX", found, ok=whole and not foreign, broken=foreign)
    )
    hardened = _start([sys.executable, "-c", _HARDENED, *tests[2:]], folder)
    shown.append(_same("window with filter and hook", count, hardened))
    try:
        shown.append(
            _same("window without any network (unshare -n)", count, _start([*_alone(), sys.executable, *tests], folder))
        )
    except Lacking as lacking:
        shown.append(
            _said("window without any network (unshare -n)", 0, "as many pass", f"skipped: {lacking}", ok=True)
        )
    return shown


def _alone() -> list[str]:
    """Return the command that starts another one without a network."""
    for words in (["unshare", "-n"], ["unshare", "-rn"]):
        try:
            _need([*words, "true"])
        except Lacking:
            continue
        return words
    raise Lacking("unshare may make no namespace here")


def _need(command: Sequence[str]) -> None:
    if shutil.which(command[0]) is None:
        raise Lacking(f"{command[0]} is not installed")
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise Lacking(f"{command[0]} is not permitted here")


def _start(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    # No bus and no screen of the developer: what the window opens is the window's.
    dropped = {"DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"PYTHONPATH": str(_ROOT), "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(folder)}
    return subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _same(what: str, wanted: int, done: subprocess.CompletedProcess[str]) -> Shown:
    count = passed(done.stdout)
    return _said(what, count, f"{wanted} pass", f"{count} passed", ok=done.returncode == 0 and count == wanted)


def _said(what: str, count: int, wanted: str, found: str, *, ok: bool, broken: Sequence[str] = ()) -> Shown:
    return Shown(what, count, wanted, found, ok, tuple(broken))


NETWORK: Final = Harness("network", run)
