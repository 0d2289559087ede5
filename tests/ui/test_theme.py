from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from shopcrm.base.paths import resources
from shopcrm.base.settings import Settings
from shopcrm.domain.rfm import Segment
from shopcrm.reports.palette import contrast
from shopcrm.reports.paper.ink import Ink, Role
from shopcrm.reports.typefaces import LATIN
from shopcrm.ui.dress import make_look, wear
from shopcrm.ui.icons import Icons
from shopcrm.ui.theme import Theme, font_of

PAIRS = [(ink, ground) for ink in ("text", "muted") for ground in ("window", "surface", "sunken", "sidebar", "hover")]
PAIRS += [("on_accent", "accent"), ("accent", "surface"), ("accent", "accent_soft"), ("text", "accent_soft")]
PAIRS += [
    ("danger", "danger_soft"),
    ("text", "danger_soft"),
    ("danger", "surface"),
    ("good", "surface"),
    ("window", "text"),
]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_can_be_read_on_their_ground(ink: str, ground: str, dark: bool) -> None:
    tokens = Theme(resources() / "style", dark=dark).tokens
    assert contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_the_words_in_a_cell_can_be_read_at_any_strength(dark: bool) -> None:
    theme = Theme(resources() / "style", dark=dark)
    for segment in Segment:
        for strength in (0.14, 0.22, 0.4, 0.6, 0.8, 1.0):
            ground = theme.tint(theme.segment(segment.value), strength)
            assert contrast(theme.ink_on(ground).name(), ground.name()) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_the_style_sheet_has_no_token_left(dark: bool) -> None:
    sheet = Theme(resources() / "style", dark=dark).style_sheet()
    assert "@" not in sheet


@pytest.mark.usefixtures("qtbot")
@pytest.mark.parametrize("where", ["screen", "paper"])
def test_english_quotes_are_not_as_wide_as_chinese_characters(where: str) -> None:
    made: QFont = font_of("en") if where == "screen" else Ink(72, "en")._fonts[Role.BODY]
    families = made.families()
    assert max(families.index(one) for one in LATIN) < families.index("Noto Sans CJK SC")
    if set(LATIN) & set(QFontDatabase.families()):
        made.setPixelSize(100)
        wide = [QFontMetricsF(made).horizontalAdvance(mark) for mark in "“”’"]
        assert max(wide) < 75


def test_what_is_added_to_a_window_wears_the_font_of_its_language(qtbot: QtBot) -> None:
    for language in ("zh_CN", "en", "zh_CN", "en"):
        window = QWidget()
        qtbot.addWidget(window)
        wear(window, make_look(resources(), Settings(language, "light")))
        added = QLabel("“”")
        QVBoxLayout(window).addWidget(added)
        window.show()
        assert added.font().families() == font_of(language).families()


@pytest.mark.usefixtures("qtbot")
def test_an_icon_takes_the_colour_of_its_token() -> None:
    theme = Theme(resources() / "style", dark=False)
    picture = Icons(resources() / "icons", theme).pixmap("x", "accent", 16).toImage()
    colors = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() == 255
    }
    assert colors == {theme.tokens["accent"].lower()}


@pytest.mark.parametrize("dark", [False, True])
def test_a_box_to_tick_can_be_seen(qtbot: QtBot, dark: bool) -> None:
    theme = Theme(resources() / "style", dark=dark)
    box = QCheckBox("闰月")
    qtbot.addWidget(box)
    box.setStyleSheet(theme.style_sheet())
    box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    # Away from the pointer, under which it has another colour.
    box.move(300, 300)
    with qtbot.waitExposed(box):
        box.show()
    for ticked in (False, True):
        box.setChecked(ticked)
        image = box.grab().toImage()
        colours = {image.pixelColor(x, y).name() for x in range(20) for y in range(image.height())}
        ring = theme.color("accent" if ticked else "muted").name()
        assert ring in colours
        # WCAG 2.2, 1.4.11: what a control is known by stands out 3:1.
        assert contrast(ring, theme.tokens["surface"]) >= 3
        assert contrast(ring, theme.tokens["window"]) >= 3
    assert theme.color("on_accent").name() in colours, "the tick itself"
