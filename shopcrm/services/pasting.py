"""What did she paste: a table for the import, or rows that lost their headings on the way?"""

from __future__ import annotations

import codecs
from datetime import datetime
from typing import Final

import orjson

from shopcrm.base.errors import InputRefused
from shopcrm.base.progress import CancelToken
from shopcrm.domain.sources import Source, held_source
from shopcrm.importers.column_kinds import Kind, kind_of
from shopcrm.services.reading import start_sketch

# What a heading does not look like, and the cell of an order does.
_VALUES: Final = frozenset({Kind.DATE, Kind.PHONE, Kind.EMAIL, Kind.MONEY, Kind.NUMBER, Kind.COUNT})


def pasted_source(text: str, name: str, at: datetime) -> Source:
    """Return what was copied ``at`` that moment in Excel, WPS or a web page as a source.

    Raises:
        InputRefused: it is empty, or more than anybody copies.
    """
    if text and not text.endswith(("\n", "\r")):
        # What is marked ends where she ended it; only a file may have been cut.
        text += "\r\n"
    # The mark says in which encoding it is; half of a character, as some programs copy, becomes a question mark.
    return held_source(codecs.BOM_UTF8 + text.encode("utf-8", "replace") if text.strip() else b"", name, at)


def without_headings(source: Source, refused: InputRefused) -> InputRefused:
    """Return why ``source`` was refused: its first row may be an order like the others, not the names of columns."""
    if source.path is not None or refused.key != "file_unknown":
        return refused
    with start_sketch(source) as reader:
        try:
            told = [orjson.loads(text) for kind, text in reader.frames(
                zone="", currency="", cancel=CancelToken()) if kind == "S"]  # fmt: skip
        except InputRefused:
            return refused
    cells = [column["heading"] for table in told for column in table["columns"] if column["heading"]]
    values = sum(kind_of([cell]) in _VALUES for cell in cells)
    return InputRefused("held_no_headings", file=source.name) if 3 * values >= len(cells) and values else refused
