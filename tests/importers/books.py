"""Writes workbooks and archives no library writes: old ones, locked ones, damaged and hostile ones."""

from __future__ import annotations

import hashlib
import io
import os
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from struct import pack

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from msoffcrypto.format.ooxml import OOXMLFile

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512
Row = Sequence[object]

_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def raw_xlsx(path: Path, sheet: Iterable[str], prolog: str = _XML) -> Path:
    """Write a workbook whose one sheet is made of the XML rows ``sheet``, after ``prolog``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr(
            "[Content_Types].xml",
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/></Types>',
        )
        for place, kind, target in (
            ("_rels/.rels", "officeDocument", "xl/workbook.xml"),
            ("xl/_rels/workbook.xml.rels", "worksheet", "worksheets/sheet1.xml"),
        ):
            book.writestr(
                place,
                f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
                f'Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>',
            )
        book.writestr(
            "xl/workbook.xml",
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
        )
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'{prolog}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for row in sheet:
                part.write(row.encode())
            part.write(b"</sheetData></worksheet>")
    return path


def spaces(megabytes: int) -> Iterator[str]:
    """Yield the XML of one row whose cell holds that many megabytes of nothing."""
    yield '<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve">'
    for _ in range(megabytes):
        yield " " * (1 << 20)
    yield "</t></is></c></row>"


def laughs(count: int) -> str:
    """Return entities of which ``a<count - 1>`` is ten to the power of ``count - 1`` laughs."""
    return "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(count))


def phantom_rows(rows: Sequence[Row], last: int) -> Iterator[str]:
    """Yield the XML of ``rows``, and up to row ``last`` of cells that only carry a style."""
    yield from raw_rows(rows)
    # The reader makes room for all between them.
    columns = [column(0), column(len(rows[0]) - 1)]
    for at in range(len(rows) + 1, last + 1):
        yield f'<row r="{at}">' + "".join(f'<c r="{name}{at}" s="0"/>' for name in columns) + "</row>"


def zip_bomb(path: Path, megabytes: int, more: Sequence[Path] = ()) -> Path:
    """Write an archive of a table of that many megabytes, and the files ``more`` behind it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("a.csv", "w") as member:
            member.write(b"a,b\n")
            for _ in range(megabytes):
                member.write(b"1,2\n" * (1 << 18))
        for one in more:
            archive.write(one, one.name)
    return path


def raw_rows(rows: Sequence[Row]) -> list[str]:
    """Return ``rows`` as the XML of inline strings, from A1."""

    def cell(place: int, at: int, value: object) -> str:
        return f'<c r="{column(place)}{at}" t="inlineStr"><is><t>{value}</t></is></c>'

    return [
        f'<row r="{at}">{"".join(cell(place, at, value) for place, value in enumerate(row))}</row>'
        for at, row in enumerate(rows, 1)
    ]


def column(place: int) -> str:
    """Return the letters of the column at ``place``, from 0."""
    letters = ""
    place += 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(65 + left) + letters
    return letters


def locked_xlsx(plain: Path, path: Path, password: str) -> Path:
    """Lock ``plain`` as Excel does today (ECMA-376 agile encryption)."""
    with plain.open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt(password, target)
    return path


def write_xls(path: Path, sheets: Mapping[str, Sequence[Row]], password: str = "", *, crypto_api: bool = False) -> Path:
    """Write a workbook as Excel 97 to 2003 did (BIFF8 in an OLE2 file), locked by RC4 if there is a ``password``."""
    book = _book(sheets, _lock(password, crypto_api=crypto_api) if password else b"")
    path.write_bytes(ole({"Workbook": _encrypted(book, password, crypto_api=crypto_api) if password else book}))
    return path


def _record(kind: int, body: bytes = b"") -> bytes:
    return pack("<HH", kind, len(body)) + body


