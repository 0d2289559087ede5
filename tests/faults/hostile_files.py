"""Which files are made to do harm, and what must be said of each? Those of tables, locks and archives.

Every one of them that can holds the canary of ``tests/e2e/test_canary.py``: nobody's data may stand in a log.
"""

from __future__ import annotations

import gzip
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


def _bytes(name: str, data: Callable[[], bytes] | bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data if isinstance(data, bytes) else data())
        return path

    return write


def _book(sheet: Callable[[], Iterator[str] | list[str]], prolog: str = books._XML) -> Callable[[Path], Path]:
    return lambda folder: books.raw_xlsx(folder / f"{NAME}.xlsx", sheet(), prolog)


def _parts(**parts: bytes) -> Callable[[Path], Path]:
    """Write a plain workbook and put ``parts`` (names without folder and ending) beside or over its own."""

    def write(folder: Path) -> Path:
        path = books.raw_xlsx(folder / f"{NAME}.xlsx", books.raw_rows(rows()))
        with zipfile.ZipFile(path) as archive:
            kept = [(info.filename, archive.read(info)) for info in archive.infolist()]
        given = {f"xl/{name.replace('__', '/')}.xml": data for name, data in parts.items()}
        return books.zip_of(path, [*((name, data) for name, data in kept if name not in given), *given.items()])

    return write


def _xlsx() -> bytes:
    kept = io.BytesIO()
    made = Workbook()
    leaf = made.active
    assert leaf is not None
    for row in rows():
        leaf.append(row)
    made.save(kept)
    return kept.getvalue()


def _cell(text: str, at: str = "A1") -> list[str]:
    return [
        f'<row r="{at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{at}" t="inlineStr"><is><t>{text}</t></is></c></row>'
    ]


def _xls(folder: Path, password: str = "") -> bytes:
    return books.write_xls(folder / "x.xls", {"S": [list(row[:9]) for row in rows()]}, password).read_bytes()


def _patched_xls(patch: Callable[[bytearray], None]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        raw = bytearray(_xls(folder))
        patch(raw)
        return _bytes("old.xls", bytes(raw))(folder)

    return write


def _fat(raw: bytearray, sector: int, following: int) -> None:
    """Let ``sector`` of a compound document be followed by ``following``."""
    (first,) = struct.unpack_from("<I", raw, 76)
    struct.pack_into("<I", raw, (first + 1) * 512 + 4 * sector, following)


def _loop_of_tables(raw: bytearray) -> None:
    # The list of tables goes on in sector 0, which is none of it, for ever.
    struct.pack_into("<II", raw, 68, 0, 0x7FFFFFFF)


def _dimensions(raw: bytearray) -> None:
    at = raw.index(struct.pack("<HH", 0x0200, 14))
    struct.pack_into("<IIHH", raw, at + 4, 0, 0xFFFFFFFF, 0, 0xFFFF)


def _words_without_end(raw: bytearray) -> None:
    at = raw.index(b"\xfc\x00")
    struct.pack_into("<II", raw, at + 4, 0xFFFFFFFF, 0xFFFFFFFF)


def _ods(folder: Path) -> Path:
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


def _slow_lock(folder: Path) -> Path:
    """Write a workbook whose password takes for ever to try."""
    raw = _locked(folder).read_bytes()
    return _bytes("slow.xlsx", raw.replace(b'spinCount="100000"', b'spinCount="999999"'))(folder)


def _locked(folder: Path) -> Path:
    plain = books.raw_xlsx(folder / "plain.xlsx", books.raw_rows(rows()))
    return books.locked_xlsx(plain, folder / "locked.xlsx", "a word nobody tells")


def _cut(data: Callable[[], bytes], share: float) -> Callable[[], bytes]:
    return lambda: data()[: int(len(data()) * share)]


def _zip(*members: tuple[str, bytes], name: str = "a.zip") -> Callable[[Path], Path]:
    return lambda folder: books.zip_of(folder / name, members)


def _nested(depth: int) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        data = csv_bytes()
        for level in range(depth):
            data = books.zip_of(folder / "x", [("one.csv" if not level else "in.zip", data)]).read_bytes()
        return _bytes("nested.zip", data)(folder)

    return write


def _overlapping(folder: Path) -> Path:
    """Write an archive of 2,000 names that are all the same compressed megabyte (Fifield, 2019)."""
    whole = books.zip_of(folder / "x", [("a.csv", b"1,2\n" * (1 << 18))]).read_bytes()
    at, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    central = whole[at:end] * 2000
    tail = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2000, 2000, len(central), at, 0)
    return _bytes("overlapping.zip", whole[:at] + central + tail)(folder)


