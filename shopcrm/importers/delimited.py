"""Which rows does a text file hold: what parts its cells, and what do its quotes mean?"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import Final, Literal, cast

from shopcrm.base.errors import InputRefused
from shopcrm.importers.cells import Cell
from shopcrm.importers.content import Content
from shopcrm.importers.encodings import last_character
from shopcrm.importers.sheets import Sheet

_LINE_ENDS: Final = ("\r", "\n")
_GREATEST_CELL: Final = 1 << 20
_BLOCK: Final = 1 << 20
# A row of the widest report has some hundred cells; a line beyond this is no row.
_LONGEST_LINE: Final = 4 << 20
# As many as Excel has.
_MOST_COLUMNS: Final = 1 << 14
_DELIMITERS: Final = (",", "\t", ";", "|")
# Reports with bare quotes in their cells part them by these.
_UNQUOTING: Final = ("\t", "|")
_SAMPLE_LINES: Final = 64
# Of a table whose quotes are letters, fewer than one row in so many has an odd width.
_FEW: Final = 20
# Excel writes and obeys such a first line; it is no row.
_HINT: Final = re.compile(r'"?sep=(.)"?[\t;,|]*[\r\n]*')


@dataclass(frozen=True)
class Dialect:
    """How a text file is to be read.

    Attributes:
        delimiter: what parts the cells.
        quoted: whether quotes hold a cell together; else they are letters like others.
        hint: whether its first line only names the delimiter.
    """

    delimiter: str
    quoted: bool = True
    hint: bool = False


def text_sheet(content: Content, encoding: str) -> Sheet:
    """Return the one sheet of a text file.

    Raises:
        InputRefused: it holds no table.
    """
    _check_lines(content)
    return Sheet("", _rows(content, encoding, dialect_of(content, encoding)), 1, None)


def last_line_is_open(content: Content, encoding: str) -> bool:
    """Whether a text file ends without a line break and without a closing quote: it may have been cut there."""
    return last_character(content, encoding) not in (*_LINE_ENDS, '"')


def dialect_of(content: Content, encoding: str) -> Dialect:
    """Return how ``content`` is to be read, by all of it where that matters.

    Raises:
        InputRefused: it holds no table.
    """
    with _opened(content, encoding) as text:
        sample = list(islice(text, _SAMPLE_LINES))
    hint = _HINT.fullmatch(sample[0]) if sample else None
    if hint is not None:
        return Dialect(hint[1], hint=True)
    found = max(_DELIMITERS, key=lambda delimiter: _weight(sample, delimiter))
    if not _weight(sample, found) and sum(1 for line in sample if line.strip()) < 2:
        raise InputRefused("file_no_table", file=content.name)
    quoted = found not in _UNQUOTING or not _quotes_are_letters(content, encoding, found)
    return Dialect(found, quoted)


def _weight(sample: list[str], delimiter: str) -> int:
    """Return how much the first rows speak for ``delimiter``: by how many rows it makes of one width, and how wide.

    Rows count more than width: amounts and lists hold commas and semicolons too, but not in the headings.
    """
    widths: Counter[int] = Counter()
    # A cell beyond all sense is for its reading to tell.
    with suppress(csv.Error):
        widths.update(len(row) - 1 for row in csv.reader(sample, delimiter=delimiter))
    # A quote that is a letter would swallow the rows that speak for its delimiter; those as wide as the headings do, or
    # cells of several lines would speak for what stands in each of these.
    wide = next((line.count(delimiter) for line in sample if line.strip()), 0)
    bare = {wide: sum(line.count(delimiter) == wide for line in sample)} if delimiter in _UNQUOTING else {}
    found = [width * rows * rows for some in (widths, bare) for width, rows in some.items() if width > 0]
    return max(found, default=0)


def _quotes_are_letters(content: Content, encoding: str, delimiter: str) -> bool:
    """Whether fewer rows have an odd width if quotes mean nothing.

    Amazon's reports part their cells by TABs and write quotes as they are: as quotes they would swallow the lines up
    to the next one. Excel's "Unicode text" parts by TABs too and quotes cells with line breaks in them.
    """
    bare: Counter[int] = Counter()
    with _opened(content, encoding) as text:
        any_quote = False
        for line in text:
            bare[line.count(delimiter)] += bool(line.strip())
            any_quote = any_quote or '"' in line
    if not any_quote:
        return False
    quoted: Counter[int] = Counter()
    with _opened(content, encoding) as text:
        try:
            for row in csv.reader(text, delimiter=delimiter, strict=True):
                quoted[len(row) - 1] += bool(row)
        except csv.Error as error:
            # Cut inside a quoted cell, or quotes where no quotes can be.
            return _odd(bare) * (bare.total() if _refusal(str(error)) == "file_cut_short" else _FEW) < bare.total()
    return _odd(bare) < _odd(quoted)


def _odd(widths: Counter[int]) -> int:
    """Return how many rows do not have the width most rows have."""
    return widths.total() - max(widths.values(), default=0)


def _rows(content: Content, encoding: str, dialect: Dialect) -> Iterator[list[Cell]]:
    """Yield the rows of a text file; a file that ends inside a quoted cell was cut short."""
    csv.field_size_limit(_GREATEST_CELL)
    with _opened(content, encoding) as text:
        if dialect.hint:
            next(text)
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE
        reader = csv.reader(text, delimiter=dialect.delimiter, quoting=quoting, strict=True)
        previous: list[Cell] | None = None
        width = number = 0
        wrapped = False
        try:
            for number, row in enumerate(reader, 1):
                wrapped = _all_wrapped(row) if number == 1 else wrapped
                if previous is not None:
                    yield previous
                    width = max(width, len(previous))
                if len(row) > _MOST_COLUMNS:
                    raise InputRefused("file_hostile", file=content.name)
                previous = [*map(_bare, row)] if wrapped else cast("list[Cell]", row)
        except csv.Error as error:
            raise InputRefused(_refusal(str(error)), file=content.name, row=number + 1) from error
    if previous is None:
        return
    if len(previous) < width and last_character(content, encoding) not in _LINE_ENDS:
        raise InputRefused("file_cut_short", file=content.name, row=number)
    yield previous


def _all_wrapped(row: list[str]) -> bool:
    """Whether all headings are left in quotes: so are the cells then, and none of the quotes is a word's own."""
    return len(row) > 1 and all(cell != _bare(cell) for cell in row if cell)


def _bare(cell: str) -> str:
    """Return ``cell`` without the quotes around it; those within are doubled there."""
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _opened(content: Content, encoding: str) -> TextIOWrapper:
    return TextIOWrapper(content.open(), encoding=encoding, newline="")


def _check_lines(content: Content) -> None:
    """Refuse a file with a line that has no end: reading it would put all of it into memory at once.

    Raises:
        InputRefused: there is one.
    """
    lines, without = 1, 0
    with content.open() as file:
        while block := file.read(_BLOCK):
            # Looking for any one end is a hundred times quicker than reading line by line with a limit.
            without = 0 if b"\n" in block or b"\r" in block else without + len(block)
            if without >= _LONGEST_LINE:
                raise InputRefused("file_cell_too_large", file=content.name, row=lines)
            lines += block.count(b"\n")


def _refusal(said: str) -> str:
    """Return the message key for what the csv module said; it tells its errors apart by their words only."""
    if "unexpected end" in said:
        return "file_cut_short"
    return "file_cell_too_large" if "field limit" in said else "file_broken_text"
