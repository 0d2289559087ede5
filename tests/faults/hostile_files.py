"""Which files are made to do harm, and what must be said of each? Those of tables, locks and archives.

Every one of them that can holds the canary of ``tests/e2e/test_canary.py``: nobody's data may stand in a log.
"""

from __future__ import annotations

import gzip
from random import Random
from typing import Final

from tests.faults.hostile_building import (
    ANY_TEXT,
    BROKEN,
    ELSEWHERE,
    HEAD,
    NAME,
    OUTSIDE,
    PROMISED,
    SPACE,
    TAKEN,
    Hostile,
    archive_of,
    book_of,
    cell,
    csv_bytes,
    cut,
    dimensions,
    fat,
    file_of,
    locked,
    loop_of_tables,
    many_cells,
    mutated,
    nested,
    ods,
    overlapping,
    parts_of,
    patched_xls,
    rows,
    slow_lock,
    words_without_end,
    xls_bytes,
    xlsx_bytes,
    xml_book,
)
from tests.importers import books

BOOKS: Final = (
    Hostile("zip bomb called a workbook", book_of(lambda: books.spaces(1100)), ("file_bomb",)),
    Hostile("a cell of 700 MB in a workbook", book_of(lambda: books.spaces(700)), BROKEN),
    Hostile(
        "a bomb that dies of its memory",
        book_of(lambda: ["<!-- -->", *books.spaces(700)]),
        ("file_too_large", "file_broken_excel", "file_crashed_reader", "file_unknown"),
    ),
    Hostile(
        "entities that multiply",
        book_of(lambda: cell("&a11;"), f"{books._XML}<!DOCTYPE x [{books.laughs(12)}]>"),
        ("file_hostile", *BROKEN),
        quick=True,
    ),
    Hostile("an entity from outside", book_of(lambda: cell("&x;"), books._XML + OUTSIDE), ("file_hostile", *BROKEN)),
    Hostile("1,048,576 phantom rows", book_of(lambda: books.phantom_rows(rows(), 1 << 20)), (TAKEN,)),
    Hostile(
        "rows of 16,384 columns",
        book_of(
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
        book_of(lambda: [*books.raw_rows(rows()), *cell(" ", "XFD1048576")]),
        (TAKEN,),
        quick=True,
    ),
    Hostile(
        "a cell beyond the last corner",
        book_of(lambda: [*books.raw_rows(rows()), *cell("x", "ZZZZZZZ4294967295")]),
        ("file_hostile", "file_crashed_reader", *BROKEN),
    ),
    Hostile(
        "a row with a number below 1",
        book_of(lambda: [*books.raw_rows(rows()), *cell("x", "A0")]),
        (TAKEN, "file_hostile", "file_crashed_reader", *BROKEN),
    ),
    Hostile(
        "a cell without a place, a row out of order",
        book_of(lambda: [*books.raw_rows(rows())[::-1], "<row><c><v>1</v></c></row>"]),
        (TAKEN, "file_unknown", "file_hostile", *BROKEN),
    ),
    Hostile(
        "a table of words that promises 4,294,967,295",
        parts_of(sharedStrings=PROMISED.encode()),
        (TAKEN, *BROKEN, "file_crashed_reader"),
    ),
    Hostile(
        "a word that is not in the table of words",
        book_of(lambda: [*books.raw_rows(rows()), '<row r="9"><c r="A9" t="s"><v>4294967295</v></c></row>']),
        (TAKEN, *BROKEN, "file_crashed_reader"),
    ),
    Hostile(
        "styles that refer to themselves",
        parts_of(
            styles=f'{books._XML}<styleSheet xmlns="{books._MAIN}"><cellXfs count="9"><xf numFmtId="99999999999" '
            'xfId="0"/></cellXfs></styleSheet>'.encode()
        ),
        (TAKEN, *BROKEN, "file_crashed_reader"),
    ),
    Hostile(
        "relations to a part outside the workbook",
        parts_of(workbook=ELSEWHERE.encode()),
        (*BROKEN, "file_no_table"),
    ),
    Hostile("a sheet of 100,000 tags in each other", book_of(lambda: ["<x>" * 100_000]), (*BROKEN, "file_unknown")),
    Hostile(
        "half a sheet", book_of(lambda: ['<row r="1"><c r="A1" t="inlineStr"><is><t>']), (*BROKEN, "file_cut_short")
    ),
    Hostile(
        "formulas that refer to each other",
        book_of(lambda: [*books.raw_rows(rows()), '<row r="9"><c r="A9"><f>B9</f></c><c r="B9"><f>A9</f></c></row>']),
        (TAKEN, *BROKEN),
    ),
    Hostile(
        "numbers beyond all numbers",
        book_of(
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
        "a workbook cut short",
        file_of("cut.xlsx", cut(xlsx_bytes, 0.6)),
        (*BROKEN, "file_cut_short", "file_broken_archive"),
    ),
    Hostile(
        "a workbook of zeros from the middle on",
        file_of("zeros.xlsx", lambda: cut(xlsx_bytes, 0.5)() + bytes(4000)),
        (*BROKEN, "file_cut_short", "file_broken_archive", "file_zero_bytes"),
    ),
    Hostile(
        "a workbook inside out",
        file_of("back.xlsx", lambda: b"PK\3\4" + xlsx_bytes()[::-1]),
        (*BROKEN, "file_broken_archive"),
    ),
    Hostile(
        "a document with repeated cells",
        ods,
        ("file_no_table", "file_bomb", "file_too_large", "file_crashed_reader", "file_unknown", *BROKEN),
    ),
    Hostile("an old workbook whose directory follows itself", patched_xls(lambda raw: fat(raw, 0, 0)), BROKEN),
    Hostile("an old workbook whose stream follows itself", patched_xls(lambda raw: fat(raw, 1, 1)), (*BROKEN, TAKEN)),
    Hostile("an old workbook whose tables never end", patched_xls(loop_of_tables), (*BROKEN, TAKEN)),
    Hostile(
        "an old workbook of 4,294,967,295 rows (the reader aborts)",
        patched_xls(dimensions),
        (*BROKEN, TAKEN, "file_crashed_reader"),
    ),
    Hostile("an old workbook that promises 4,294,967,295 words", patched_xls(words_without_end), (*BROKEN, TAKEN)),
    Hostile("an old workbook cut short", lambda folder: file_of("cut.xls", xls_bytes(folder)[:1500])(folder), BROKEN),
    Hostile(
        "a compound document of nothing", file_of("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 504), BROKEN
    ),
    Hostile("a locked workbook without its password", locked, ("file_password",)),
    Hostile(
        "a locked old workbook without its password",
        lambda folder: file_of("l.xls", xls_bytes(folder, "a word"))(folder),
        ("file_password",),
    ),
    Hostile("a lock that takes for ever to try", slow_lock, ("file_password", "file_reader_slow")),
)

TEXTS: Final = (
    Hostile("no byte", file_of(f"{NAME}.csv", b""), ("file_empty",)),
    Hostile("one byte", file_of("one.csv", b"a"), ANY_TEXT),
    Hostile("zeros", file_of("zeros.csv", bytes(100_000)), ("file_zero_bytes", "file_no_table")),
    Hostile(
        "a table cut in a character",
        file_of("cut.csv", lambda: csv_bytes()[:-40] + "金".encode()[:2]),
        ("file_cut_short", *ANY_TEXT, TAKEN),
    ),
    Hostile(
        "zeros behind the table",
        file_of("tail.csv", lambda: csv_bytes() + bytes(5000)),
        ("file_zero_bytes", "file_cut_short", TAKEN),
    ),
    Hostile(
        "null bytes in cells",
        file_of("null.csv", lambda: csv_bytes(宝贝标题="a\0b\0")),
        (TAKEN, "file_zero_bytes", "file_no_table", "file_broken_text"),
    ),
    Hostile(
        "the marks of three encodings",
        file_of("marks.csv", lambda: b"\xff\xfe\xef\xbb\xbf\xfe\xff" + csv_bytes()),
        ("file_cut_short", *ANY_TEXT),
    ),
    Hostile(
        "UTF-8 that is none",
        file_of("utf8.csv", lambda: csv_bytes() + b"\xc0\x80\xed\xa0\x80\xf8\xff,1\n"),
        (TAKEN, *ANY_TEXT),
    ),
    Hostile(
        "UTF-16 of an odd number of bytes",
        file_of("utf16.csv", lambda: csv_bytes().decode().encode("utf-16") + b"\x00"),
        (TAKEN, "file_cut_short", *ANY_TEXT),
    ),
    Hostile(
        "UTF-16 of half surrogates",
        file_of("half.csv", lambda: "\ufeff".encode("utf-16-le") + b"\x00\xd8" * 5000),
        ANY_TEXT,
    ),
    Hostile(
        "half surrogates in cells",
        file_of(
            "cells.csv", lambda: csv_bytes().decode().replace("哨兵花瓶", "\ud800").encode("utf-16", "surrogatepass")
        ),
        (TAKEN, *ANY_TEXT),
    ),
    Hostile(
        "formulas and DDE in every cell",
        file_of("dde.csv", many_cells("=cmd|' /C calc'!A0")),
        ("file_no_orders", "damaged_numbers", TAKEN),
    ),
    Hostile(
        "100,000 quotes",
        file_of("quotes.csv", lambda: HEAD + b'"' * 100_001),
        ("file_cut_short", *ANY_TEXT, "file_cell_too_large"),
    ),
    Hostile(
        "one line of 50 MB",
        file_of("line.csv", lambda: b"a,b\n" + b"x" * (50 << 20)),
        ("file_cell_too_large", "file_unknown"),
    ),
    Hostile(
        "one line of 50 million cells",
        file_of("commas.csv", lambda: b"a,b\n" + b"," * (50 << 20)),
        ("file_cell_too_large", "file_unknown", "file_too_large"),
    ),
    Hostile("5 million empty lines", file_of("lines.csv", lambda: csv_bytes() + b"\r\n" * 5_000_000), (TAKEN,)),
    Hostile(
        "a million headings",
        file_of("wide.csv", lambda: b",".join(b"h%d" % n for n in range(1_000_000)) + b"\r\n1\r\n"),
        ("file_unknown", "file_cell_too_large"),
    ),
    Hostile(
        "a quote that never closes",
        file_of("open.csv", lambda: HEAD + b'"' + b"x\r\n" * 2_000_000),
        ("file_cut_short", "file_cell_too_large"),
    ),
    Hostile(
        "dates out of all calendars",
        file_of("dates.csv", lambda: csv_bytes(订单付款时间="99999-99-99 99:99:99")),
        (TAKEN, "file_no_orders"),
    ),
    Hostile(
        "amounts beyond all sense",
        file_of("sums.csv", lambda: csv_bytes(买家实际支付金额="1E+308", 总金额="NaN")),
        (TAKEN, "file_no_orders"),
    ),
    Hostile(
        "an amount of 900,000 digits",
        file_of("long.csv", lambda: csv_bytes(买家实际支付金额="9" * 900_000)),
        (TAKEN, "file_no_orders"),
    ),
    Hostile(
        "order numbers a spreadsheet ruined",
        file_of("e.csv", lambda: csv_bytes(订单编号="2.46801E+18")),
        ("damaged_numbers",),
    ),
    Hostile(
        "titles of marks nobody sees",
        file_of("marks2.csv", lambda: csv_bytes(宝贝标题="\u202ecod\u200b\x1b[2J\x07")),
        (TAKEN,),
    ),
    Hostile(
        "a page of 100,000 tables in each other",
        file_of("deep.xls", b"<table><tr><td>" * 100_000),
        ("file_hostile",),
    ),
    Hostile(
        "a page of 100,000 tags in each other",
        file_of("tags.xls", b"<html>" + b"<div><b>" * 100_000),
        ("file_no_table",),
    ),
    Hostile(
        "a page with cells over everything",
        file_of("span.xls", b"<table><tr>" + b"<td rowspan=65535 colspan=1000>x" * 200_000),
        ("file_hostile",),
    ),
    Hostile(
        "a page with one tag of 20 MB",
        file_of("tag.xls", lambda: b"<table><tr><td " + b"x" * (20 << 20)),
        ("file_cell_too_large",),
    ),
    Hostile(
        "an XML workbook of 100,000 tags",
        file_of("deep.xml", f"<?xml version='1.0'?><Workbook {SPACE}>".encode() + b"<x>" * 100_000),
        ("file_cut_short", "file_hostile", *BROKEN),
    ),
    Hostile(
        "an XML workbook with entities",
        file_of(
            "lol.xml",
            xml_book(f"<!DOCTYPE x [{books.laughs(10)}]>", "&a9;").encode(),
        ),
        ("file_hostile", "file_no_table"),
    ),
    Hostile(
        "an XML workbook with an entity from outside",
        file_of(
            "out.xml",
            xml_book(OUTSIDE, "&x;").encode(),
        ),
        ("file_hostile", "file_no_table", *BROKEN),
    ),
    Hostile(
        "a program called a table",
        file_of("setup.xlsx", b"MZ\x90\0\3\0\0\0\4" + bytes(range(256)) * 99),
        ("file_no_table",),
    ),
    Hostile(
        "a picture called a table",
        file_of("photo.csv", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 99),
        ("file_no_table",),
    ),
    Hostile("a table called a workbook", file_of("table.xlsx", csv_bytes), (TAKEN,)),
    Hostile("noise", file_of("noise.csv", Random(5).randbytes(300_000)), ("file_no_table", *ANY_TEXT)),
    *(
        Hostile(f"a table changed at random ({seed})", mutated(seed, ending), ("*",))
        for seed, ending in enumerate((".csv", ".xlsx", ".xls", ".csv", ".xlsx", ".zip"), 1)
    ),
)

ARCHIVES: Final = (
    Hostile("a bomb in an archive", lambda folder: books.zip_bomb(folder / "a.zip", 1100), ("file_bomb",)),
    Hostile("archives in archives", nested(5), ("archive_too_deep",)),
    Hostile(
        "an archive of names that are all one", overlapping, ("file_bomb", "file_broken_archive", "archive_too_many")
    ),
    Hostile(
        "20,000 files in an archive",
        lambda folder: books.zip_of(folder / "a.zip", ((f"{n}.csv", b"x") for n in range(20_000))),
        ("archive_too_many",),
    ),
    Hostile(
        "names that lead out of the archive",
        archive_of(
            ("../../../../tmp/订单.csv", csv_bytes()), ("/etc/订单.csv", csv_bytes()), ("C:\\x\\订单.csv", csv_bytes())
        ),
        (TAKEN,),
    ),
    Hostile(
        "names nobody sees, and one of 60,000 letters",
        archive_of(("\u202e\x1b[2J.csv", csv_bytes()), ("n" * 60_000 + ".csv", csv_bytes())),
        (TAKEN,),
    ),
    Hostile("an archive cut short", file_of("cut.zip", lambda: xlsx_bytes()[:3000]), ("file_broken_archive", *BROKEN)),
    Hostile("an archive of nothing", archive_of(), ("package_empty",)),
    Hostile(
        "an archive locked by an old cipher",
        lambda folder: books.zip_crypto(folder / "a.zip", "a.csv", csv_bytes(), "word"),
        ("file_password",),
    ),
    Hostile(
        "a bomb of another kind of archive", file_of("a.gz", lambda: gzip.compress(bytes(100 << 20))), ("file_archive",)
    ),
)
