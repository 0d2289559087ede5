"""What keeps this very process off the network, as tried and looked up now, not as remembered?"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shopcrm.base.hardening import Hardening
from shopcrm.services.open_sockets import OpenSocket, family_is_refused, open_sockets
from shopcrm.store.embedded import Embedded, embedded

# Shared libraries whose only use is to talk to other computers.
_LIBRARIES: Final = re.compile(
    r"(libQt6Network|libQt6WebEngine\w*|libQt6WebSockets|libQt6HttpServer|libcurl|libsoup|libssh2?|QtNetwork)\b"
)
_MODULES: Final = ("PySide6.QtNetwork", "PySide6.QtWebEngineCore", "PySide6.QtWebSockets", "requests")
# Python's own parts that could; other parts of the standard library bring them along.
_CAPABLE: Final = ("_socket", "_ssl", "asyncio", "http.client", "urllib.request")


@dataclass(frozen=True)
class QuietCheck:
    """What was found.

    Attributes:
        system: ``linux``, ``win32``, ``darwin``: what can be known differs.
        filter: the system itself refuses us a connection: tried just now. None where it has no such filter.
        filter_missing: why there is none, as in Hardening.
        threads: how many threads the filter holds, and how many there are; zeros where the system does not tell.
        hook: Python refuses one: tried just now.
        libraries: network libraries loaded; None where the system does not tell.
        capable: Python's own modules that could make a connection if nothing refused it.
        sockets: what is open now; None where the system does not tell.
        hardening: what the process gave up at its start.
        embedded: the database libraries.
    """

    system: str
    filter: bool | None
    filter_missing: str
    threads: tuple[int, int]
    hook: bool
    libraries: tuple[str, ...] | None
    capable: tuple[str, ...]
    sockets: tuple[OpenSocket, ...] | None
    hardening: Hardening
    embedded: Embedded


def check_quiet(hardening: Hardening, environment: Mapping[str, str] = os.environ) -> QuietCheck:
    """Try to make a connection in both ways and look at what is loaded and open; nothing is ever sent."""
    linux = sys.platform.startswith("linux")
    return QuietCheck(
        system="linux" if linux else sys.platform,
        filter=family_is_refused() if linux else None,
        filter_missing=hardening.filter,
        threads=_threads() if linux else (0, 0),
        hook=_hook_refuses(),
        libraries=_libraries(linux=linux),
        capable=tuple(name for name in _CAPABLE if name in sys.modules),
        sockets=open_sockets(environment) if linux else None,
        hardening=hardening,
        embedded=embedded(),
    )


def _hook_refuses() -> bool:
    """Ask Python's audit hooks as a connection would (192.0.2.1 is an address of documentation, RFC 5737)."""
    try:
        sys.audit("socket.connect", None, ("192.0.2.1", 9))
    except PermissionError:
        return True
    return False


def _threads() -> tuple[int, int]:
    """Return how many of our threads the filter holds ("Seccomp: 2" of proc(5)), and how many there are."""
    held = there = 0
    for status in Path("/proc/self/task").glob("*/status"):
        with suppress(OSError):
            held += "Seccomp:\t2" in status.read_text(encoding="utf-8", errors="replace")
            there += 1
    return held, there


def _libraries(*, linux: bool) -> tuple[str, ...] | None:
    found = {name for name in _MODULES if name in sys.modules}
    if linux:
        with suppress(OSError):
            maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
            return tuple(sorted(found | set(_LIBRARIES.findall(maps))))
    return tuple(sorted(found)) or None
