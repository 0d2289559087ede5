from __future__ import annotations

import pytest

from shopcrm.base.paths import resources
from shopcrm.domain.rfm import Segment
from shopcrm.reports.palette import contrast
from shopcrm.ui.icons import Icons
from shopcrm.ui.theme import Theme

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
