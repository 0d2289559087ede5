"""What does a zip member hold that was locked with AES, as 7-Zip, WinRAR and WinZip do?

Source: WinZip, "AES Encryption Information: Encryption Specification AE-1 and AE-2". The standard library cannot; the
one library that can brings a second cryptography of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from typing import BinaryIO, Final
from zipfile import ZipInfo

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_EXTRA: Final = 0x9901
_ROUNDS: Final = 1000
_CHECK, _CODE = 2, 10
_STORED, _DEFLATED = 0, 8
_BLOCK: Final = 16
_AT_ONCE: Final = 1 << 16


def unlocked(file: BinaryIO, member: ZipInfo, password: bytes, most: int) -> bytes | None:
    """Return what ``member`` of the zip ``file`` holds, None if ``password`` is not its own.

    Raises:
        ValueError: the member is damaged, of a kind nobody writes, or larger than ``most`` bytes.
    """
    strength, method = _declared(member)
    key_size, salt_size = 8 * (strength + 1), 4 * (strength + 1)
    raw = _raw(file, member)
    if len(raw) < salt_size + _CHECK + _CODE:
        raise ValueError("cut short")
    salt, check = raw[:salt_size], raw[salt_size : salt_size + _CHECK]
    made = hashlib.pbkdf2_hmac("sha1", password, salt, _ROUNDS, 2 * key_size + _CHECK)
    if not hmac.compare_digest(made[-_CHECK:], check):
        return None
    locked, code = raw[salt_size + _CHECK : -_CODE], raw[-_CODE:]
    if not hmac.compare_digest(hmac.digest(made[key_size : 2 * key_size], locked, "sha1")[:_CODE], code):
        # One wrong password in 65,536 passes the first check.
        return None
    plain = _decrypted(locked, made[:key_size])
    return _inflated(plain, most) if method == _DEFLATED else plain


def _declared(member: ZipInfo) -> tuple[int, int]:
    """Return the strength (1 to 3) and the true method of compression from the member's extra field."""
    extra = member.extra
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == _EXTRA and size >= 7 and len(extra) >= 11:
            strength, method = extra[8], int.from_bytes(extra[9:11], "little")
            if strength in {1, 2, 3} and method in {_STORED, _DEFLATED}:
                return strength, method
        extra = extra[4 + size :]
    raise ValueError("unknown kind of lock")


def _raw(file: BinaryIO, member: ZipInfo) -> bytes:
    """Return the bytes of ``member`` as they stand in the file."""
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise ValueError("no member here")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    return file.read(member.compress_size)


def _decrypted(locked: bytes, key: bytes) -> bytes:
    """Return ``locked`` decrypted by AES in counter mode; its counter runs little-endian from 1, unlike everybody's."""
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - the blocks are counters
    parts = []
    for start in range(0, len(locked), _AT_ONCE * _BLOCK):
        piece = locked[start : start + _AT_ONCE * _BLOCK]
        first = start // _BLOCK + 1
        blocks = -(-len(piece) // _BLOCK)
        counters = b"".join(number.to_bytes(_BLOCK, "little") for number in range(first, first + blocks))
        stream = encryptor.update(counters)[: len(piece)]
        mixed = int.from_bytes(piece, "little") ^ int.from_bytes(stream, "little")
        parts.append(mixed.to_bytes(len(piece), "little"))
    return b"".join(parts)


def _inflated(deflated: bytes, most: int) -> bytes:
    inflater = zlib.decompressobj(-15)
    try:
        found = inflater.decompress(deflated, most + 1)
    except zlib.error as error:
        raise ValueError("damaged") from error
    if len(found) > most or not inflater.eof:
        raise ValueError("beyond its size")
    return found
