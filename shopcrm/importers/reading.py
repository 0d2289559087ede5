"""What does a whole file say? The path from sheets to a stream of frames, as run in the child process."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from shopcrm.base.errors import InputRefused
from shopcrm.domain.visible import seen, seen_line
from shopcrm.importers.assemble import Assembler
from shopcrm.importers.cells import Cell, text_of
from shopcrm.importers.content import Content, Secrets, digest
from shopcrm.importers.damage import NumberWatch
from shopcrm.importers.date_shapes import DayOrderUnknown, day_order_of
from shopcrm.importers.delimited import last_line_is_open
from shopcrm.importers.headings import all_spellings
from shopcrm.importers.left_out import LeftOut
from shopcrm.importers.own_terms import own_terms
from shopcrm.importers.registry import WrongDownload, recognise
from shopcrm.importers.rows import RowReader, Wire
from shopcrm.importers.sheets import Sheet
from shopcrm.importers.spec import FormatSpec, headings_in
from shopcrm.importers.tables import open_table
from shopcrm.importers.values import RowRejected

_HEADING_ROWS: Final = 20
# Fewer, larger pieces are quicker on both sides, and bound the memory all the same.
_ROWS_AT_ONCE: Final = 500
_TELLS_SOMEBODY: Final = re.compile(r"\d{5}|@")
# In China the year stands first, also where a spreadsheet has shortened it to two digits.
_YEAR_FIRST: Final = "Asia/Shanghai"
# More rows that are no orders than this are counted only.
_LEFT_OUT_TOLD: Final = 200

# A frame is one letter and one JSON value on a line:
# H what was recognised, O rows read so far and orders, R a rejected row, E the end, X refused; A alone: an archive.
Emit = Callable[[str, Any], None]


@dataclass(frozen=True)
class ShopTerms:
    """What serves where a format is silent: the shop's IANA zone and its ISO 4217 currency."""

    zone: str
    currency: str


@dataclass(frozen=True)
class ReadingJob:
    """What is to be read: the file and the formats that may claim it.

    ``terms`` is asked once, after the file was opened: whoever started us may still be unlocking the vault.
    ``secrets`` are passwords, asked for if the file is locked. ``sparse``: see ``open_table``. ``own`` are the owner's
    mappings, asked if no format claims the file. ``limit`` ends the reading after so many rows; 0 is no limit.
    """

    file: Content
    specs: Sequence[FormatSpec]
    wrong: Sequence[WrongDownload]
    terms: Callable[[], ShopTerms]
    secrets: Secrets = tuple
    sparse: bool = False
    own: Sequence[FormatSpec] = ()
    limit: int = 0


