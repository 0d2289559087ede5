"""What is a file, going by its first bytes? Names lie: half of the files called .xls are something else."""

from __future__ import annotations

import codecs
import re
from enum import Enum
from typing import Final

from shopcrm.importers.encodings import wide_encoding

# So many bytes tell a kind.
HEAD: Final = 4096

# Most others give themselves away by their control characters.
_OTHERS: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"{\\rtf", b"SQLite format 3")
_PACKED: Final = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PROLOG: Final = r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<\?[^>]{0,200}>\s*|<!--.{0,1000}?-->\s*)*"
_XML_BOOK: Final = re.compile(
    _PROLOG
    + r"(?:<!DOCTYPE.{0,3000}?>\s*)?<(?:\w+:)?Workbook\b[^>]{0,2000}urn:schemas-microsoft-com:office:spreadsheet",
    re.DOTALL,
)
_HTML: Final = re.compile(
    _PROLOG + r"<(?:!doctype\s+html|html|head|meta|title|style|body|table|div|center|font|form|p|span|b)\b",
    re.DOTALL | re.IGNORECASE,
)
# Fewer control characters than one in so many: text.
_CONTROLS: Final = bytes({*range(32)} - {*b"\t\n\r\f\x0b\x1a\x1b"})


class Kind(Enum):
    """What the first bytes say."""

    ZIP = "zip"
    OLE = "ole"
    PACKED = "packed"
    HTML = "html"
    XML_BOOK = "xml"
    TEXT = "text"
    OTHER = "other"


def kind_of(head: bytes) -> Kind:
    """Return what begins with ``head`` (up to HEAD bytes)."""
    for kind, marks in ((Kind.ZIP, _ZIP), (Kind.OLE, (_OLE,)), (Kind.PACKED, _PACKED), (Kind.OTHER, _OTHERS)):
        if head.startswith(marks):
            return kind
    start = _text(head)
    if _XML_BOOK.match(start):
        return Kind.XML_BOOK
    if _HTML.match(start):
        return Kind.HTML
    return Kind.TEXT if _is_text(head) else Kind.OTHER


def why_no_table(head: bytes) -> str:
    """Return why what begins with ``head`` is passed over where many files are looked at, "" if it may be a table."""
    if not head:
        return "empty"
    return {Kind.OTHER: "no_table", Kind.PACKED: "packed"}.get(kind_of(head), "")


def _text(head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    return head.decode(wide_encoding(head) or "latin-1", "replace")


def _is_text(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or wide_encoding(head):
        return True
    # Zeros at the end are what a broken download leaves of a text.
    text = head.rstrip(b"\0")
    return (len(text) - len(text.translate(None, _CONTROLS))) * 200 < len(text)
