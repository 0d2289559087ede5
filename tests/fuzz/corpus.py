"""What does the fuzzing begin with: every declared layout, written as its platform writes it?"""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from shopcrm.importers.registry import builtin_specs
from tests import factories as make
from tests.importers.dress import dressed
from tests.importers.test_golden import ITEMS, ORDERS
from tests.importers.test_platforms import DATA, rows_of


def seeds() -> list[bytes]:
    """Return one small file a layout: as text always, as the workbook it is for one layout of each format."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for spec in builtin_specs():
            rows = _rows(spec.name)
            for layout in spec.layouts:
                table = make.table(layout.headings, rows)
                found.append(_text([list(layout.headings), *table]))
            found.append(dressed(Path(folder), spec.name, layout, table).read_bytes())
    return found


def words() -> list[bytes]:
    """Return what real files are made of, to be put where it does not belong."""
    found = set(_ODD)
    for spec in builtin_specs():
        found |= {word.encode() for word in (*spec.status, *spec.after_sale, *spec.refund_status)}
        found |= {name.encode() for layout in spec.layouts for name in layout.headings}
    return sorted(found)


def _rows(form: str) -> list[dict[str, str]]:
    if (DATA / "exports" / f"{form}.toml").is_file():
        return rows_of(form)
    return ORDERS if form == "taobao-orders" else ITEMS


def _text(table: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue().encode()


_ODD = {
    b"", b",", b"\t", b";", b"|", b'"', b'""', b"\r", b"\n", b"\r\n", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"'", b"=",
    b'="1"', b"-", b"--", b"NaN", b"Infinity", b"1E+18", b"9" * 25, b"0", b"-1", b"0.005", b"1,299.90", b"1.299,90",
    b"(5.00)", b"\xc2\xa5", b"$", b"\xe5\x85\x83", b"2026-02-30", b"2026/13/01", b"03/04/2026", b"31/12/2026", b"45000",
    b"24:61:61", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xf0\x9f\x8d\x93", b"sep=;", b"<table><tr><td>", b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0", b"\xb9\xba", b"*", b"#N/A", b"True", b"None",
}  # fmt: skip
