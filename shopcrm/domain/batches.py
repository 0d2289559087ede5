"""What did an import do? Its counts, control totals and rejected rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shopcrm.domain.order_changes import FieldChange


@dataclass(frozen=True)
class Counts:
    """How many were new, changed by this file, or already known as they are."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class ControlTotal:
    """Figures to compare with the platform's own page, per currency (domain.md section 2).

    ``orders`` counts all in the file, ``valid`` the valid purchases; ``amount``, ``refunded`` and ``net``
    are minor units over the orders that were paid.
    """

    currency: str
    orders: int
    valid: int
    amount: int
    refunded: int
    net: int


# Reasons that leave open which row is right: she must look the order up.
_DOUBTFUL = frozenset({"contradiction", "two_buyers", "same_item_number", "item_contradiction", "with_rejected"})


@dataclass(frozen=True)
class Rejection:
    """One row that was not taken.

    Attributes:
        sheet: sheet name, "" for CSV.
        row: row number as the owner's spreadsheet program shows it, from 1.
        column: heading of the offending column, or "".
        value: what stands there.
        reason: message key under ``reject.``.
        cells: the whole row, so that it can be mended.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    cells: tuple[str, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether the row can be read, but contradicts or depends on another row of its order."""
        return self.reason in _DOUBTFUL


@dataclass(frozen=True)
class LeftOutRow:
    """One row that is no order: a total, a note, headings once more.

    Attributes:
        sheet, row: where it stands, as in Rejection.
        reason: "total", "note" or "headings".
    """

    sheet: str
    row: int
    reason: str


@dataclass(frozen=True)
class Recognised:
    """What a file turned out to be.

    Attributes:
        platform, format: platform key and format name.
        kind: "order", "item", "refund" or "customer": what one row stands for.
        encoding: text encoding, "" for workbooks.
        columns: (heading in the file, our field) for every column taken.
        ignored: headings that are left out.
        headings: every heading, for the rejected rows.
    """

    platform: str
    format: str
    kind: str
    encoding: str
    columns: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileWarning:
    """Something about a file that was taken and yet deserves a look.

    Attributes:
        key: message key under ``import.warning.``.
        facts: values for the placeholders of that text.
    """

    key: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class PassedSheet:
    """A sheet without headings we know: its name, and how many of its rows hold something."""

    name: str
    rows: int


@dataclass(frozen=True)
class ImportResult:
    """What one file did to the shop, or would do (``dry_run``).

    Attributes:
        file: name without folder.
        batch: number of the batch, None for a dry run.
        rows: data rows read.
        orders, lines: counts over orders and their items.
        customers_new, customers_matched: customer files made and met again.
        anonymous_orders: orders nobody can be found behind.
        first_day, last_day: range of local purchase dates (ISO), or "".
        rejected: rows that were not taken (the first 10,000 of them, without their cells).
        rejected_rows, doubtful_rows: how many those are, and how many of them contradict another row of their order.
        warnings: what she should look at, though the file was taken.
        left_out: rows that are no orders (the first 200 of them); they are not among ``rows``.
        left_out_rows: how many of them there are.
        passed: sheets that were not read.
        changes: what it changes in orders other files told of, field by field (the first 200).
        changed_fields: (field, in how many orders it changes), most first.
        customers_told: counts over the customers a customer file tells of.
    """

    file: str
    batch: int | None
    recognised: Recognised
    rows: int
    orders: Counts
    lines: Counts
    customers_new: int
    customers_matched: int
    anonymous_orders: int
    totals: tuple[ControlTotal, ...]
    rejected: tuple[Rejection, ...] = ()
    first_day: str = ""
    last_day: str = ""
    dry_run: bool = False
    warnings: tuple[FileWarning, ...] = ()
    left_out: tuple[LeftOutRow, ...] = ()
    passed: tuple[PassedSheet, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    changed_fields: tuple[tuple[str, int], ...] = ()
    customers_told: Counts = Counts()
    left_out_rows: int = 0
    rejected_rows: int = 0
    doubtful_rows: int = 0


@dataclass(frozen=True)
class Batch:
    """One past import, as listed."""

    id: int
    file: str
    platform: str
    shop: str
    format: str
    at: datetime
    rows: int
    orders: Counts
    rejected: int
    totals: tuple[ControlTotal, ...]
    undone_at: datetime | None = None
    customers: Counts = Counts()


@dataclass(frozen=True)
class BatchProtocol:
    """What one past import did, to be printed.

    Attributes:
        batch: the import as listed.
        result: what it did, as it was told when it was done.
        complete: whether all of that was kept; of older imports, and those taken back, only the counts were.
    """

    batch: Batch
    result: ImportResult
    complete: bool


@dataclass(frozen=True)
class FileOutcome:
    """One file of an import: a result, the error it was refused with, or why it was passed over.

    ``passed_over`` is a key under ``import.passed.``: the file lay in a folder or an archive and is no table.
    """

    file: str
    result: ImportResult | None = None
    refused: Exception | None = field(default=None, repr=False)
    passed_over: str = ""


@dataclass(frozen=True)
class UndoResult:
    """What taking an import back did: orders removed, orders restored to what other files say, files removed."""

    orders_removed: int
    orders_restored: int
    customers_removed: int


@dataclass(frozen=True)
class Exported:
    """How much an export wrote: orders, and customers that files or the owner told of."""

    orders: int
    customers: int
