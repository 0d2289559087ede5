"""Which sockets has this process open, and with whom on this computer does each of them speak on Linux?"""

from __future__ import annotations

import ctypes
import errno
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shopcrm.base.seccomp import AF_UNIX

_AF_INET: Final = 2
_DATAGRAM: Final = 2
_ADDRESS_BYTES: Final = 128
# What stands at the other end, by the name of its door; the first that fits.
_PEERS: Final = (
    ("window", re.compile(r"X11-unix|/wayland-|mutter|kwin")),
    ("accessibility", re.compile(r"at-spi")),
    ("bus", re.compile(r"/bus$|dbus|system_bus_socket")),
    ("session", re.compile(r"ICE-unix")),
    ("input", re.compile(r"ibus|fcitx|scim")),
    ("sound", re.compile(r"pulse|pipewire")),
    ("print", re.compile(r"cups")),
    ("names", re.compile(r"nscd|sssd|userdb|systemd/resolve")),
    ("log", re.compile(r"/dev/log|journal")),
)


@dataclass(frozen=True)
class OpenSocket:
    """One socket.

    Attributes:
        local: whether it can reach this computer only (AF_UNIX).
        peer: who is at the other end: a name of ``_PEERS``, ``own`` for ourselves, ``other``.
        door: the name of the other end's socket, "" where it has none.
    """

    local: bool
    peer: str
    door: str = ""


def family_is_refused() -> bool:
    """Whether the system refuses a socket to other computers: asks for one, sends nothing, gives it back."""
    libc = ctypes.CDLL(None, use_errno=True)
    made = libc.socket(_AF_INET, _DATAGRAM, 0)
    if made >= 0:
        os.close(made)
        return False
    return ctypes.get_errno() in (errno.EACCES, errno.EPERM)


def open_sockets(environment: Mapping[str, str]) -> tuple[OpenSocket, ...]:
    """Return every socket this process has open now."""
    bus = environment.get("DBUS_SESSION_BUS_ADDRESS", "")
    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if str(entry.readlink()).startswith("socket:"):
                found.append(_described(libc, int(entry.name), bus))
    return tuple(found)


def _described(libc: ctypes.CDLL, number: int, bus: str) -> OpenSocket:
    own, other = _address(libc.getsockname, number), _address(libc.getpeername, number)
    family = int.from_bytes(own[:2], "little")
    if family != AF_UNIX:
        return OpenSocket(local=False, peer="other")
    # A name in the abstract space begins with a zero byte (unix(7)).
    door = other[2:].replace(b"\0", b"@", 1) if other[2:3] == b"\0" and len(other) > 3 else other[2:]
    name = door.split(b"\0")[0].decode("utf-8", "replace")
    return OpenSocket(local=True, peer=_peer(name, bus), door=name)


def _address(call: ctypes._FuncPointer, number: int) -> bytes:
    buffer, size = ctypes.create_string_buffer(_ADDRESS_BYTES), ctypes.c_uint(_ADDRESS_BYTES)
    if call(number, buffer, ctypes.byref(size)):
        return b""
    return buffer.raw[: min(size.value, _ADDRESS_BYTES)]


def _peer(name: str, bus: str) -> str:
    if not name:
        return "own"
    if name.lstrip("@") in bus:
        return "bus"
    return next((peer for peer, pattern in _PEERS if pattern.search(name)), "other")
