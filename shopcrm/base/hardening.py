"""What does this process give up at its start: the network, images of its memory, files others can read?

Called before anything else. What a system does not offer is no reason not to start: it is remembered and shown.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from shopcrm.base.seccomp import AF_UNIX, FilterRefused, local_sockets_only

# Set to 1 by whoever has to look into the running program with a debugger.
DEVELOPER: Final = "SHOPCRM_DEVELOPER"
_PR_SET_DUMPABLE: Final = 4
# Python's own names for what reaches beyond this process (docs: audit events); the place of what decides it.
_BY_FAMILY: Final = {"socket.__new__": 1}
_BY_ADDRESS: Final = {"socket.connect": 1, "socket.bind": 1, "socket.sendto": 1, "socket.sendmsg": 1}
_NEVER: Final = frozenset(
    ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "socket.getservbyname")
)
_PROCESSES: Final = frozenset(
    ("subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "os.startfile")
)


@dataclass(frozen=True)
class Hardening:
    """What was done to this process at its start.

    Attributes:
        filter: "" where the system refuses it sockets; else why not: ``system``, or the kernel's name of an error.
        hook: whether Python itself refuses it sockets.
        private_files: whether what it writes is for this user alone.
        no_core: whether a crash leaves no image of its memory on disk.
        unreadable: whether other programs of the same user cannot read its memory.
    """

    filter: str = "not_asked"
    hook: bool = False
    private_files: bool = False
    no_core: bool = False
    unreadable: bool = False


def harden_this_process(environment: Mapping[str, str] = os.environ) -> Hardening:
    """Give up what the program never needs, for this process and its children; return what could be done."""
    private = False
    if hasattr(os, "umask"):
        os.umask(0o077)
        private = sys.platform != "win32"
    developer = environment.get(DEVELOPER) == "1"
    no_core = False if developer else _no_core()
    unreadable = False if developer else _unreadable()
    reason = ""
    try:
        local_sockets_only()
    except FilterRefused as refused:
        reason = str(refused)
    sys.addaudithook(_local_only)
    return Hardening(reason, hook=True, private_files=private, no_core=no_core, unreadable=unreadable)


def refuse_sockets_and_programs() -> None:
    """Let Python refuse this process every socket and every other program, on any system."""
    sys.addaudithook(_nothing_else)


def _no_core() -> bool:
    try:
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        return False
    return True


def _unreadable() -> bool:
    """Whether Linux now counts our memory as nobody's to read (prctl(2), PR_SET_DUMPABLE)."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # noqa: PLC0415 - other systems have no such call

    with suppress(OSError, AttributeError):
        return not ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    return False


def _local_only(event: str, arguments: tuple[Any, ...]) -> None:
    # Called a thousand times a second: what is not about sockets leaves at the first look.
    if not event.startswith("socket."):
        return
    if event in _BY_FAMILY:
        refused = sys.platform == "win32" or arguments[_BY_FAMILY[event]] not in (AF_UNIX, -1)
    elif event in _BY_ADDRESS:
        # Families other than AF_UNIX have tuples for addresses; None is an address given before.
        refused = isinstance(arguments[_BY_ADDRESS[event]], tuple)
    else:
        refused = event in _NEVER
    if refused:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _nothing_else(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith("socket.") or event in _PROCESSES:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
