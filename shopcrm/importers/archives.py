"""What is packed in a zip, and what does one member hold? Nothing is unpacked to disk, no name of a member is used."""

from __future__ import annotations

import io
import lzma
import struct
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from shopcrm.base.errors import InputRefused
from shopcrm.domain.sources import name_order, shown_path
from shopcrm.importers.content import Content, Held, Secrets
from shopcrm.importers.kinds import HEAD, why_no_table

# What every workbook has in its zip: of Excel under its folder, of LibreOffice beside a word on what it is.
_EXCEL: Final = "xl/"
_OPEN_DOCUMENT: Final = "content.xml"
_SHEETS: Final = b"opendocument.spreadsheet"
# Every Office document is a zip with this part.
_OFFICE: Final = "[Content_Types].xml"
# How the name of a workbook's first part begins, when the directory at the end of the file is gone.
_FIRST_PARTS: Final = (b"[Content_Types]", b"_rels/", b"docProps/", b"xl/", b"mimetype")
_SYSTEM: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini", "icon\r"})
_MOST_MEMBERS: Final = 5000
# A year of reports packed together has less; more is refused before anything is unpacked.
_MOST_PACKED: Final = 20 << 30
_GREATEST_MEMBER: Final = 384 << 20
# Reports shrink to a tenth; a bomb of this size to a thousandth.
_BOMB_RATIO: Final = 100
_BOMB_SIZE: Final = 1 << 30
_BLOCK: Final = 1 << 20
_ENCRYPTED, _UTF8, _AES = 0x1, 0x800, 99

# All that the standard library's reader says of a zip that is damaged or of a kind nobody writes.
_DAMAGED: Final = (
    BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, IndexError, struct.error, zlib.error,
    lzma.LZMAError,
)  # fmt: skip


