from __future__ import annotations

import json
from dataclasses import asdict

from shopcrm.base.texts import Texts
from shopcrm.domain.care import Variant
from shopcrm.domain.shop import ShopInfo
from shopcrm.reports.document import Amount, Heading, Kind, Paragraph, Table
from shopcrm.reports.follow_up import follow_up_document, follow_up_sheets
from tests.reports.conftest import people

SHOP = ShopInfo("小满家")


def test_every_person_stands_on_it_once_by_reason(texts: Texts) -> None:
    listed = people(20)
    document = follow_up_document(listed, SHOP, texts)
    tables = [part for part in document.sections if isinstance(part, Table)]
    heads = [part.text for part in document.sections if isinstance(part, Heading)]
    assert heads == [texts(f"followup_print.reason.{reason}.name") for reason in listed.by_reason()]
    assert [row[0] for table in tables for row in table.rows] == [line.number for line in listed.lines]
    assert all(table.roomy and {Kind.TICK, Kind.WRITE} <= {c.kind for c in table.columns} for table in tables)
    assert str(len(listed.lines)) in document.period
    assert document.footer == texts("followup_print.footer")


def test_work_shows_masked_numbers_only(texts: Texts) -> None:
    document = str(asdict(follow_up_document(people(8), SHOP, texts)))
    assert "138****1234" in document
    assert "13800001234" not in document


def test_the_wall_has_no_contact_data(texts: Texts) -> None:
    listed = people(8, Variant.WALL)
    document = follow_up_document(listed, SHOP, texts)
    shown = str(asdict(document))
    assert "138****1234" not in shown
    assert "林小满" not in shown
    headings = {column.heading for part in document.sections if isinstance(part, Table) for column in part.columns}
    for name in ("phone", "channel"):
        assert texts(f"followup_print.column.{name}") not in headings
    (sheet,) = follow_up_sheets(listed, texts)
    assert texts("followup_print.column.phone") not in {column.heading for column in sheet.columns}


def test_birthdays_show_both_calendars(texts: Texts) -> None:
    (table, *_) = (part for part in follow_up_document(people(8), SHOP, texts).sections if isinstance(part, Table))
    place = [column.heading for column in table.columns].index(texts("followup_print.column.birthday"))
    shown = [str(row[place]) for row in table.rows]
    assert any("36" in text for text in shown)
    lunar = next(text for text in shown if "\n" in text and ("农历" in text or "Lunar" in text))
    assert lunar.split("\n")[0] in {"12月11日", "11 Dec"}


def test_a_cut_list_says_so_and_an_empty_one_too(texts: Texts) -> None:
    *_, note = follow_up_document(people(20, limit=5), SHOP, texts).sections
    assert isinstance(note, Paragraph)
    assert "15" in note.text
    assert follow_up_document(people(0), SHOP, texts).sections == (Paragraph(texts("followup_print.empty")),)


def test_the_sheet_has_values_not_texts(texts: Texts) -> None:
    listed = people(6)
    (sheet,) = follow_up_sheets(listed, texts)
    rows = list(sheet.rows)
    places = {column.heading: place for place, column in enumerate(sheet.columns)}
    first, line = rows[0], listed.lines[0]
    assert first[places[texts("followup_print.column.due")]] == line.due
    assert first[places[texts("followup_print.column.quiet_days")]] == line.quiet_days
    assert first[places[texts("followup_print.column.net_year")]] == Amount(50_050, "CNY")
    assert json.dumps([str(cell) for cell in first]).count("13800001234") == 0