def _mutated(seed: int, ending: str) -> Callable[[Path], Path]:
    def data() -> bytes:
        random, known = Random(seed), seeds()
        change = Mutator(random, words())
        return change(known[seed % len(known)], known[-1])

    return _bytes(f"mutated{ending}", data)


def _many_cells(text: str) -> Callable[[], bytes]:
    return lambda: "\r\n".join(",".join(row) for row in [rows()[0], *[[text] * len(HEADINGS)] * 50]).encode()


_PROMISED: Final = f'{books._XML}<sst xmlns="{books._MAIN}" count="4294967295" uniqueCount="4294967295"/>'
_ELSEWHERE: Final = (
    f'{books._XML}<workbook xmlns="{books._MAIN}" xmlns:r="{books._OFFICE}"><sheets>'
    '<sheet name="../../x" sheetId="1" r:id="rId9"/></sheets></workbook>'
)
_SPACE: Final = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
_OUTSIDE: Final = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _xml_book(prolog: str, cell: str) -> str:
    row = f"<Row><Cell><Data>{cell}</Data></Cell></Row>"
    return f"<?xml version='1.0'?>{prolog}<Workbook {_SPACE}><Worksheet><Table>{row}</Table></Worksheet></Workbook>"


_HEAD: Final = ",".join(HEADINGS).encode() + b"\r\n"
_ANY_TEXT: Final = (
    "file_unknown",
    "file_no_orders",
    "file_no_table",
    "file_mixed_text",
    "file_which_text",
    "file_broken_text",
)

