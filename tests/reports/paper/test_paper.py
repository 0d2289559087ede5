from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.shop import ShopInfo
from shopcrm.reports.document import Cell, Column, Document, Heading, Paragraph, Table
from shopcrm.reports.follow_up import follow_up_document
from shopcrm.reports.paper import Pages, write_pdf
from shopcrm.reports.rfm import Frame, rfm_document
from tests.reports.conftest import people, rfm_report

SHOP = ShopInfo("小满家")


def document(rows: int, **changes: object) -> Document:
    lines: tuple[tuple[Cell, ...], ...] = tuple((n, "真丝连衣裙") for n in range(rows))
    table = Table((Column("序号"), Column("宝贝")), lines, roomy=True, caption="名单（续）")
    values: dict[str, object] = {
        "title": "名单",
        "subtitle": "",
        "shop": "小满家",
        "period": "2026年12月",
        "made_on": "",
        "sections": (Heading("生日"), table),
        "language": "zh_CN",
        "page_label": "{page}/{pages}",
    }
    return Document(**{**values, **changes})  # type: ignore[arg-type]


def image(pages: Pages, page: int) -> QImage:
    width, height = pages.size_mm
    canvas = QImage(round(width * 4), round(height * 4), QImage.Format.Format_RGB32)
    canvas.fill(0xFFFFFFFF)
    painter = QPainter(canvas)
    try:
        pages.paint(painter, page, QRectF(canvas.rect()))
    finally:
        painter.end()
    return canvas


def inked(canvas: QImage, top_mm: float, bottom_mm: float) -> int:
    rows = range(round(top_mm * 4), round(bottom_mm * 4))
    return sum(canvas.pixelColor(x, y).lightness() < 200 for y in rows for x in range(0, canvas.width(), 2))


def test_rows_are_never_broken_and_all_are_there(qapp: QApplication) -> None:
    pages = Pages(document(60))
    foot = pages._foot
    rows = []
    for page in pages._pages:
        tops = [placed.top for placed in page]
        assert tops == sorted(tops)
        assert all(placed.top + placed.strip.height <= foot + 0.01 for placed in page)
        assert all(one.top + one.strip.height <= two.top + 0.01 for one, two in pairwise(page))
        rows += [placed for placed in page if placed.strip.head is not None]
    assert len(rows) == 60
    assert pages.count > 2


def test_the_head_is_repeated_on_every_page(qapp: QApplication) -> None:
    pages = Pages(document(60))
    for page in pages._pages[1:]:
        assert page[0].strip is page[1].strip.head


def test_a_heading_never_stands_alone_at_the_foot(qapp: QApplication) -> None:
    for filler in range(1, 60):
        parts = (Paragraph("\n".join("字" for _ in range(filler))), *document(3).sections)
        for page in Pages(document(0, sections=parts))._pages:
            assert not page[-1].strip.keep


def test_landscape_and_portrait(qapp: QApplication) -> None:
    assert Pages(document(1)).size_mm == (210.0, 297.0)
    assert Pages(document(1, landscape=True)).size_mm == (297.0, 210.0)


def test_every_page_has_ink_in_head_body_and_foot(qapp: QApplication) -> None:
    pages = Pages(document(60, footer="含个人信息，用后销毁"))
    for page in range(pages.count):
        canvas = image(pages, page)
        assert inked(canvas, 10, 22) > 100
        assert inked(canvas, 40, 80) > 100
        assert inked(canvas, 284, 292) > 100
        assert inked(canvas, 294, 297) == 0


def test_there_is_no_such_page(qapp: QApplication) -> None:
    pages = Pages(document(1))
    with pytest.raises(IndexError):
        image(pages, pages.count)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_real_reports_become_pdf(qapp: QApplication, tmp_path: Path, language: str) -> None:
    texts = Texts(resources() / "texts", language)
    report = rfm_report(800)
    path = tmp_path / "rfm.pdf"
    names = {row.customer: "林小满" for row in report.rows}
    count = write_pdf(rfm_document(report, names, Frame(SHOP, report.options.as_of), texts), path)
    data = path.read_bytes()
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == count > 2
    assert "林小满".encode("utf-16-be") not in data
    work = tmp_path / "work.pdf"
    assert write_pdf(follow_up_document(people(40), SHOP, texts), work) > 1
    assert {entry.name for entry in tmp_path.iterdir()} == {"rfm.pdf", "work.pdf"}


def test_a_program_without_a_window_can_write_a_pdf(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\n"
        "from shopcrm.reports.document import Document, Paragraph\n"
        "from shopcrm.reports.paper import write_pdf\n"
        "page = Document('t', '', 's', '', '', (Paragraph('x'),), 'en', '{page}')\n"
        "[write_pdf(page, Path(name)) for name in ('a.pdf', 'b.pdf')]\n"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF-")


def test_a_failed_write_leaves_nothing_behind(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "folder.pdf"
    path.mkdir()
    with pytest.raises(OSError, match="folder"):
        write_pdf(document(1), path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.pdf"]