@dataclass
class _State:
    """Counts of one reading."""

    rows: int = 0
    spec: FormatSpec | None = None
    terms: ShopTerms | None = None
    watch: NumberWatch = field(default_factory=NumberWatch)
    latest: int = 0
    line_watch: NumberWatch = field(default_factory=NumberWatch)
    left_out: list[tuple[str, int, str]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    # Sheet → its headings, for the rows given back.
    headings: dict[str, list[str]] = field(default_factory=dict)
    # Sheets without headings we know, and how many rows of each hold something.
    passed: list[tuple[str, int]] = field(default_factory=list)
    # Who bought which order, as hashes: these keep a million orders small.
    buyers: dict[int, int] = field(default_factory=dict)


def read_file(job: ReadingJob, emit: Emit) -> None:
    """Read ``job.file`` and emit its frames.

    Raises:
        InputRefused: the file cannot be trusted; frames already emitted are void.
    """
    table = open_table(job.file, job.secrets, sparse=job.sparse)
    state = _State()
    for sheet in table.sheets:
        _read_sheet(job, sheet, table.encoding, state, emit)
    if state.spec is None and not job.wrong:
        wanted = ", ".join(names[0] for spec in job.specs for names in spec.requires)
        raise InputRefused("mapping_columns", file=job.file.name, headings=wanted)
    if state.spec is None:
        # What stands first may be a customer: only what nobody could be reached by is repeated.
        found = "、".join(name for name in state.seen if name and not _TELLS_SOMEBODY.search(name))[:200]
        raise InputRefused("file_unknown", file=job.file.name, headings=found or "—")
    if not state.rows:
        raise InputRefused("file_no_orders", file=job.file.name)
    open_end = table.is_text and last_line_is_open(job.file, table.encoding)
    emit("E", {
        "rows": state.rows, "sha256": digest(job.file), "open_end": open_end, "passed": state.passed,
        "as_of": [state.latest, job.file.written_at],
        "left_out": state.left_out[:_LEFT_OUT_TOLD], "left_out_rows": len(state.left_out), "headings": state.headings,
    })  # fmt: skip


def _read_sheet(job: ReadingJob, sheet: Sheet, encoding: str, state: _State, emit: Emit) -> None:
    found = _find_headings(job, sheet, state)
    if found is None:
        return
    spec, headings, row = found
    state.headings[sheet.name] = headings
    if state.spec is not None and state.spec.name != spec.name:
        raise InputRefused("two_formats", formats=f"{state.spec.name}, {spec.name}")
    if not job.wrong:
        _demand_columns(spec, headings, job.file.name)
    terms = state.terms = state.terms or job.terms()
    told, body = own_terms(spec, headings, sheet.rows)
    zone = spec.zone or told.zone or terms.zone
    reader = RowReader(spec, headings, zone=zone, currency=terms.currency, own=told)
    if state.spec is None:
        state.spec = spec
        taken = reader.places.taken()
        read = {name for name, _ in taken}
        emit("H", {
            "platform": told.platform or spec.platform, "shop": told.shop, "format": spec.name, "kind": spec.row,
            "encoding": encoding, "columns": taken,
            "ignored": [name for name in headings if name.strip() and name not in read], "headings": headings,
            "zone": zone, "total": sheet.total,
        })  # fmt: skip
    rows = _Rows(reader, sheet.name, headings, state, emit)
    within = islice(body, job.limit) if job.limit else body
    rows.run(within, row, lambda: _day_order(job, sheet.name, reader.date_columns, spec.zone))
    state.latest = max(state.latest, reader.latest)
    state.watch.judge(sheet.name)
    state.line_watch.judge(sheet.name)
    if len(reader.sellers) > 1:
        # One shop has one seller: a list that names several is of things its owner bought.
        raise InputRefused("bought_not_sold", file=job.file.name)


def _day_order(job: ReadingJob, sheet_name: str, columns: Sequence[int], zone: str) -> str:
    """Return "dmy" or "mdy", whichever the dates of the whole sheet prove; "ymd" where they are slips among others.

    Raises:
        InputRefused: no day of it is beyond the 12th, or some prove the one order and some the other.
    """
    sheets = (
        sheet for sheet in open_table(job.file, job.secrets, sparse=job.sparse).sheets if sheet.name == sheet_name
    )
    cells = (cells[place] for sheet in sheets for cells in sheet.rows for place in columns if place < len(cells))
    told = Counter(day_order_of(text) for cell in cells if (text := text_of(cell)))
    if told["ymd"] >= told[""] + told["dmy"] + told["mdy"]:
        return "ymd"
    proofs = [order for order in ("dmy", "mdy") if told[order]]
    if not proofs and zone == _YEAR_FIRST:
        return "ymd"
    if len(proofs) != 1:
        raise InputRefused("day_order_mixed" if proofs else "day_order_unknown", file=job.file.name)
    return proofs[0]


def _demand_columns(spec: FormatSpec, headings: Sequence[str], file: str) -> None:
    """Refuse a table that lacks a column the owner's mapping names: a mistyped heading must not lose figures."""
    names = all_spellings(headings)
    wanted = [[name for one in alternatives for name in headings_in(one)] for alternatives in spec.columns.values()]
    missing = [some[0] for some in wanted if not names & set(some)]
    if missing:
        raise InputRefused("mapping_columns", file=file, headings=", ".join(missing))


def _find_headings(job: ReadingJob, sheet: Sheet, state: _State) -> tuple[FormatSpec, list[str], int] | None:
    """Return format, headings and row number of the first row some format claims."""
    filled = 0
    for number in range(sheet.first_row, sheet.first_row + _HEADING_ROWS):
        cells = next(sheet.rows, None)
        if cells is None:
            break
        names = [seen(text_of(cell)) for cell in cells]
        try:
            spec = recognise(names, job.specs, job.wrong, job.own)
        except InputRefused as error:
            raise InputRefused(error.key, file=job.file.name, **error.facts) from error
        if spec is not None:
            return spec, names, number
        if len([name for name in names if name]) > len([name for name in state.seen if name]):
            state.seen = names
        filled += any(names)
    filled += sum(1 for row in sheet.rows if any(row))
    if filled:
        state.passed.append((seen_line(sheet.name), filled))
    return None


@dataclass(frozen=True)
class _Row:
    """One row that bears an order number; ``at`` is its number in the sheet."""

    at: int
    number: str
    cells: list[Cell]


class _Rows:
    """Reads the rows of one sheet below its headings, many at once."""

    def __init__(self, reader: RowReader, sheet: str, headings: Sequence[str], state: _State, emit: Emit) -> None:
        self._reader, self._sheet = reader, sheet
        self._headings, self._state, self._emit = headings, state, emit
        self._assembler = Assembler() if state.spec is not None and state.spec.row == "item" else None
        self._left_out = LeftOut(headings, reader.order_column, reader.vital_columns)
        self._last = ""

    def run(self, rows: Iterator[list[Cell]], heading_row: int, day_order: Callable[[], str]) -> None:
        """Emit every row as part of an order or as rejected; ``day_order`` is asked if only all dates can tell it."""
        numbered = enumerate(rows, heading_row + 1)
        while block := list(islice(numbered, _ROWS_AT_ONCE)):
            self._take_block(block, day_order)
        if self._assembler is not None:
            self._tell([], list(self._assembler.finish()))

    def _take_block(self, block: Sequence[tuple[int, list[Cell]]], day_order: Callable[[], str]) -> None:
        found: list[_Row] = []
        rejections: list[tuple[_Row, RowRejected]] = []
        for at, cells in block:
            if any(cells) or any(cell is not None and cell != "" for cell in cells):
                try:
                    number = self._number(cells, at)
                except RowRejected as rejected:
                    rejections.append((_Row(at, "", cells), rejected))
                else:
                    if number is None:
                        continue
                    found.append(_Row(at, number, cells))
                self._state.rows += 1
        rows, numbers = [row.cells for row in found], [row.number for row in found]
        try:
            told = self._reader.read(rows, numbers) if found else []
        except DayOrderUnknown:
            self._reader.moments.order = day_order()
            told = self._reader.read(rows, numbers)
        orders: list[Wire] = []
        for row, order in zip(found, told, strict=True):
            try:
                orders += self._placed(row, order)
            except RowRejected as rejected:
                rejections.append((row, rejected))
        self._tell(rejections, orders)

    def _number(self, cells: list[Cell], at: int) -> str | None:
        """Return a row's order number, None if it is a total or a note; make the row as wide as the headings."""
        width = len(self._headings)
        if len(cells) < width:
            cells.extend([None] * (width - len(cells)))
        elif len(cells) > width:
            if any(text_of(cell) for cell in cells[width:]):
                raise RowRejected("shifted", "order_id", "")
            del cells[width:]
        cell = cells[self._reader.order_column]
        number = text_of(cell)
        reason = self._left_out.reason(cells, number)
        if reason:
            self._state.left_out.append((self._sheet, at, reason))
            return None
        if not number and self._reader.inherits and self._last:
            return self._last
        if not number:
            raise RowRejected("no_order_number", "order_id", "")
        self._state.watch.look(cell, number, at, self._sheet)
        for place in self._reader.line_columns:
            self._state.line_watch.look(cells[place], text_of(cells[place]), at, self._sheet)
        self._last = number
        return number

    def _placed(self, row: _Row, order: Wire | RowRejected) -> Iterable[Wire]:
        """Return the orders that are complete with this row."""
        if isinstance(order, RowRejected):
            raise order
        buyer = order.get("account")
        if buyer is not None:
            told = hash(buyer)
            if self._state.buyers.setdefault(hash(row.number), told) != told:
                # An order has one buyer: whichever row is wrong, the later must not move it in silence.
                raise RowRejected("two_buyers", "buyer", buyer)
        return (order,) if self._assembler is None else self._assembler.add(order)

    def _tell(self, rejections: Sequence[tuple[_Row, RowRejected]], orders: Sequence[Wire]) -> None:
        """Emit the rows rejected, in the order they stand in, and ``orders``."""
        for row, rejected in sorted(rejections, key=lambda pair: pair[0].at):
            self._emit("R", {
                "sheet": self._sheet, "row": row.at, "column": self._reader.places.heading_of(rejected.field),
                "value": rejected.value, "reason": rejected.reason, "cells": [text_of(cell) for cell in row.cells],
            })  # fmt: skip
        if orders:
            self._emit("O", (self._state.rows, orders))
