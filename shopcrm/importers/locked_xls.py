"""How is an old workbook (.xls) opened that was locked with a password?

Source: MS-XLS 2.2.10 and MS-OFFCRYPTO 2.3.5, 2.3.6. The library's own way copies the opened workbook through a
temporary file; this one stays in memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from struct import unpack
from typing import Final

import olefile
from msoffcrypto.method.rc4 import DocumentRC4
from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI

from shopcrm.importers.content import Content

XLS_STREAM: Final = "Workbook"
_FILE_PASS, _SHEET = 0x002F, 0x0085
# BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo and RRDHead stand in the clear.
_CLEAR: Final = frozenset({0x0809, _FILE_PASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138})
_BLOCK: Final = 1024
_RC4: Final = 1


class UnknownLock(Exception):
    """The file is locked in a way nobody has used for twenty years."""


def has_lock(start: bytes) -> bool:
    """Whether the stream of an old workbook that begins with ``start`` is locked."""
    at = 0
    while at + 4 <= len(start):
        kind, size = unpack("<HH", start[at : at + 4])
        if kind in {_FILE_PASS, _SHEET}:
            return bool(kind == _FILE_PASS)
        at += 4 + size
    return False


def unlocked_xls(content: Content, password: str) -> bytes | None:
    """Return the whole file with its workbook opened, None if ``password`` is not its own.

    Raises:
        UnknownLock: it is obfuscated, not encrypted.
        ValueError, OSError: the file is damaged.
    """
    with content.open() as file:
        whole = io.BytesIO(file.read())
    with olefile.OleFileIO(whole, write_mode=True) as ole:
        book: bytes = ole.openstream(XLS_STREAM).read()
        stream = _opened(book, password)
        if stream is None:
            return None
        ole.write_stream(XLS_STREAM, stream)
        return whole.getvalue()


def _opened(book: bytes, password: str) -> bytes | None:
    info = next((book[at + 4 : at + 4 + size] for kind, at, size in _records(book) if kind == _FILE_PASS), b"")
    if len(info) < 6:
        raise ValueError("not locked")
    how, major, minor = unpack("<HHH", info[:6])
    if how != _RC4:
        raise UnknownLock
    locked = io.BytesIO(book)
    if (major, minor) == (1, 1):
        salt, verifier, check = info[6:22], info[22:38], info[38:54]
        if not DocumentRC4.verifypw(password, salt, verifier, check):
            return None
        plain = DocumentRC4.decrypt(password, salt, locked, blocksize=_BLOCK).read()
    elif major in {2, 3, 4} and minor == 2:
        header_size = unpack("<I", info[10:14])[0]
        bits = unpack("<I", info[14 + 16 : 14 + 20])[0] or 40
        rest = info[14 + header_size :]
        salt, verifier, check = rest[4:20], rest[20:36], rest[40:60]
        if not DocumentRC4CryptoAPI.verifypw(password, salt, bits, verifier, check):
            return None
        plain = DocumentRC4CryptoAPI.decrypt(password, salt, bits, locked, blocksize=_BLOCK).read()
    else:
        raise UnknownLock
    return _mixed(book, plain)


def _mixed(book: bytes, plain: bytes) -> bytes:
    """Return ``plain`` with what was never locked taken from ``book``, and without the mark of the lock."""
    made = bytearray(plain)
    for kind, at, size in _records(book):
        # Heads of records are clear; so is where a sheet begins.
        clear = 4 + (size if kind in _CLEAR else 4 if kind == _SHEET else 0)
        made[at : at + clear] = book[at : at + clear]
        if kind == _FILE_PASS:
            made[at : at + 4 + size] = bytes(2) + book[at + 2 : at + 4] + bytes(size)
    return bytes(made)


def _records(book: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (kind, place, size of its body) of every record."""
    at = 0
    while at + 4 <= len(book):
        kind, size = unpack("<HH", book[at : at + 4])
        if not kind and not size:
            # What fills the stream up.
            return
        if at + 4 + size > len(book):
            raise ValueError("cut short")
        yield kind, at, size
        at += 4 + size
