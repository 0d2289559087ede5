"""Which system calls may this process and its children still make on Linux? A seccomp filter, written with ctypes.

Numbers and layouts: linux/seccomp.h, linux/bpf_common.h, linux/audit.h, asm/unistd.h of x86_64 and aarch64.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

AF_UNIX: Final = 1
_AF_INET, _AF_NETLINK, _DATAGRAM = 2, 16, 2
_PR_SET_NO_NEW_PRIVS: Final = 38
_SET_MODE_FILTER: Final = 1
# Threads that are there already get the filter too.
_ALL_THREADS: Final = 1
_ALLOW: Final = 0x7FFF0000
_ERRNO: Final = 0x00050000
# Loads a word of seccomp_data; jumps if equal, if not below, if any bit is set; returns.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCH_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
# A tracer that injects a fault asks for this number; the kernel refuses it by itself.
_NO_CALL: Final = 0xFFFFFFFF
_X32: Final = 0x40000000
_CLONE_THREAD: Final = 0x00010000


@dataclass(frozen=True)
class _Machine:
    """What a kind of processor calls things.

    Attributes:
        arch: AUDIT_ARCH_* of linux/audit.h.
        seccomp: number of the call that sets a filter.
        socket, socketpair: numbers of the calls that make sockets.
        x32: whether a second range of numbers reaches the same calls.
        clone: number of the call that makes threads and processes.
        refused: numbers of calls that start programs, make processes or look into other ones.
    """

    arch: int
    seccomp: int
    socket: int
    socketpair: int
    x32: bool
    clone: int
    refused: tuple[int, ...]


# fork, vfork, execve, execveat, ptrace, process_vm_readv and _writev; aarch64 has no fork and vfork.
_MACHINES: Final = {
    "x86_64": _Machine(0xC000003E, 317, 41, 53, x32=True, clone=56, refused=(57, 58, 59, 322, 101, 310, 311)),
    "aarch64": _Machine(0xC00000B7, 277, 198, 199, x32=False, clone=220, refused=(221, 281, 117, 270, 271)),
}
# The same on both: it can make sockets in the kernel's own threads.
_IO_URING_SETUP: Final = 425
# Its arguments lie in memory where no filter can look; told that it does not exist, the C library asks for clone.
_CLONE3: Final = 435


class FilterRefused(Exception):
    """This computer takes no filter; the text says why, in one word."""


def local_sockets_only() -> None:
    """Refuse this process, its threads and its children every socket but those of this computer (AF_UNIX).

    Raises:
        FilterRefused: not Linux, an unknown processor, or the kernel says no.
    """
    machine = _machine()
    if _held_already(machine):
        # A program that starts itself anew keeps its filter: they would pile up.
        return
    calls = (machine.socket, machine.socketpair)
    body = [*(_jump(_EQUAL, call, calls_ahead + 1, 0) for call, calls_ahead in zip(calls, (1, 0), strict=True))]
    family = [_allow(), _load(_FIRST_ARGUMENT_AT), _jump(_EQUAL, AF_UNIX, 0, 1), _allow(), _deny(errno.EACCES)]
    _install(machine, [*_refused((_IO_URING_SETUP,), errno.EACCES), *body, *family])


def no_sockets_no_programs() -> None:
    """Refuse this process every socket, every other program and every other process; threads stay.

    Raises:
        FilterRefused: not Linux, an unknown processor, or the kernel says no.
    """
    machine = _machine()
    calls = (machine.socket, machine.socketpair, _IO_URING_SETUP, *machine.refused)
    threads_only = [
        _jump(_EQUAL, machine.clone, 1, 0),
        _allow(),
        _load(_FIRST_ARGUMENT_AT),
        _jump(_ANY_BIT, _CLONE_THREAD, 1, 0),
        _deny(errno.EACCES),
        _allow(),
    ]
    _install(machine, [*_refused(calls, errno.EACCES), *_refused((_CLONE3,), errno.ENOSYS), *threads_only])


def _machine() -> _Machine:
    known = _MACHINES.get(os.uname().machine) if sys.platform.startswith("linux") else None
    # A 32-bit Python on a 64-bit kernel makes calls by other numbers.
    if known is None or struct.calcsize("P") != 8:
        raise FilterRefused("system")
    return known


def _held_already(machine: _Machine) -> bool:
    """Whether this very filter is there: nothing else answers all of these calls with EACCES."""
    libc = ctypes.CDLL(None, use_errno=True)
    for numbers in (
        (machine.socket, _AF_INET, _DATAGRAM, 0),
        (machine.socket, _AF_NETLINK, _DATAGRAM, 0),
        (_IO_URING_SETUP, 0, 0),
    ):
        made = libc.syscall(*(ctypes.c_long(number) for number in numbers))
        if made >= 0:
            os.close(made)
            return False
        if ctypes.get_errno() != errno.EACCES:
            return False
    return True


def _install(machine: _Machine, body: Sequence[bytes]) -> None:
    head = [_load(_ARCH_AT), _jump(_EQUAL, machine.arch, 1, 0), _deny(errno.EACCES), _load(_NUMBER_AT)]
    if machine.x32:
        head += [_jump(_EQUAL, _NO_CALL, 2, 0), _jump(_AT_LEAST, _X32, 0, 1), _deny(errno.EACCES)]
    program = b"".join([*head, *body])
    libc = ctypes.CDLL(None, use_errno=True)
    code = ctypes.create_string_buffer(program, len(program))
    whole = _Program(len(program) // 8, ctypes.addressof(code))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.syscall(
        ctypes.c_long(machine.seccomp),
        ctypes.c_uint(_SET_MODE_FILTER),
        ctypes.c_uint(_ALL_THREADS),
        ctypes.byref(whole),
    ):
        raise FilterRefused(errno.errorcode.get(ctypes.get_errno(), "kernel"))


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def _refused(calls: Sequence[int], error: int) -> list[bytes]:
    return [line for call in calls for line in (_jump(_EQUAL, call, 0, 1), _deny(error))]


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)


def _load(offset: int) -> bytes:
    return _step(_LOAD, offset)


def _jump(code: int, value: int, then: int, otherwise: int) -> bytes:
    """Return a step that skips ``then`` steps if the comparison holds, else ``otherwise``."""
    return _step(code, value, then, otherwise)


def _allow() -> bytes:
    return _step(_RETURN, _ALLOW)


def _deny(error: int) -> bytes:
    return _step(_RETURN, _ERRNO | error)
