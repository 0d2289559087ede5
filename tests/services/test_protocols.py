"""What an import did, told again later, and its rejected rows sheet by sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from shopcrm.base.errors import WrongUsage
from shopcrm.domain.batches import Counts, ImportResult
from shopcrm.services.container import OpenShop
from tests import factories as make

B = "2468013579024681999"


def take(shop: OpenShop, path: Path) -> ImportResult:
    (outcome,) = shop.imports.run([path])
    assert outcome.result is not None, outcome.refused
    return outcome.result


def mixed(folder: Path, file: str, **change: str) -> Path:
    rows = [make.order(**change), make.order(订单编号=B, 买家实际支付金额="一百"), {"订单编号": "合计"}]
    return make.orders_file(folder, rows, file=file)


def test_it_tells_the_same_as_the_result_did(shop: OpenShop, tmp_path: Path) -> None:
    take(shop, mixed(tmp_path, "first.csv", 订单状态="卖家已发货，等待买家确认", 收货人姓名="王茶"))
    result = take(shop, mixed(tmp_path, "second.csv"))
    assert result.orders == Counts(changed=1)
    assert {change.field for change in result.changes} == {"status", "recipient"}
    assert (result.left_out_rows, len(result.rejected)) == (1, 1)
    told = shop.imports.protocol(result.batch or 0)
    assert told.complete
    headings = result.recognised.headings
    assert replace(told.result, recognised=replace(told.result.recognised, headings=headings)) == result
    assert (told.batch.file, told.batch.id) == ("second.csv", result.batch)


def test_of_an_import_taken_back_only_the_counts_are_told(shop: OpenShop, tmp_path: Path) -> None:
    batch = take(shop, mixed(tmp_path, "a.csv")).batch or 0
    shop.imports.undo(batch)
    told = shop.imports.protocol(batch)
    assert not told.complete
    assert told.batch.undone_at is not None
    assert (told.result.orders, told.result.changes, told.result.rejected) == (Counts(new=1), (), ())
    with pytest.raises(WrongUsage):
        shop.imports.protocol(99)


def test_rejected_rows_of_unlike_sheets_come_back_under_their_own_headings(shop: OpenShop, tmp_path: Path) -> None:
    wide, narrow = make.layout("G6"), make.layout("G5")
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, headings, number in (("一月", wide, "1001"), ("二月", narrow, "1002")):
        sheet = book.create_sheet(name)
        sheet.append(list(headings))
        for change in ({"订单编号": number}, {"订单编号": f"{number}9", "买家实际支付金额": "一百", "总金额": "x"}):
            order = make.order(**change)
            sheet.append([order.get(heading.strip(), "") for heading in headings])
    book.save(tmp_path / "two.xlsx")
    result = take(shop, tmp_path / "two.xlsx")
    assert [row.sheet for row in result.rejected] == ["一月", "二月"]
    assert shop.imports.rejected_ending(result.batch or 0) == "xlsx"
    out = tmp_path / "rejected.xlsx"
    shop.imports.save_rejections(result.batch or 0, out)
    back = load_workbook(out)
    for name, headings in (("一月", wide), ("二月", narrow)):
        rows = list(back[name].iter_rows(values_only=True))
        assert [str(cell or "") for cell in rows[0]] == list(headings)
        assert len(rows) == 2
        for place, cell in enumerate(rows[1]):
            if cell in {"一百", "x"}:
                back[name].cell(2, place + 1, "100.00")
    back.save(out)
    mended = take(shop, out)
    assert (mended.orders, mended.rejected) == (Counts(new=2), ())


def test_one_heading_row_is_kept_as_one_text_file(shop: OpenShop, tmp_path: Path) -> None:
    batch = take(shop, mixed(tmp_path, "a.csv")).batch or 0
    assert shop.imports.rejected_ending(batch) == "csv"
