"""How long does a whole process take, and how much memory do it and its children hold at most?

On Linux memory is the proportional set size (Pss) summed over the process group, sampled; elsewhere the greatest
resident size of one process as the system reports it at the end (nothing on Windows).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.children import STARTED

ROOT: Final = Path(__file__).resolve().parents[1]
_PROC_STAT: Final = Path("/proc/stat")
_LINUX: Final = sys.platform.startswith("linux")
MEMORY_KIND: Final = "Pss of the process tree" if _LINUX else "greatest resident size of one process"

# Looking at memory costs time: closely in runs that are not timed, seldom in runs that are.
CLOSELY, SELDOM = 0.25, 0.02

# A run is quiet when other programs use less than this share of the processors; up to so many times the runs are tried.
_QUIET: Final = 0.08
_PATIENCE: Final = 2
_WAIT_S: Final = 20


@dataclass(frozen=True)
class Run:
    """One finished process.

    Attributes:
        seconds: wall time.
        cpu_seconds: processor time of it and its children, None where the system does not tell.
        others: share (0-1) of all processors that other programs used meanwhile, 0 where the system does not tell.
        peak_mb: greatest memory, None when not looked at.
        printed: output and errors.
    """

    seconds: float
    cpu_seconds: float | None
    others: float
    peak_mb: float | None
    printed: str


def python(*arguments: str | Path) -> list[str]:
    """Return the command that runs this Python with ``arguments``."""
    return [sys.executable, *(str(argument) for argument in arguments)]


def quietest(runs: Iterator[tuple[Run, Run]], count: int) -> list[tuple[Run, Run]]:
    """Return ``count`` pairs of ``runs``, those that other programs disturbed least; stop at enough quiet ones."""
    seen: list[tuple[Run, Run]] = []
    for pair in islice(runs, count * _PATIENCE):
        seen.append(pair)
        if sum(max(run.others for run in pair) <= _QUIET for pair in seen) >= count:
            break
    return sorted(seen, key=lambda pair: max(run.others for run in pair))[:count]


def run(command: Sequence[str], environment: Mapping[str, str], *, looking: float = 0.0) -> Run:
    """Run ``command`` to its end once the computer is quiet.

    ``looking`` is the share of the time to spend on watching its memory.

    Raises:
        RuntimeError: it failed; the end of what it printed is the message.
    """
    if hasattr(os, "sync"):
        # Writes that earlier runs left to the system are not this one's.
        os.sync()
    wait_for_quiet()
    with tempfile.TemporaryFile() as output:
        started, busy_before = time.perf_counter(), _busy_seconds()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=ROOT, start_new_session=True,
            env={**environment, STARTED: str(time.monotonic_ns())},
        )  # fmt: skip
        watch = _Watch(process.pid, looking) if looking and _LINUX else None
        largest, cpu = _wait(process)
        seconds, busy = time.perf_counter() - started, _busy_seconds() - busy_before
        if watch is not None:
            largest = watch.stop()
        output.seek(0)
        printed = output.read().decode("utf-8", "replace")
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} … ended with {process.returncode}: {printed[-2000:]}")
    others = max(0.0, busy - (cpu or 0.0)) / (seconds * (os.cpu_count() or 1))
    return Run(seconds, cpu, others, largest if looking else None, printed)


def _wait(process: subprocess.Popen[bytes]) -> tuple[float | None, float | None]:
    """Wait for the end and return what the system says: memory in MB, processor seconds."""
    if not hasattr(os, "wait4"):
        process.wait()
        return None, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / (1024 if _LINUX else 1024 * 1024), usage.ru_utime + usage.ru_stime


def wait_for_quiet() -> None:
    """Give other programs some seconds to finish what they are at."""
    for _ in range(_WAIT_S if _LINUX else 0):
        before = _busy_seconds()
        time.sleep(1)
        if _busy_seconds() - before <= _QUIET * (os.cpu_count() or 1):
            return


def _busy_seconds() -> float:
    """Return how long all processors together have worked since the computer started; 0 where it does not tell."""
    if not _LINUX:
        return 0.0
    user, nice, system, _idle, _waiting, *interrupts = map(int, _PROC_STAT.read_text(encoding="ascii").split()[1:8])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


class _Watch:
    """A thread that sums the memory of a process group again and again."""

    def __init__(self, group: int, share: float) -> None:
        self._group, self._share = group, share
        self._largest = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Return the greatest sum seen, in MB."""
        self._ended.set()
        self._thread.join()
        return self._largest

    def _look(self) -> None:
        pause = 0.0
        while not self._ended.wait(pause):
            began = time.perf_counter()
            self._largest = max(self._largest, sum(_pss_mb(pid) for pid in _members(self._group)))
            pause = max(0.005, (time.perf_counter() - began) / self._share)


def _members(group: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                # The name in brackets may hold blanks; what follows it does not: state, parent, group.
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                if int(stat.rpartition(")")[2].split()[2]) == group:
                    found.append(int(entry.name))
    return found


def _pss_mb(pid: int) -> float:
    with suppress(OSError):
        for line in Path("/proc", str(pid), "smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