def _text(text: str) -> bytes:
    return pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _book(sheets: Mapping[str, Sequence[Row]], lock: bytes) -> bytes:
    words: dict[str, int] = {}
    bodies = [_sheet(rows, words) for rows in sheets.values()]
    start = _record(0x0809, pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0600))
    if lock:
        start += _record(0x002F, lock)
    start += _record(0x0042, pack("<H", 1200))
    # Two formats of cells: as it comes, and a date with its time (built-in format 22).
    start += b"".join(_record(0x00E0, pack("<HHHBBBBIIH", 0, form, 0, 0, 0, 0, 0, 0, 0, 0)) for form in (0, 22))
    table = pack("<II", len(words), len(words)) + b"".join(map(_text, words))
    assert len(table) < 8000, "the table of words would need to be continued"
    end = _record(0x00FC, table) + _record(0x000A)
    heads = [len(_sheet_head(name, 0)) for name in sheets]
    at = len(start) + sum(heads) + len(end)
    middle = b""
    for name, body in zip(sheets, bodies, strict=True):
        middle += _sheet_head(name, at)
        at += len(body)
    return start + middle + end + b"".join(bodies)


def _sheet_head(name: str, at: int) -> bytes:
    return _record(0x0085, pack("<IHBB", at, 0, len(name), 1) + name.encode("utf-16-le"))


def _sheet(rows: Sequence[Row], words: dict[str, int]) -> bytes:
    made = _record(0x0809, pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x0600))
    made += _record(0x0200, pack("<IIHHH", 0, len(rows), 0, max(map(len, rows), default=0), 0))
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                made += _record(0x00FD, pack("<HHHI", at, place, 0, words.setdefault(cell, len(words))))
            elif isinstance(cell, datetime):
                serial = (cell - datetime(1899, 12, 30)).total_seconds() / 86400
                made += _record(0x0203, pack("<HHHd", at, place, 1, serial))
            elif isinstance(cell, int | float):
                made += _record(0x0203, pack("<HHHd", at, place, 0, cell))
    return made + _record(0x000A)


_SALT = bytes(range(16))
_VERIFIER = bytes(range(100, 116))


