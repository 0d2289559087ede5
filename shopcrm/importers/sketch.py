"""What does a table look like that nobody declared? Its heading row, and what each column probably is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Final

from shopcrm.base.errors import InputRefused
from shopcrm.domain.mapping import ColumnSketch
from shopcrm.importers.cells import text_of
from shopcrm.importers.column_kinds import Kind, day_order, kind_of
from shopcrm.importers.content import Content, Secrets
from shopcrm.importers.proposals import Proposal, Vocabulary, propose
from shopcrm.importers.row_kinds import customer_field, is_customer_list, order_field
from shopcrm.importers.sheets import Sheet
from shopcrm.importers.spec import FormatSpec
from shopcrm.importers.tables import open_table

_HEADING_ROWS: Final = 20
_ROWS: Final = 2000
_SAMPLES: Final = 4
_FEW_WORDS: Final = 20
# A value longer than this says no more to her than its beginning.
_SHOWN: Final = 60


@dataclass(frozen=True)
class Words:
    """The words of tables of orders and of customers: an unknown one may be either."""

    orders: Vocabulary
    customers: Vocabulary

    @classmethod
    def of(cls, specs: Sequence[FormatSpec], own: Sequence[FormatSpec] = ()) -> Words:
        """Learn from the declared formats ``specs``, and from what the owner taught before, ``own``."""
        return cls(Vocabulary(specs, own), Vocabulary(specs, own, customers=True))

    def known(self, texts: Sequence[str]) -> int:
        """Return how many of ``texts`` are headings somebody uses in one kind of table."""
        return max(self.orders.known(texts), self.customers.known(texts))


def sketch_file(content: Content, secrets: Secrets, words: Words) -> dict[str, Any]:
    """Return the TableSketch of the most telling sheet of ``content`` as plain data.

    Raises:
        InputRefused: there is no table in it.
    """
    found = [
        (words.known(headings) + len([name for name in headings if name]) / 100, sheet.name, row, headings, rows)
        for sheet in open_table(content, secrets).sheets
        for headings, row, rows in _tables(sheet, words)
    ]
    if not found:
        raise InputRefused("file_no_table", file=content.name)
    _, sheet_name, row, headings, rows = max(found, key=lambda one: one[0])
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(headings)
    told = [[text for text in column if text] for column in columns]
    kinds = [kind_of(texts) for texts in told]
    orders, customers = (
        propose(headings, kinds, list(map(by_values, kinds, told)), vocabulary)
        for by_values, vocabulary in ((order_field, words.orders), (customer_field, words.customers))
    )
    return {
        "file": content.name,
        "sheet": sheet_name,
        "heading_row": row,
        "rows": len(rows),
        "customers": is_customer_list(headings, orders, customers, words.customers),
        "columns": [
            asdict(_column(*one, words.orders))
            for one in zip(headings, told, kinds, zip(orders, customers, strict=True), strict=True)
        ],
    }


def _tables(sheet: Sheet, words: Words) -> Iterator[tuple[list[str], int, list[list[str]]]]:
    """Yield (headings, their row, the texts below) of a sheet, none for one without two columns."""
    rows = [[text_of(cell) for cell in cells] for cells in islice(sheet.rows, _ROWS + _HEADING_ROWS)]
    best = max(range(min(_HEADING_ROWS, len(rows))), key=lambda at: _telling(rows, at, words), default=None)
    if best is None or sum(1 for name in rows[best] if name) < 2:
        return
    width = len(rows[best])
    below = [(row + [""] * width)[:width] for row in rows[best + 1 :] if any(row)]
    yield rows[best], sheet.first_row + best, below


def _telling(rows: Sequence[Sequence[str]], at: int, words: Words) -> float:
    """Return how much row ``at`` looks like headings: words somebody uses, no numbers, and as wide as what follows."""
    names = [name for name in rows[at] if name]
    numbers = sum(1 for name in names if kind_of([name]) not in {Kind.TEXT, Kind.WORDS})
    widths = Counter(sum(1 for cell in row if cell) for row in rows[at + 1 : at + 30] if any(row))
    usual = widths.most_common(1)[0][0] if widths else 0
    return 3 * words.known(names) + len(set(names)) - 3 * numbers - abs(len(names) - usual) / 2 - at / 10


def _column(
    name: str, texts: Sequence[str], kind: Kind, proposed: tuple[Proposal, Proposal], words: Vocabulary
) -> ColumnSketch:  # fmt: skip
    proposal, of_customer = proposed
    different = list(dict.fromkeys(texts))
    few = len(different) <= _FEW_WORDS and kind in {Kind.WORDS, Kind.TEXT}
    # Of what is never taken nothing is shown either.
    samples = () if proposal.secret else tuple(text[:_SHOWN] for text in different[:_SAMPLES])
    return ColumnSketch(
        heading=name,
        samples=samples,
        field=proposal.field,
        sure=proposal.sure,
        of_customer=of_customer.field,
        of_customer_sure=of_customer.sure,
        secret=proposal.secret,
        words=tuple((text, words.state(text)) for text in different) if few and not proposal.secret else (),
        repeats=len(different) < len(texts),
        day_order=day_order(texts) if kind is Kind.DATE else "",
    )
