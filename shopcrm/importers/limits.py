"""How much may the reading of one file take: memory, time, and nothing else of the computer?

The process that reads limits itself before it opens the file. What cannot be tested here: macOS keeps no limit of
address space, so there only time and our own sums of sizes hold; the job object of Windows was written by its manual.
Sockets, programs and processes are refused by the kernel on Linux, by Python alone on Windows and macOS.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from shopcrm.base.hardening import refuse_sockets_and_programs
from shopcrm.base.seccomp import FilterRefused, no_sockets_no_programs

MIB: Final = 1 << 20
_MEMORY: Final = 1 << 30
# A workbook of 100,000 rows is 20 MB on disk and 450 MB while it is read.
_MEMORY_PER_BYTE: Final = 30
_UNPACKED: Final = 5
_LAST_SECONDS: Final = 5
_SECONDS: Final = 20
# Ten times what a slow computer was seen to take.
_SECONDS_PER_MIB: Final = 4


@dataclass(frozen=True)
class Limits:
    """What one reading may take.

    Attributes:
        memory: bytes.
        seconds: of processor time.
        silence: seconds it may say nothing; on a busy computer time passes without being used.
    """

    memory: int
    seconds: int
    silence: int


def limits_for(size: int, *, packed: bool) -> Limits:
    """Return what reading a file of ``size`` bytes may take: a bomb is small, a great file may take more.

    What is ``packed`` in an archive of that size is some times as great.
    """
    weight = size * _UNPACKED if packed else size
    seconds = _SECONDS + _SECONDS_PER_MIB * (weight // MIB)
    return Limits(_MEMORY + _MEMORY_PER_BYTE * weight, seconds, 3 * seconds)


def limit_this_process(limits: Limits) -> None:
    """Hold this process to ``limits``; what a system cannot hold, it is not asked to."""
    _BY_SYSTEM.get(sys.platform, _limit_posix)(limits)


def leave_this_process_alone() -> None:
    """Give up every socket, other program and other process, for good; what a system cannot hold, it is not asked to.

    A parser taken over by a hostile file could then tell nobody what it reads.
    """
    refuse_sockets_and_programs()
    with suppress(FilterRefused):
        no_sockets_no_programs()


def _limit_posix(limits: Limits) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    for kind, wanted in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        # Reading writes nothing: no file, no image of its memory.
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        most, hard = wanted, resource.getrlimit(kind)[1]
        # Below the hard limit of time a signal says why the process ends.
        last = most + _LAST_SECONDS if kind == resource.RLIMIT_CPU else most
        if hard != resource.RLIM_INFINITY:
            most, last = min(most, hard), min(last, hard)
        try:
            resource.setrlimit(kind, (most, last))
        except (ValueError, OSError):
            # macOS refuses some of them; the parent still watches how long we are silent.
            continue


def _limit_windows(limits: Limits) -> None:
    """Put this process into a job that ends it beyond ``limits`` (SetInformationJobObject, extended limits)."""
    import ctypes  # noqa: PLC0415 - the layout of the structures is that of Windows
    from ctypes import wintypes  # noqa: PLC0415

    class Basic(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
            ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class Extended(ctypes.Structure):
        _fields_ = (
            ("BasicLimitInformation", Basic),
            ("IoInfo", ctypes.c_ulonglong * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
    kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    job = kernel.CreateJobObjectW(None, None)
    wanted = Extended()
    # Process time, active processes, process memory, no dialog on a crash.
    wanted.BasicLimitInformation.LimitFlags = 0x2 | 0x8 | 0x100 | 0x400
    wanted.BasicLimitInformation.PerProcessUserTimeLimit = limits.seconds * 10_000_000
    wanted.BasicLimitInformation.ActiveProcessLimit = 1
    wanted.ProcessMemoryLimit = limits.memory
    if job and kernel.SetInformationJobObject(job, 9, ctypes.byref(wanted), ctypes.sizeof(wanted)):
        # The handle stays open as long as we live: the job ends with its last process.
        kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())


_BY_SYSTEM: Final[dict[str, Callable[[Limits], None]]] = {"win32": _limit_windows}