def _lock(password: str, *, crypto_api: bool) -> bytes:
    digest = (hashlib.sha1 if crypto_api else hashlib.md5)(_VERIFIER, usedforsecurity=False).digest()
    cipher = Cipher(ARC4(_key(password, 0, crypto_api=crypto_api)), mode=None).encryptor()
    verifier, check = cipher.update(_VERIFIER), cipher.update(digest)
    if not crypto_api:
        return pack("<HHH", 1, 1, 1) + _SALT + verifier + check
    header = pack("<IIIIIIII", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + "RC4\0".encode("utf-16-le")
    return pack("<HHHII", 1, 2, 2, 4, len(header)) + header + pack("<I", 16) + _SALT + verifier + pack("<I", 20) + check


def _key(password: str, block: int, *, crypto_api: bool) -> bytes:
    """MS-OFFCRYPTO 2.3.6.2 and 2.3.5.2."""
    words = password.encode("utf-16-le")
    if crypto_api:
        first = hashlib.sha1(_SALT + words, usedforsecurity=False).digest()
        return hashlib.sha1(first + pack("<I", block), usedforsecurity=False).digest()[:16]
    first = hashlib.md5(words, usedforsecurity=False).digest()[:5]
    second = hashlib.md5((first + _SALT) * 16, usedforsecurity=False).digest()[:5]
    return hashlib.md5(second + pack("<I", block), usedforsecurity=False).digest()


def _encrypted(book: bytes, password: str, *, crypto_api: bool) -> bytes:
    stream = b""
    for start in range(0, len(book), 1024):
        cipher = Cipher(ARC4(_key(password, start // 1024, crypto_api=crypto_api)), mode=None).encryptor()
        stream += cipher.update(book[start : start + 1024])
    made, at = bytearray(stream), 0
    while at < len(book):
        kind, size = int.from_bytes(book[at : at + 2], "little"), int.from_bytes(book[at + 2 : at + 4], "little")
        clear = 4 + (size if kind in {0x0809, 0x002F} else 4 if kind == 0x0085 else 0)
        made[at : at + clear] = book[at : at + clear]
        at += 4 + size
    return bytes(made)


def ole(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE2 file (MS-CFB) with ``streams``, each stored in sectors of its own."""
    # Streams below 4096 bytes would live in a stream of small ones.
    padded = {name: data + bytes(max(0, 4096 - len(data))) for name, data in streams.items()}
    chains, body, at = [], b"", 1
    directory = [_entry("Root Entry", 5, _END, 0, child=1)]
    for number, (name, data) in enumerate(padded.items(), 1):
        sectors = -(-len(data) // _SECTOR)
        chains += [*range(at + 1, at + sectors), _END]
        right = number + 1 if number < len(padded) else _FREE
        directory.append(_entry(name, 2, at, len(data), right=right))
        body += data.ljust(sectors * _SECTOR, b"\0")
        at += sectors
    entries = b"".join(directory).ljust(-(-len(directory) // 4) * _SECTOR, b"\0")
    fats = -(-(at + len(entries) // _SECTOR + 8) // 128)
    first_fat = at + len(entries) // _SECTOR
    # Sector 0 is the directory's first; more of it follows the streams.
    assert len(entries) == _SECTOR, "four streams at most"
    table = [_END, *chains, *([_FAT] * fats)]
    first_fat = at
    fat = b"".join(pack("<I", one) for one in table).ljust(fats * _SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += pack("<IIIIIIIII", 0, fats, 0, 0, 4096, _END, 0, _END, 0)
    head += b"".join(pack("<I", first_fat + n) for n in range(fats))
    return head.ljust(_SECTOR, b"\xff") + entries + body + fat


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    made = raw.ljust(64, b"\0") + pack("<HBBIII", len(raw), kind, 1, _FREE, right, child)
    return made + bytes(36) + pack("<IQ", start, size)


def zip_of(path: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    """Write a plain zip; names may repeat, and may be anything."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        # It minds names that repeat.
        warnings.simplefilter("ignore")
        for name, data in members:
            info = zipfile.ZipInfo("x")
            info.filename = info.orig_filename = name
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path


def gbk_zip(path: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    """Write a zip as Chinese Windows tools do: names in GBK, and no word of it."""
    found = io.BytesIO()
    swapped = {}
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            raw = name.encode("gbk")
            stand_in = os.urandom(16).hex()[: len(raw)].ljust(len(raw), "0")
            swapped[stand_in.encode()] = raw
            archive.writestr(stand_in, data)
    made = found.getvalue()
    for stand_in_raw, raw in swapped.items():
        made = made.replace(stand_in_raw, raw)
    path.write_bytes(made)
    return path


def zip_crypto(path: Path, name: str, data: bytes, password: str) -> Path:
    """Write a zip locked by the old cipher of PKWARE (APPNOTE 6.1), stored, with its one member ``name``."""
    crc = zlib.crc32(data)
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = zlib.crc32(bytes([byte]), keys[0] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = zlib.crc32(bytes([keys[1] >> 24]), keys[2] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    for byte in password.encode():
        update(byte)
    locked = bytearray()
    for byte in bytes(11) + bytes([crc >> 24]) + data:
        mask = keys[2] | 2
        locked.append(byte ^ ((mask * (mask ^ 1)) >> 8 & 0xFF))
        update(byte)
    raw = name.encode()
    fields = pack("<HHHHHIIIHH", 20, 0x801, 0, 0, 0x21, crc, len(locked), len(data), len(raw), 0)
    local = b"PK\x03\x04" + fields + raw + locked
    central = b"PK\x01\x02" + pack("<H", 20) + fields + pack("<HHHII", 0, 0, 0, 0, 0) + raw
    end = b"PK\x05\x06" + pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    path.write_bytes(local + central + end)
    return path
