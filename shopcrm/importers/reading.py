"""What does a whole file say? The path from sheets to a stream of frames, as run in the child process."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from shopcrm.base.errors import InputRefused
from shopcrm.domain.told import CUSTOMER_KIND
from shopcrm.domain.visible import seen, seen_line
from shopcrm.importers.cells import text_of
from shopcrm.importers.content import Content, Secrets, digest
from shopcrm.importers.customer_rows import CustomerRows
from shopcrm.importers.customers import CustomerReader
from shopcrm.importers.date_shapes import day_order_of
from shopcrm.importers.delimited import last_line_is_open
from shopcrm.importers.headings import all_spellings
from shopcrm.importers.own_terms import own_terms
from shopcrm.importers.registry import WrongDownload, recognise
from shopcrm.importers.rows import RowReader
from shopcrm.importers.sheet_rows import Emit, RowsOfFile, SheetRows
from shopcrm.importers.sheets import Sheet
from shopcrm.importers.spec import FormatSpec, headings_in
from shopcrm.importers.tables import open_table

_HEADING_ROWS: Final = 20
_TELLS_SOMEBODY: Final = re.compile(r"\d{5}|@")
# In China the year stands first, also where a spreadsheet has shortened it to two digits.
_YEAR_FIRST: Final = "Asia/Shanghai"
# More rows that are no orders than this are counted only.
_LEFT_OUT_TOLD: Final = 200


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
    ``withheld``: orders (number → reason) of which an earlier reading found that they cannot be taken whole.
    """

    file: Content
    specs: Sequence[FormatSpec]
    wrong: Sequence[WrongDownload]
    terms: Callable[[], ShopTerms]
    secrets: Secrets = tuple
    sparse: bool = False
    own: Sequence[FormatSpec] = ()
    limit: int = 0
    withheld: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _State:
    """What one reading knows so far."""

    of_file: RowsOfFile
    spec: FormatSpec | None = None
    terms: ShopTerms | None = None
    latest: int = 0
    seen: list[str] = field(default_factory=list)
    # Sheet → its headings, for the rows given back.
    headings: dict[str, list[str]] = field(default_factory=dict)
    # Sheets without headings we know, and how many rows of each hold something.
    passed: list[tuple[str, int]] = field(default_factory=list)


def read_file(job: ReadingJob, emit: Emit) -> None:
    """Read ``job.file`` and emit its frames.

    Raises:
        InputRefused: the file cannot be trusted; frames already emitted are void.
    """
    table = open_table(job.file, job.secrets, sparse=job.sparse)
    state = _State(RowsOfFile(emit, job.withheld))
    for sheet in table.sheets:
        _read_sheet(job, sheet, table.encoding, state, emit)
    if state.spec is None and not job.wrong:
        wanted = ", ".join(dict.fromkeys(names[0] for spec in job.specs for names in spec.requires))
        raise InputRefused("mapping_columns", file=job.file.name, headings=wanted)
    if state.spec is None:
        # What stands first may be a customer: then nothing of it is repeated.
        somebody = any(_TELLS_SOMEBODY.search(name) for name in state.seen)
        found = "" if somebody else "、".join(name for name in state.seen if name)[:200]
        raise InputRefused("file_unknown", file=job.file.name, headings=found or "—")
    told = state.of_file
    if not told.rows:
        customers = state.spec.row == CUSTOMER_KIND
        raise InputRefused("file_no_customers" if customers else "file_no_orders", file=job.file.name)
    if told.assembler.late and not job.limit:
        emit("V", told.assembler.late)
        return
    open_end = table.is_text and last_line_is_open(job.file, table.encoding)
    emit("E", {
        "rows": told.rows, "sha256": digest(job.file), "open_end": open_end, "passed": state.passed,
        "as_of": [state.latest, job.file.written_at],
        "left_out": told.left_out[:_LEFT_OUT_TOLD], "left_out_rows": len(told.left_out), "headings": state.headings,
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
    reader = (
        CustomerReader(spec, headings, zone=zone, own=told)
        if spec.row == CUSTOMER_KIND
        else RowReader(spec, headings, zone=zone, currency=terms.currency, own=told)
    )
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
    rows = (
        CustomerRows(reader, sheet.name, headings, state.of_file, emit)
        if isinstance(reader, CustomerReader)
        else SheetRows(reader, sheet.name, headings, state.of_file, spec.row)
    )
    within = islice(body, job.limit) if job.limit else body
    rows.run(within, row, lambda: _day_order(job, sheet.name, reader, spec.zone))
    state.latest = max(state.latest, reader.latest)
    state.of_file.watch.judge(sheet.name)
    state.of_file.line_watch.judge(sheet.name)
    if isinstance(reader, RowReader) and len(reader.sellers) > 1:
        # One shop has one seller: a list that names several is of things its owner bought.
        raise InputRefused("bought_not_sold", file=job.file.name)


def _day_order(job: ReadingJob, sheet_name: str, reader: RowReader | CustomerReader, zone: str) -> str:
    """Return "dmy" or "mdy", whichever the dates of the whole sheet prove; "ymd" where they are slips among others.

    Raises:
        InputRefused: no day of it is beyond the 12th, or some prove the one order and some the other.
    """
    sheets = (
        sheet for sheet in open_table(job.file, job.secrets, sparse=job.sparse).sheets if sheet.name == sheet_name
    )
    rows = (row for sheet in sheets for row in sheet.rows)
    cells = (cell for row in rows for cell in reader.places.cells_at(reader.date_columns, row))
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
    missing = dict.fromkeys(some[0] for some in wanted if not names & set(some))
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
