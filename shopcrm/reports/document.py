"""What stands in a printed report? Sections, tables and drawings as data, in the words of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Amount:
    """Money: minor units of an ISO 4217 currency."""

    minor: int
    currency: str


Cell = str | int | float | date | Amount | None
"""What a table cell holds. In text the first line speaks, further lines (after a line break) are quieter."""


class Kind(StrEnum):
    """What a column holds; it decides alignment and number format."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    MONEY = "money"
    DATE = "date"
    TICK = "tick"
    WRITE = "write"


@dataclass(frozen=True)
class Column:
    """A table column.

    Attributes:
        heading: its word.
        weight: its share of the table's width, relative to the other columns.
        kind: what it holds; ``tick`` draws a box to tick, ``write`` is left empty to write in.
    """

    heading: str
    weight: float = 1.0
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Heading:
    """The title of a part, with a quieter sentence below; ``count`` stands at the right, ``tone`` colours its mark."""

    text: str
    lead: str = ""
    count: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Figure:
    """One large number with its name and a note."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Figures:
    """A row of large numbers."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Table:
    """A table whose header is repeated on every page and whose rows are never broken.

    Attributes:
        columns: the columns.
        rows: one cell per column.
        roomy: rows high enough to write in by hand.
        tones: the colour tone of each row's first cell, or empty.
        caption: stands above the head where the table goes on on a further page.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    roomy: bool = False
    tones: tuple[str, ...] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        """Refuse rows that do not fit the columns."""
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row has one cell per column")


@dataclass(frozen=True)
class HeatCell:
    """One cell of the RFM grid.

    Attributes:
        name: the segment's word.
        count: how many customers, as text.
        value: their amounts, as text.
        share: their share of all customers, 0-1.
        tone: segment key, for the colour.
    """

    name: str
    count: str
    value: str
    share: float
    tone: str


@dataclass(frozen=True)
class HeatGrid:
    """The 5x5 grid; ``rows`` from the top, each with its cells from the left.

    ``row_labels`` and ``column_labels`` are (word, quieter explanation) pairs.
    """

    row_title: str
    column_title: str
    row_labels: tuple[tuple[str, str], ...]
    column_labels: tuple[tuple[str, str], ...]
    rows: tuple[tuple[HeatCell, ...], ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Section = Heading | Paragraph | Figures | Table | HeatGrid | PageBreak


@dataclass(frozen=True)
class Document:
    """A report ready to be drawn.

    Attributes:
        title, subtitle: what it is.
        shop: the shop's name.
        period: the period it is about.
        made_on: when it was made, with its word.
        sections: what stands in it.
        language: ``zh_CN`` or ``en``.
        page_label: text with ``{page}`` and ``{pages}``.
        footer: a note at the foot of every page, or "".
        landscape: A4 on its side.
        subject, number: what it is about, as the audit trail knows it (``domain.audit.Act``).
        people: how many are named in it.
    """

    title: str
    subtitle: str
    shop: str
    period: str
    made_on: str
    sections: tuple[Section, ...]
    language: str
    page_label: str
    footer: str = ""
    landscape: bool = False
    subject: str = ""
    number: int = 0
    people: int = 0


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; ``rows`` may be made while they are written."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