class Archive:
    """A zip held open; ``name`` is what the owner knows it by."""

    def __init__(self, content: Content) -> None:
        """Read the directory of the zip ``content``.

        Raises:
            InputRefused: it has none, or one beyond all sense.
        """
        self.name = content.name
        self._size = content.size
        self._file = content.open()
        try:
            self._zip = ZipFile(self._file)
            self._members = self._zip.infolist()
            self._check()
        except _DAMAGED as error:
            key = "file_broken_excel" if _begins_a_workbook(self._file) else "file_broken_archive"
            self.close()
            raise self._refusal(key) from error
        except InputRefused:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def parts(self) -> list[ZipInfo]:
        """The members in the order of the directory."""
        return self._members

    def is_workbook(self) -> bool:
        """Whether it is one table file in itself.

        Raises:
            InputRefused: it is an Office document of another kind.
        """
        names = {member.filename.replace("\\", "/") for member in self._members}
        if any(name.startswith(_EXCEL) for name in names):
            return True
        if _OPEN_DOCUMENT in names and "mimetype" in names:
            if _SHEETS in self.head(next(m for m in self._members if m.filename == "mimetype")):
                return True
            raise self._refusal("file_no_table")
        if _OFFICE in names:
            raise self._refusal("file_no_table")
        return False

    def listing(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return (place, name) of each member that may be a table, and (name, why) of each that is passed over."""
        found: list[tuple[int, str]] = []
        passed: list[tuple[str, str]] = []
        for place, member in enumerate(self._members):
            if member.is_dir():
                continue
            name = member_name(member)
            reason = self._not_wanted(member, name)
            if reason:
                passed.append((name, reason))
            else:
                found.append((place, name))
        found.sort(key=lambda pair: (name_order(pair[1]), pair[0]))
        passed.sort(key=lambda pair: name_order(pair[0]))
        return {"members": [*found], "passed": [*passed]}

    def member(self, place: int, secrets: Secrets) -> Held:
        """Return what the member at ``place`` holds, under the name of the archive.

        ``secrets`` are asked for if it is locked.

        Raises:
            InputRefused: it is too large, damaged, or none of the passwords opens it.
        """
        if not 0 <= place < len(self._members):
            # The archive is another than the one that was listed.
            raise self._refusal("file_changing")
        member = self._members[place]
        if member.file_size > _GREATEST_MEMBER:
            raise self._refusal("file_too_large")
        try:
            return Held(self.name, self._read(member, secrets), _written_at(member))
        except _DAMAGED as error:
            raise self._refusal("file_broken_archive") from error

    def head(self, member: ZipInfo) -> bytes:
        """Return how an unlocked member begins, b"" where that cannot be told."""
        try:
            with self._zip.open(member) as file:
                return file.read(HEAD)
        except _DAMAGED:
            return b""

    def _not_wanted(self, member: ZipInfo, name: str) -> str:
        """Return why a member is passed over, "" if not; of what is damaged or locked its own reading will say it."""
        if reason := not_wanted(name):
            return reason
        if not member.file_size:
            return "empty"
        head = b"" if member.flag_bits & _ENCRYPTED else self.head(member)
        return why_no_table(head) if head else ""

    def _read(self, member: ZipInfo, secrets: Secrets) -> bytes:
        if not member.flag_bits & _ENCRYPTED:
            return self._inflated(member, None)
        passwords = secrets()
        for password in _spellings(passwords):
            data = self._unlocked(member, password)
            if data is not None:
                return data
        raise self._refusal("file_password_wrong" if passwords else "file_password")

    def _unlocked(self, member: ZipInfo, password: bytes) -> bytes | None:
        """Return what a locked member holds, None if ``password`` is not its own."""
        if member.compress_type == _AES:
            # Imported here: the cryptography behind it takes as long as reading a small file.
            from shopcrm.importers import zip_aes  # noqa: PLC0415

            return zip_aes.unlocked(self._file, member, password, _GREATEST_MEMBER)
        try:
            return self._inflated(member, password)
        except NotImplementedError:
            raise
        except (BadZipFile, RuntimeError, EOFError, zlib.error):
            # One wrong password in 256 passes the first check; then the bytes make no sense.
            return None

    def _inflated(self, member: ZipInfo, password: bytes | None) -> bytes:
        found = io.BytesIO()
        # The stream ends at the size the directory declares: a member cannot grow beyond it.
        with self._zip.open(member, pwd=password) as file:
            while block := file.read(_BLOCK):
                found.write(block)
        return found.getvalue()

    def _check(self) -> None:
        """Refuse, by what the directory says alone, what would fill any memory, and a directory that is not its own."""
        if min((member.header_offset for member in self._members), default=0):
            # Cut short: what was found is the directory of an archive packed in it, the other members would be lost.
            raise BadZipFile
        if len(self._members) > _MOST_MEMBERS:
            raise self._refusal("archive_too_many", most=_MOST_MEMBERS)
        unpacked = sum(member.file_size for member in self._members)
        if unpacked > _MOST_PACKED or (unpacked > _BOMB_SIZE and unpacked > _BOMB_RATIO * self._size):
            raise self._refusal("file_bomb")

    def _refusal(self, key: str, **facts: object) -> InputRefused:
        return InputRefused(key, file=self.name, **facts)


def not_wanted(name: str) -> str:
    """Return why a file is passed over that only its ``name`` is known of, "" if it is not."""
    parts = name.split("/")
    last = parts[-1]
    if last.startswith(("~$", ".~lock.")):
        return "lock"
    if "__MACOSX" in parts or last.casefold() in _SYSTEM or last.startswith("."):
        return "system"
    return "unfinished" if last.casefold().endswith((".crdownload", ".part", ".partial", ".download", ".tmp")) else ""


def member_name(member: ZipInfo) -> str:
    """Return a member's name to be shown: UTF-8 where the archive says so or it is, else GBK as Chinese tools write."""
    name = member.orig_filename
    if not member.flag_bits & _UTF8:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding) or name
            except UnicodeDecodeError:
                continue
            break
    return shown_path(name)


def _begins_a_workbook(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(60)[30:].startswith(_FIRST_PARTS)


def _spellings(passwords: Sequence[str]) -> list[bytes]:
    """Return the bytes a password may stand for: Chinese tools on Windows take GBK."""
    return [
        raw for word in passwords for raw in dict.fromkeys((word.encode(), word.encode("gb18030", "replace")))
    ]  # fmt: skip


def _written_at(member: ZipInfo) -> int:
    """Return when a member was written, nanoseconds; archives keep local time without saying of which zone."""
    try:
        return int(datetime(*member.date_time, tzinfo=UTC).timestamp()) * 1_000_000_000
    except ValueError:
        # Month 0 and the like: whoever packed it did not know.
        return 0
