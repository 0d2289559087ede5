"""What did a program ask of its files? A run under strace, read back."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults.children import Children, Ended
from tests.faults.frame import Lacking
from tests.faults.workloads import Place

CALLS: Final = (
    "openat", "write", "pwrite64", "lseek", "ftruncate", "fsync", "fdatasync", "unlink", "unlinkat", "rename",
    "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "sendfile", "copy_file_range",
)  # fmt: skip
_PATIENCE_S: Final = 30.0
_ESCAPED: Final = re.compile(r"(?:\\x[0-9a-f]{2})+")
_CALL: Final = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<((?:\\x[0-9a-f]{2})*)>)?(.*)$")
_UNFINISHED: Final = re.compile(r"^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
_RESUMED: Final = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")


@dataclass(frozen=True)
class Call:
    """One call of the system: who, which, its arguments as strace prints them, what it returned, and what is behind."""

    thread: int
    name: str
    arguments: str
    returned: int
    told: str

    @property
    def injected(self) -> bool:
        return "INJECTED" in self.told

    def texts(self) -> list[bytes]:
        """Return every text of the arguments, in order; paths of open files are not among them."""
        bare = re.sub(r"<(?:\\x[0-9a-f]{2})*>", "", self.arguments)
        return [bytes.fromhex(one.replace("\\x", "")) for one in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', bare)]

    def handle(self) -> int:
        """Return the number of the open file the call is about; -100 is the folder one is in."""
        found = re.match(r"(-?\d+|AT_FDCWD)", self.arguments)
        return -100 if found is None or found[1] == "AT_FDCWD" else int(found[1])

    def path(self, at: int = 0) -> Path | None:
        """Return the path of an open file among the arguments, the ``at``-th of them."""
        found = re.findall(r"(?:\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>", self.arguments)
        return Path(plain(found[at])) if at < len(found) else None

    def named(self) -> list[Path]:
        """Return the paths in the arguments, whole."""
        base = self.path()
        return [(base or Path("/")) / one.decode("utf-8", "surrogateescape") for one in self.texts()]


def plain(escaped: str) -> str:
    return bytes.fromhex(escaped.replace("\\x", "")).decode("utf-8", "surrogateescape")


def strace() -> str:
    """Return where strace is.

    Raises:
        Lacking: nowhere.
    """
    found = shutil.which("strace")
    if found is None:
        raise Lacking("strace")
    return found


def traced_run(
    children: Children, workload: str, place: Place, options: Sequence[str], log: Path, **given: object
) -> Ended:
    """Let a workload run under strace, from its first line of work on."""
    gate = place.notes / "gate"
    gate.unlink(missing_ok=True)
    pid = children.start(workload, place.vault, place.files, place.notes, gate=str(gate), **given)
    line = [strace(), "-f", "-y", "-xx", "-o", str(log), *options, "-p", str(pid)]
    tracer = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + _PATIENCE_S
        while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text(encoding="utf-8"):
            if time.monotonic() > end or tracer.poll() is not None:
                raise Lacking("the right to trace a process")
            time.sleep(0.002)
        gate.touch()
        return children.ended()
    finally:
        if children.running(0.0):
            tracer.terminate()
        tracer.wait(_PATIENCE_S)


def calls(log: Path) -> Iterator[Call]:
    """Return the calls in the order they came back."""
    begun: dict[str, str] = {}
    with log.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            text = line.rstrip("\n")
            if (half := _UNFINISHED.match(text)) is not None:
                begun[half[1]] = f"{half[1]} {half[2]}({half[3]}"
                continue
            if (rest := _RESUMED.match(text)) is not None:
                text = begun.pop(rest[1], "") + rest[3]
            if (whole := _CALL.match(text)) is not None:
                yield Call(int(whole[1]), whole[2], whole[3], int(whole[4]), whole[6])
