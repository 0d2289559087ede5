"""How is a hostile file made: workbooks, archives and texts with something wrong in them?"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from openpyxl import Workbook

from tests import factories as make
from tests.e2e.test_canary import SENTINELS
from tests.fuzz.corpus import seeds, words
from tests.fuzz.mutations import Mutator
from tests.importers import books

HEADINGS: Final = make.layout("G6")
NUMBER: Final = "2468013579024681357"
TAKEN: Final = ""
BROKEN: Final = ("file_broken_excel",)
NAME: Final = SENTINELS["收货人姓名"]


@dataclass(frozen=True)
class Hostile:
    """One hostile thing.

    Attributes:
        what: the harm, in a few words.
        make: writes it into an empty folder and returns what is dropped.
        says: the errors that may be told of it; TAKEN where it may be taken in, without its bad rows.
        quick: whether it belongs to the short form.
        meanwhile: what is done to it, again and again, while it is being read.
    """

    what: str
    make: Callable[[Path], Path]
    says: tuple[str, ...]
    quick: bool = False
    meanwhile: Callable[[Path], None] | None = None


def rows(**told: str) -> list[list[str]]:
    """Return a table of ``count`` orders of the canary with its headings."""
    orders = [make.order(**{**SENTINELS, "订单编号": str(int(NUMBER) + 7 * n), **told}) for n in range(3)]
    return [[*HEADINGS], *make.table(HEADINGS, orders)]


def csv_bytes(**told: str) -> bytes:
    """Return the canary's orders as CSV."""
    return "\r\n".join(",".join(row) for row in rows(**told)).encode() + b"\r\n"


def file_of(name: str, data: Callable[[], bytes] | bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data if isinstance(data, bytes) else data())
        return path

    return write


def book_of(sheet: Callable[[], Iterator[str] | list[str]], prolog: str = books._XML) -> Callable[[Path], Path]:
    return lambda folder: books.raw_xlsx(folder / f"{NAME}.xlsx", sheet(), prolog)


def parts_of(**parts: bytes) -> Callable[[Path], Path]:
    """Write a plain workbook and put ``parts`` (names without folder and ending) beside or over its own."""

    def write(folder: Path) -> Path:
        path = books.raw_xlsx(folder / f"{NAME}.xlsx", books.raw_rows(rows()))
        with zipfile.ZipFile(path) as archive:
            kept = [(info.filename, archive.read(info)) for info in archive.infolist()]
        given = {f"xl/{name.replace('__', '/')}.xml": data for name, data in parts.items()}
        return books.zip_of(path, [*((name, data) for name, data in kept if name not in given), *given.items()])

    return write


def xlsx_bytes() -> bytes:
    kept = io.BytesIO()
    made = Workbook()
    leaf = made.active
    assert leaf is not None
    for row in rows():
        leaf.append(row)
    made.save(kept)
    return kept.getvalue()


def cell(text: str, at: str = "A1") -> list[str]:
    return [
        f'<row r="{at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{at}" t="inlineStr"><is><t>{text}</t></is></c></row>'
    ]


def xls_bytes(folder: Path, password: str = "") -> bytes:
    return books.write_xls(folder / "x.xls", {"S": [list(row[:9]) for row in rows()]}, password).read_bytes()


