"""Writes rows as each platform writes its files: what stands around the table, how cells are merged and parted."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from openpyxl import Workbook

from shopcrm.domain.formats import Layout

Rows = list[list[str]]


def dressed(folder: Path, form: str, layout: Layout, rows: Rows) -> Path:
    """Write ``rows`` under the headings of ``layout`` as ``form`` comes from its platform."""
    headings = list(layout.headings)
    if layout.file == "xlsx":
        return _workbook(folder / f"{form}.xlsx", form, headings, rows)
    path = folder / f"{form}.{'txt' if layout.file.startswith('tsv') else 'csv'}"
    return _text(path, form, layout.file, [headings, *rows])


def _workbook(path: Path, form: str, headings: list[str], rows: Rows) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if form == "jd-after-sale":
        sheet.append(["申请信息", "订单信息", "", "", "", "", "审核信息"])
        sheet.merge_cells("B1:F1")
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    if form == "1688-orders":
        # The cells of an order are merged over the rows of its items.
        for column in range(1, 19):
            sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    if form == "kuaishou-orders":
        other = book.create_sheet("第2页")
        other.append(list(reversed(headings)))
        again = {**dict(zip(headings, rows[0], strict=True)), "订单号": "2605012345678903"}
        other.append([again[name] for name in reversed(headings)])
        book.create_sheet("说明").append(["本表由系统导出"])
    if form == "pdd-orders":
        sheet["M1"].value = f"{sheet['M1'].value}\t"
        sheet.append(["说明：本报表仅供参考"])
    book.save(path)
    return path


def _text(path: Path, form: str, kind: str, table: Rows) -> Path:
    encoding = "gb18030" if "gbk" in kind else "utf-8-sig" if "bom" in kind else "utf-8"
    if kind.startswith("tsv"):
        # No quoting: a quotation mark is a quotation mark.
        path.write_bytes("".join("\t".join(row) + "\r\n" for row in table).encode(encoding))
        return path
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if kind.endswith(";") else ",")
    width = len(table[0])
    if form == "ebay-orders":
        writer.writerow([""] * width)
        table = [table[0], [""] * width, *table[1:]]
    if form == "youzan-customers":
        # Every line ends in a comma.
        table = [[*row, ""] for row in table]
    writer.writerows(table)
    if form == "ebay-orders":
        text.write(f"\r\n{len(table) - 2},record(s) downloaded,\r\nSeller ID : someone\r\n")
    if form == "jd-orders":
        writer.writerow(["合计", *[""] * (width - 1)])
    path.write_bytes(text.getvalue().encode(encoding))
    return path
