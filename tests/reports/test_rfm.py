from __future__ import annotations

from datetime import timedelta

import pytest

from shopcrm.base.texts import Texts
from shopcrm.domain.rfm import RfmMethod, RfmOptions, Segment
from shopcrm.reports.document import Amount, Cell, Document, Figures, HeatGrid, Paragraph, Table
from shopcrm.reports.rfm import MOST_NAMED, Frame, rfm_document, top_customers
from shopcrm.reports.rfm_sheets import rfm_sheets
from tests.reports.conftest import DAY, rfm_report

NAMES = {n: f"林小满{n}" for n in range(1, 2_000)}


def cells(document: Document) -> list[Cell]:
    return [cell for part in document.sections if isinstance(part, Table) for row in part.rows for cell in row]


def test_the_grid_shows_every_customer(texts: Texts, frame: Frame) -> None:
    report = rfm_report(1_200)
    document = rfm_document(report, NAMES, frame, texts)
    (grid,) = (part for part in document.sections if isinstance(part, HeatGrid))
    shown = [cell for row in grid.rows for cell in row]
    assert len(shown) == 25
    assert sum(cell.share for cell in shown) == pytest.approx(1.0)
    assert shown[0].name == texts("segments.new.name")
    assert shown[4].tone == Segment.CHAMPION
    (figures,) = (part for part in document.sections if isinstance(part, Figures))
    assert figures.figures[0].value == "1,200"


def test_paper_names_only_the_best_of_each_segment_and_masks_them(texts: Texts, frame: Frame) -> None:
    report = rfm_report(1_200)
    document = rfm_document(report, NAMES, frame, texts)
    named = [cell for cell in cells(document) if isinstance(cell, str) and cell.startswith("林")]
    assert set(named) == {"林**"}
    assert len(named) <= MOST_NAMED * len(Segment)


def test_the_best_of_a_segment_are_its_most_valuable() -> None:
    report = rfm_report(600)
    best = top_customers(report, 3)
    for segment, rows in best.items():
        everyone = [row for row in report.rows if row.segment is segment]
        assert len(rows) == min(3, len(everyone))
        for row in rows:
            peers = [one for one in everyone if (one.r, one.fm, one.currency) == (row.r, row.fm, row.currency)]
            richer = [one for one in peers if one.monetary > row.monetary]
            assert len(richer) < 3


def test_an_empty_shop_gets_a_sentence(texts: Texts, frame: Frame) -> None:
    document = rfm_document(rfm_report(0), {}, frame, texts)
    assert document.sections == (Paragraph(texts("report.nobody")),)


def test_the_options_stand_in_the_period(texts: Texts, frame: Frame) -> None:
    report = rfm_report(10)
    options = RfmOptions(DAY, RfmMethod.QUINTILE, group="rfm:loyal")
    document = rfm_document(type(report)(options, *list(report.__dict__.values())[1:]), NAMES, frame, texts)
    assert texts("report.rfm.method.quintile") in document.period
    assert texts("segments.loyal.name") in document.period


def test_the_workbook_has_every_customer_with_real_values(texts: Texts, frame: Frame) -> None:
    report = rfm_report(50)
    summary, segments, customers = rfm_sheets(report, NAMES, frame, texts)
    rows = list(customers.rows)
    assert len(rows) == 50
    first = report.rows[0]
    assert rows[0][0] == first.customer
    assert rows[0][1] == NAMES[first.customer]
    assert rows[0][4] == DAY - timedelta(days=first.recency_days)
    assert rows[0][7] == Amount(first.monetary, first.currency)
    assert all(len(row) == len(customers.columns) for row in rows)
    assert sum(int(str(row[1])) for row in segments.rows) == 50
    amounts = [row[1] for row in summary.rows if isinstance(row[1], Amount)]
    assert {amount.currency for amount in amounts} == {"CNY", "EUR"}