def patched_xls(patch: Callable[[bytearray], None]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        raw = bytearray(xls_bytes(folder))
        patch(raw)
        return file_of("old.xls", bytes(raw))(folder)

    return write


def fat(raw: bytearray, sector: int, following: int) -> None:
    """Let ``sector`` of a compound document be followed by ``following``."""
    (first,) = struct.unpack_from("<I", raw, 76)
    struct.pack_into("<I", raw, (first + 1) * 512 + 4 * sector, following)


def loop_of_tables(raw: bytearray) -> None:
    # The list of tables goes on in sector 0, which is none of it, for ever.
    struct.pack_into("<II", raw, 68, 0, 0x7FFFFFFF)


def dimensions(raw: bytearray) -> None:
    at = raw.index(struct.pack("<HH", 0x0200, 14))
    struct.pack_into("<IIHH", raw, at + 4, 0, 0xFFFFFFFF, 0, 0xFFFF)


def words_without_end(raw: bytearray) -> None:
    at = raw.index(b"\xfc\x00")
    struct.pack_into("<II", raw, at + 4, 0xFFFFFFFF, 0xFFFFFFFF)


def ods(folder: Path) -> Path:
    cell = '<table:table-cell table:number-columns-repeated="2147483647"><text:p>x</text:p></table:table-cell>'
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'{books._XML}<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="S">'
        f'<table:table-row table:number-rows-repeated="2147483647">{cell}</table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return books.zip_of(folder / "a.ods", [("mimetype", kind), ("content.xml", content.encode())])


def slow_lock(folder: Path) -> Path:
    """Write a workbook whose password takes for ever to try."""
    raw = locked(folder).read_bytes()
    return file_of("slow.xlsx", raw.replace(b'spinCount="100000"', b'spinCount="999999"'))(folder)


def locked(folder: Path) -> Path:
    plain = books.raw_xlsx(folder / "plain.xlsx", books.raw_rows(rows()))
    return books.locked_xlsx(plain, folder / "locked.xlsx", "a word nobody tells")


def cut(data: Callable[[], bytes], share: float) -> Callable[[], bytes]:
    return lambda: data()[: int(len(data()) * share)]


def archive_of(*members: tuple[str, bytes], name: str = "a.zip") -> Callable[[Path], Path]:
    return lambda folder: books.zip_of(folder / name, members)


def nested(depth: int) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        data = csv_bytes()
        for level in range(depth):
            data = books.zip_of(folder / "x", [("one.csv" if not level else "in.zip", data)]).read_bytes()
        return file_of("nested.zip", data)(folder)

    return write


def overlapping(folder: Path) -> Path:
    """Write an archive of 2,000 names that are all the same compressed megabyte (Fifield, 2019)."""
    whole = books.zip_of(folder / "x", [("a.csv", b"1,2\n" * (1 << 18))]).read_bytes()
    at, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    central = whole[at:end] * 2000
    tail = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2000, 2000, len(central), at, 0)
    return file_of("overlapping.zip", whole[:at] + central + tail)(folder)


def mutated(seed: int, ending: str) -> Callable[[Path], Path]:
    def data() -> bytes:
        random, known = Random(seed), seeds()
        change = Mutator(random, words())
        return change(known[seed % len(known)], known[-1])

    return file_of(f"mutated{ending}", data)


def many_cells(text: str) -> Callable[[], bytes]:
    return lambda: "\r\n".join(",".join(row) for row in [rows()[0], *[[text] * len(HEADINGS)] * 50]).encode()


PROMISED: Final = f'{books._XML}<sst xmlns="{books._MAIN}" count="4294967295" uniqueCount="4294967295"/>'
ELSEWHERE: Final = (
    f'{books._XML}<workbook xmlns="{books._MAIN}" xmlns:r="{books._OFFICE}"><sheets>'
    '<sheet name="../../x" sheetId="1" r:id="rId9"/></sheets></workbook>'
)
SPACE: Final = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
OUTSIDE: Final = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def xml_book(prolog: str, cell: str) -> str:
    row = f"<Row><Cell><Data>{cell}</Data></Cell></Row>"
    return f"<?xml version='1.0'?>{prolog}<Workbook {SPACE}><Worksheet><Table>{row}</Table></Worksheet></Workbook>"


HEAD: Final = ",".join(HEADINGS).encode() + b"\r\n"
ANY_TEXT: Final = (
    "file_unknown",
    "file_no_orders",
    "file_no_table",
    "file_mixed_text",
    "file_which_text",
    "file_broken_text",
)
