"""The protocol of an import on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shopcrm.base.texts import Texts
from shopcrm.domain.batches import (
    Batch,
    BatchProtocol,
    ControlTotal,
    Counts,
    FileWarning,
    ImportResult,
    LeftOutRow,
    PassedSheet,
    Recognised,
    Rejection,
)
from shopcrm.domain.order_changes import FieldChange
from shopcrm.domain.shop import ShopInfo
from shopcrm.reports.document import Document, Figures, Heading, Paragraph, Table
from shopcrm.reports.import_protocol import protocol_document
from shopcrm.reports.paper import write_pdf

AT = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
TOTAL = ControlTotal("CNY", 2310, 2188, 41_286_050, 1_290_000, 39_996_050)
COLUMNS = (("订单编号", "order_id"), ("买家会员名", "buyer"), ("总金额", "total"))
BATCH = Batch(7, "orders.xlsx", "taobao", "城西店", "taobao-orders", AT, 2311, Counts(2204, 61, 45), 1, (TOTAL,))
RESULT = ImportResult(
    file="orders.xlsx",
    batch=7,
    recognised=Recognised("taobao", "taobao-orders", "order", "gb18030", COLUMNS, ("店铺Id",)),
    rows=2311,
    orders=BATCH.orders,
    lines=Counts(3, 2, 1),
    customers_new=287,
    customers_matched=13,
    anonymous_orders=121,
    totals=(TOTAL,),
    rejected=(Rejection("一月", 17, "总金额", "一百二", "amount"),),
    rejected_rows=1,
    first_day="2026-01-01",
    last_day="2026-11-21",
    warnings=(FileWarning("open_end"),),
    left_out=(LeftOutRow("", 2313, "total"),),
    passed=(PassedSheet("说明", 4),),
    changes=(FieldChange("1001", "status", "shipped", "completed"), FieldChange("1001", "recipient", "", "林小雨")),
    changed_fields=(("status", 61), ("recipient", 1)),
    left_out_rows=900,
)


def document(texts: Texts, told: BatchProtocol) -> Document:
    return protocol_document(told, ShopInfo("小满家"), date(2026, 11, 23), texts)


def told(made: Document) -> str:
    """Return every word of the document, a table's row on a line."""
    lines: list[str] = [made.title, made.subtitle, made.period, made.made_on]
    for section in made.sections:
        if isinstance(section, Heading):
            lines.append(f"{section.text} {section.lead} {section.count}")
        elif isinstance(section, Paragraph):
            lines.append(section.text)
        elif isinstance(section, Figures):
            lines += [f"{one.label} {one.value} {one.note}" for one in section.figures]
        elif isinstance(section, Table):
            lines += [" ".join(str(cell) for cell in row) for row in section.rows]
    return "\n".join(lines)


def test_it_says_what_the_page_said(texts: Texts, tmp_path: Path) -> None:
    made = document(texts, BatchProtocol(BATCH, RESULT, complete=True))
    said = told(made)
    for words in (
        "orders.xlsx", "城西店", "2026-11-22 14:05", "taobao-orders", "GB18030", "2,204", "¥412,860.50", "¥399,960.50",
        "一月 17 总金额 一百二", "1001", "林小雨", texts("status.completed"), "2313", "店铺Id", "说明", "287", "121",
        texts("protocol.first", shown="2", all="62"), texts("protocol.first", shown="1", all="900"),
        texts("import.warning.open_end"), texts("import.field.buyer"), texts("protocol.left.total"),
    ):  # fmt: skip
        assert words in said, words
    assert texts("protocol.counts_only") not in said
    path = tmp_path / "protocol.pdf"
    write_pdf(made, path)
    assert path.read_bytes().startswith(b"%PDF")


def test_a_long_one_is_cut_and_says_so(texts: Texts) -> None:
    many = replace(
        RESULT,
        rejected=RESULT.rejected * 1000,
        rejected_rows=1000,
        changes=RESULT.changes * 100,
        changed_fields=(("status", 5000),),
        left_out=RESULT.left_out * 200,
        left_out_rows=200,
    )
    said = told(document(texts, BatchProtocol(BATCH, many, complete=True)))
    for shown, everything in (("300", "1,000"), ("100", "5,000"), ("60", "200")):
        assert texts("protocol.first", shown=shown, all=everything) in said


@pytest.mark.parametrize("undone", [None, AT])
def test_where_only_counts_are_known_it_says_so(texts: Texts, undone: datetime | None) -> None:
    found = Recognised("taobao", "taobao-orders", "order", "", (), ())
    bare = ImportResult("orders.xlsx", 7, found, 2311, BATCH.orders, Counts(), 0, 0, 0, ())
    made = document(texts, BatchProtocol(replace(BATCH, undone_at=undone), bare, complete=False))
    said = told(made)
    assert texts("protocol.counts_only" if undone is None else "protocol.taken_back") in said
    assert (texts("protocol.about.undone") in said) == (undone is not None)
    assert texts("protocol.columns") not in said
