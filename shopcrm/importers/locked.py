"""How is a workbook opened that Excel locked with a password? In memory only: it never lies on a disk in the clear."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO, Final
from xml.parsers.expat import ExpatError

import olefile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
from msoffcrypto.format.ooxml import OOXMLFile

from shopcrm.base.errors import InputRefused
from shopcrm.importers.content import Content, Held, Secrets
from shopcrm.importers.locked_xls import XLS_STREAM, UnknownLock, has_lock, unlocked_xls

_PACKAGE, _INFO = "EncryptedPackage", "EncryptionInfo"
# The stream of Excel 95.
_OLDER: Final = "Book"
# The lock of an old workbook stands among its first records.
_START: Final = 1 << 14
# What describes the lock is a kilobyte of XML; entities in it are an attack.
_GREATEST_INFO: Final = 1 << 16
_DOCTYPE: Final = b"<!DOCTYPE"
# Excel itself locks a workbook with this word where the owner asked for "read-only" alone (MS-OFFCRYPTO 2.4.2.3).
_EXCELS_OWN: Final = "VelvetSweatshop"
# What the parsers raise on bytes nobody wrote; they promise nothing.
_DAMAGED: Final = (
    DecryptionError, FileFormatError, ParseError, OSError, ValueError, LookupError, TypeError, AttributeError,
    EOFError, ArithmeticError, NotImplementedError, AssertionError, struct.error, ExpatError,
)  # fmt: skip


def is_locked(content: Content) -> bool:
    """Whether an OLE2 file is a workbook locked with a password.

    Raises:
        InputRefused: it holds no workbook at all, or is damaged.
    """
    try:
        with content.open() as file, olefile.OleFileIO(file) as ole:
            if ole.exists(_PACKAGE):
                return True
            if ole.exists(XLS_STREAM):
                return has_lock(ole.openstream(XLS_STREAM).read(_START))
            if ole.exists(_OLDER):
                return False
    except _DAMAGED as error:
        raise InputRefused("file_broken_excel", file=content.name) from error
    raise InputRefused("file_no_table", file=content.name)


def unlocked(content: Content, secrets: Secrets) -> Held:
    """Return the workbook that one of the ``secrets`` opens.

    Raises:
        InputRefused: none does, the lock is of a kind we do not know, or the file is damaged.
    """
    passwords = [word for word in secrets() if word]
    try:
        with content.open() as file, olefile.OleFileIO(file) as ole:
            open_book = _unlocked_package if ole.exists(_PACKAGE) else unlocked_xls
        for password in (_EXCELS_OWN, *passwords):
            data = open_book(content, password)
            if data is not None:
                return Held(content.name, data, content.written_at)
    except UnknownLock as error:
        raise InputRefused("file_lock_unknown", file=content.name) from error
    except _DAMAGED as error:
        raise InputRefused("file_broken_excel", file=content.name) from error
    raise InputRefused("file_password_wrong" if passwords else "file_password", file=content.name)


def _unlocked_package(content: Content, password: str) -> bytes | None:
    """Return the workbook in an EncryptedPackage, None if ``password`` is not its own."""
    with content.open() as file:
        _check_info(file)
        office = OOXMLFile(file)
        if office.type not in {"agile", "standard"}:
            raise UnknownLock
        opened = io.BytesIO()
        try:
            office.load_key(password=password, verify_password=True)
            office.decrypt(opened)
        except InvalidKeyError:
            return None
        return opened.getvalue()


def _check_info(file: BinaryIO) -> None:
    with olefile.OleFileIO(file) as ole:
        info = ole.openstream(_INFO).read(_GREATEST_INFO + 1)
    if len(info) > _GREATEST_INFO or _DOCTYPE in info.replace(b"\0", b""):
        raise ValueError("no description of a lock")