BOOKS: Final = (
    Hostile("zip bomb called a workbook", _book(lambda: books.spaces(1100)), ("file_bomb",)),
    Hostile("a cell of 700 MB in a workbook", _book(lambda: books.spaces(700)), BROKEN),
    Hostile(
        "a bomb that dies of its memory",
        _book(lambda: ["<!-- -->", *books.spaces(700)]),
        ("file_too_large", "file_broken_excel", "file_crashed_reader", "file_unknown"),
    ),
    Hostile(
        "entities that multiply",
        _book(lambda: _cell("&a11;"), f"{books._XML}<!DOCTYPE x [{books.laughs(12)}]>"),
        ("file_hostile", *BROKEN),
        quick=True,
    ),
    Hostile("an entity from outside", _book(lambda: _cell("&x;"), books._XML + _OUTSIDE), ("file_hostile", *BROKEN)),
    Hostile("1,048,576 phantom rows", _book(lambda: books.phantom_rows(rows(), 1 << 20)), (TAKEN,)),
    Hostile(
        "rows of 16,384 columns",
        _book(
            lambda: (
                f'<row r="{at}">'
                + "".join(f'<c r="{books.column(n)}{at}"><v>1</v></c>' for n in range(1 << 14))
                + "</row>"
                for at in range(1, 60)
            )
        ),
        ("file_unknown",),
    ),
    Hostile(
        "a cell in the last corner (the reader aborts)",
        _book(lambda: [*books.raw_rows(rows()), *_cell(" ", "XFD1048576")]),
        (TAKEN,),
        quick=True,
    ),
    Hostile(
        "a cell beyond the last corner",
        _book(lambda: [*books.raw_rows(rows()), *_cell("x", "ZZZZZZZ4294967295")]),
        ("file_hostile", "file_crashed_reader", *BROKEN),
    ),
    Hostile(
        "a row with a number below 1",
        _book(lambda: [*books.raw_rows(rows()), *_cell("x", "A0")]),
        (TAKEN, "file_hostile", "file_crashed_reader", *BROKEN),
    ),
    Hostile(
        "a cell without a place, a row out of order",
        _book(lambda: [*books.raw_rows(rows())[::-1], "<row><c><v>1</v></c></row>"]),
        (TAKEN, "file_unknown", "file_hostile", *BROKEN),
    ),
    Hostile(
        "a table of words that promises 4,294,967,295",
        _parts(sharedStrings=_PROMISED.encode()),
        (TAKEN, *BROKEN, "file_crashed_reader"),
    ),
    Hostile(
        "a word that is not in the table of words",
        _book(lambda: [*books.raw_rows(rows()), '<row r="9"><c r="A9" t="s"><v>4294967295</v></c></row>']),
        (TAKEN, *BROKEN, "file_crashed_reader"),
    ),
    Hostile(
        "styles that refer to themselves",
        _parts(
            styles=f'{books._XML}<styleSheet xmlns="{books._MAIN}"><cellXfs count="9"><xf numFmtId="99999999999" '
            'xfId="0"/></cellXfs></styleSheet>'.encode()
        ),
        (TAKEN, *BROKEN, "file_crashed_reader"),
    ),
    Hostile(
        "relations to a part outside the workbook",
        _parts(workbook=_ELSEWHERE.encode()),
        (*BROKEN, "file_no_table"),
    ),
    Hostile("a sheet of 100,000 tags in each other", _book(lambda: ["<x>" * 100_000]), (*BROKEN, "file_unknown")),
    Hostile("half a sheet", _book(lambda: ['<row r="1"><c r="A1" t="inlineStr"><is><t>']), (*BROKEN, "file_cut_short")),
    Hostile(
        "formulas that refer to each other",
        _book(lambda: [*books.raw_rows(rows()), '<row r="9"><c r="A9"><f>B9</f></c><c r="B9"><f>A9</f></c></row>']),
        (TAKEN, *BROKEN),
    ),
    Hostile(
        "numbers beyond all numbers",
        _book(
            lambda: [
                *books.raw_rows(rows()),
                *(
                    f'<row r="{at}"><c r="A{at}"><v>{value}</v></c><c r="B{at}"><v>{value}</v></c></row>'
                    for at, value in enumerate(("1E+308", "1E+999", "NaN", "-1E-320", "9" * 400), 9)
                ),
            ]
        ),
        (TAKEN, "damaged_numbers", *BROKEN),
    ),
    Hostile(
        "a workbook cut short", _bytes("cut.xlsx", _cut(_xlsx, 0.6)), (*BROKEN, "file_cut_short", "file_broken_archive")
    ),
    Hostile(
        "a workbook of zeros from the middle on",
        _bytes("zeros.xlsx", lambda: _cut(_xlsx, 0.5)() + bytes(4000)),
        (*BROKEN, "file_cut_short", "file_broken_archive", "file_zero_bytes"),
    ),
    Hostile(
        "a workbook inside out",
        _bytes("back.xlsx", lambda: b"PK\3\4" + _xlsx()[::-1]),
        (*BROKEN, "file_broken_archive"),
    ),
    Hostile(
        "a document with repeated cells",
        _ods,
        ("file_no_table", "file_bomb", "file_too_large", "file_crashed_reader", "file_unknown", *BROKEN),
    ),
    Hostile("an old workbook whose directory follows itself", _patched_xls(lambda raw: _fat(raw, 0, 0)), BROKEN),
    Hostile("an old workbook whose stream follows itself", _patched_xls(lambda raw: _fat(raw, 1, 1)), (*BROKEN, TAKEN)),
    Hostile("an old workbook whose tables never end", _patched_xls(_loop_of_tables), (*BROKEN, TAKEN)),
    Hostile(
        "an old workbook of 4,294,967,295 rows (the reader aborts)",
        _patched_xls(_dimensions),
        (*BROKEN, TAKEN, "file_crashed_reader"),
    ),
    Hostile("an old workbook that promises 4,294,967,295 words", _patched_xls(_words_without_end), (*BROKEN, TAKEN)),
    Hostile("an old workbook cut short", lambda folder: _bytes("cut.xls", _xls(folder)[:1500])(folder), BROKEN),
    Hostile(
        "a compound document of nothing", _bytes("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 504), BROKEN
    ),
    Hostile("a locked workbook without its password", _locked, ("file_password",)),
    Hostile(
        "a locked old workbook without its password",
        lambda folder: _bytes("l.xls", _xls(folder, "a word"))(folder),
        ("file_password",),
    ),
    Hostile("a lock that takes for ever to try", _slow_lock, ("file_password", "file_reader_slow")),
)

TEXTS: Final = (
    Hostile("no byte", _bytes(f"{NAME}.csv", b""), ("file_empty",)),
    Hostile("one byte", _bytes("one.csv", b"a"), _ANY_TEXT),
    Hostile("zeros", _bytes("zeros.csv", bytes(100_000)), ("file_zero_bytes", "file_no_table")),
    Hostile(
        "a table cut in a character",
        _bytes("cut.csv", lambda: csv_bytes()[:-40] + "金".encode()[:2]),
        ("file_cut_short", *_ANY_TEXT, TAKEN),
    ),
    Hostile(
        "zeros behind the table",
        _bytes("tail.csv", lambda: csv_bytes() + bytes(5000)),
        ("file_zero_bytes", "file_cut_short", TAKEN),
    ),
    Hostile(
        "null bytes in cells",
        _bytes("null.csv", lambda: csv_bytes(宝贝标题="a\0b\0")),
        (TAKEN, "file_zero_bytes", "file_no_table", "file_broken_text"),
    ),
    Hostile(
        "the marks of three encodings",
        _bytes("marks.csv", lambda: b"\xff\xfe\xef\xbb\xbf\xfe\xff" + csv_bytes()),
        ("file_cut_short", *_ANY_TEXT),
    ),
    Hostile(
        "UTF-8 that is none",
        _bytes("utf8.csv", lambda: csv_bytes() + b"\xc0\x80\xed\xa0\x80\xf8\xff,1\n"),
        (TAKEN, *_ANY_TEXT),
    ),
    Hostile(
        "UTF-16 of an odd number of bytes",
        _bytes("utf16.csv", lambda: csv_bytes().decode().encode("utf-16") + b"\x00"),
        (TAKEN, "file_cut_short", *_ANY_TEXT),
    ),
    Hostile(
        "UTF-16 of half surrogates",
        _bytes("half.csv", lambda: "\ufeff".encode("utf-16-le") + b"\x00\xd8" * 5000),
        _ANY_TEXT,
    ),
    Hostile(
        "half surrogates in cells",
        _bytes(
            "cells.csv", lambda: csv_bytes().decode().replace("哨兵花瓶", "\ud800").encode("utf-16", "surrogatepass")
        ),
        (TAKEN, *_ANY_TEXT),
    ),
    Hostile(
        "formulas and DDE in every cell",
        _bytes("dde.csv", _many_cells("=cmd|' /C calc'!A0")),
        ("file_no_orders", "damaged_numbers", TAKEN),
    ),
    Hostile(
        "100,000 quotes",
        _bytes("quotes.csv", lambda: _HEAD + b'"' * 100_001),
        ("file_cut_short", *_ANY_TEXT, "file_cell_too_large"),
    ),
    Hostile(
        "one line of 50 MB",
        _bytes("line.csv", lambda: b"a,b\n" + b"x" * (50 << 20)),
        ("file_cell_too_large", "file_unknown"),
    ),
    Hostile(
        "one line of 50 million cells",
        _bytes("commas.csv", lambda: b"a,b\n" + b"," * (50 << 20)),
        ("file_cell_too_large", "file_unknown", "file_too_large"),
    ),
    Hostile("5 million empty lines", _bytes("lines.csv", lambda: csv_bytes() + b"\r\n" * 5_000_000), (TAKEN,)),
    Hostile(
        "a million headings",
        _bytes("wide.csv", lambda: b",".join(b"h%d" % n for n in range(1_000_000)) + b"\r\n1\r\n"),
        ("file_unknown", "file_cell_too_large"),
    ),
    Hostile(
        "a quote that never closes",
        _bytes("open.csv", lambda: _HEAD + b'"' + b"x\r\n" * 2_000_000),
        ("file_cut_short", "file_cell_too_large"),
    ),
    Hostile(
        "dates out of all calendars",
        _bytes("dates.csv", lambda: csv_bytes(订单付款时间="99999-99-99 99:99:99")),
        (TAKEN, "file_no_orders"),
    ),
    Hostile(
        "amounts beyond all sense",
        _bytes("sums.csv", lambda: csv_bytes(买家实际支付金额="1E+308", 总金额="NaN")),
        (TAKEN, "file_no_orders"),
    ),
    Hostile(
        "an amount of 900,000 digits",
        _bytes("long.csv", lambda: csv_bytes(买家实际支付金额="9" * 900_000)),
        (TAKEN, "file_no_orders"),
    ),
    Hostile(
        "order numbers a spreadsheet ruined",
        _bytes("e.csv", lambda: csv_bytes(订单编号="2.46801E+18")),
        ("damaged_numbers",),
    ),
    Hostile(
        "titles of marks nobody sees",
        _bytes("marks2.csv", lambda: csv_bytes(宝贝标题="\u202ecod\u200b\x1b[2J\x07")),
        (TAKEN,),
    ),
    Hostile(
        "a page of 100,000 tables in each other",
        _bytes("deep.xls", b"<table><tr><td>" * 100_000),
        ("file_hostile",),
    ),
    Hostile(
        "a page of 100,000 tags in each other",
        _bytes("tags.xls", b"<html>" + b"<div><b>" * 100_000),
        ("file_no_table",),
    ),
    Hostile(
        "a page with cells over everything",
        _bytes("span.xls", b"<table><tr>" + b"<td rowspan=65535 colspan=1000>x" * 200_000),
        ("file_hostile",),
    ),
    Hostile(
        "a page with one tag of 20 MB",
        _bytes("tag.xls", lambda: b"<table><tr><td " + b"x" * (20 << 20)),
        ("file_cell_too_large",),
    ),
    Hostile(
        "an XML workbook of 100,000 tags",
        _bytes("deep.xml", f"<?xml version='1.0'?><Workbook {_SPACE}>".encode() + b"<x>" * 100_000),
        ("file_cut_short", "file_hostile", *BROKEN),
    ),
    Hostile(
        "an XML workbook with entities",
        _bytes(
            "lol.xml",
            _xml_book(f"<!DOCTYPE x [{books.laughs(10)}]>", "&a9;").encode(),
        ),
        ("file_hostile", "file_no_table"),
    ),
    Hostile(
        "an XML workbook with an entity from outside",
        _bytes(
            "out.xml",
            _xml_book(_OUTSIDE, "&x;").encode(),
        ),
        ("file_hostile", "file_no_table", *BROKEN),
    ),
    Hostile(
        "a program called a table",
        _bytes("setup.xlsx", b"MZ\x90\0\3\0\0\0\4" + bytes(range(256)) * 99),
        ("file_no_table",),
    ),
    Hostile(
        "a picture called a table",
        _bytes("photo.csv", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 99),
        ("file_no_table",),
    ),
    Hostile("a table called a workbook", _bytes("table.xlsx", csv_bytes), (TAKEN,)),
    Hostile("noise", _bytes("noise.csv", Random(5).randbytes(300_000)), ("file_no_table", *_ANY_TEXT)),
    *(
        Hostile(f"a table changed at random ({seed})", _mutated(seed, ending), ("*",))
        for seed, ending in enumerate((".csv", ".xlsx", ".xls", ".csv", ".xlsx", ".zip"), 1)
    ),
)

ARCHIVES: Final = (
    Hostile("a bomb in an archive", lambda folder: books.zip_bomb(folder / "a.zip", 1100), ("file_bomb",)),
    Hostile("archives in archives", _nested(5), ("archive_too_deep",)),
    Hostile(
        "an archive of names that are all one", _overlapping, ("file_bomb", "file_broken_archive", "archive_too_many")
    ),
    Hostile(
        "20,000 files in an archive",
        lambda folder: books.zip_of(folder / "a.zip", ((f"{n}.csv", b"x") for n in range(20_000))),
        ("archive_too_many",),
    ),
    Hostile(
        "names that lead out of the archive",
        _zip(
            ("../../../../tmp/订单.csv", csv_bytes()), ("/etc/订单.csv", csv_bytes()), ("C:\\x\\订单.csv", csv_bytes())
        ),
        (TAKEN,),
    ),
    Hostile(
        "names nobody sees, and one of 60,000 letters",
        _zip(("\u202e\x1b[2J.csv", csv_bytes()), ("n" * 60_000 + ".csv", csv_bytes())),
        (TAKEN,),
    ),
    Hostile("an archive cut short", _bytes("cut.zip", lambda: _xlsx()[:3000]), ("file_broken_archive", *BROKEN)),
    Hostile("an archive of nothing", _zip(), ("package_empty",)),
    Hostile(
        "an archive locked by an old cipher",
        lambda folder: books.zip_crypto(folder / "a.zip", "a.csv", csv_bytes(), "word"),
        ("file_password",),
    ),
    Hostile(
        "a bomb of another kind of archive", _bytes("a.gz", lambda: gzip.compress(bytes(100 << 20))), ("file_archive",)
    ),
)
