from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from shopcrm.reports.document import Document, PageBreak, Paragraph, Section
from shopcrm.reports.paper.pages import Pages
from shopcrm.ui.context import Look
from shopcrm.ui.kit.preview import Preview


@pytest.fixture
def preview(qtbot: QtBot, look: Look) -> Preview:
    sections: list[Section] = []
    for number in range(40):
        sections += [Paragraph(f"{number} ■■■■"), PageBreak()]
    document = Document("报表", "", "小满家", "2026", "2026-11-22", tuple(sections[:-1]), "zh_CN", "{page}/{pages}")
    made = Preview(look, Pages(document))
    qtbot.addWidget(made)
    made.resize(700, 500)
    with qtbot.waitExposed(made):
        made.show()
    return made


def dark(preview: Preview, page: int) -> bool:
    """Whether anything is written on ``page``."""
    picture = preview._sheets[page].grab().toImage()
    inner = picture.copy(picture.rect().adjusted(2, 2, -2, -2))
    return any(
        inner.pixelColor(x, y) != Qt.GlobalColor.white
        for x in range(0, inner.width(), 3)
        for y in range(0, inner.height(), 3)
    )


def drawn(preview: Preview) -> list[int]:
    return [place for place, sheet in enumerate(preview._sheets) if sheet.drawn]


def test_only_pages_in_view_are_drawn(preview: Preview, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: drawn(preview) == [0])
    assert dark(preview, 0)
    bar = preview.findChildren(QScrollArea)[0].verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: 39 in drawn(preview))
    assert set(drawn(preview)) <= {0, 38, 39}
    assert dark(preview, 39)


def test_a_new_width_draws_anew(preview: Preview, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: drawn(preview) == [0])
    before = preview._sheets[0].width()
    preview.resize(560, 500)
    qtbot.waitUntil(lambda: preview._sheets[0].width() < before and dark(preview, 0))


def test_few_drawn_pages_are_kept(preview: Preview, qtbot: QtBot) -> None:
    bar = preview.findChildren(QScrollArea)[0].verticalScrollBar()
    for page, sheet in enumerate(preview._sheets):
        bar.setValue(sheet.y())
        qtbot.waitUntil(lambda page=page: page in drawn(preview))  # type: ignore[misc]
    assert len(drawn(preview)) <= 14
    assert not preview._sheets[0].drawn
