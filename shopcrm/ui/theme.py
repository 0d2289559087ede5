"""Which colours and fonts does the window wear? Tokens to palette and style sheet, light or dark."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette

from shopcrm.reports.palette import SEGMENT_COLOURS, contrast, text_on
from shopcrm.reports.typefaces import LATIN

_CHINESE: Final = ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC")
_FAMILIES: Final = {"zh_CN": _CHINESE, "en": (*LATIN, *_CHINESE)}
BASE_PIXELS: Final = 14
_READABLE: Final = 4.5
_TOKEN: Final = re.compile(r"@([a-z_]+)")
_ROLES: Final = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Link: "accent",
}


class Theme:
    """One set of tokens, as Qt wants it.

    Attributes:
        dark: whether this is the dark set.
    """

    def __init__(self, folder: Path, *, dark: bool) -> None:
        """Read ``tokens.toml`` in ``folder``."""
        self.dark = dark
        self._folder = folder
        raw = tomllib.loads((folder / "tokens.toml").read_text(encoding="utf-8"))
        self.tokens: dict[str, str] = raw["dark" if dark else "light"]

    def color(self, token: str) -> QColor:
        """Return the colour of ``token``."""
        return QColor(self.tokens[token])

    def segment(self, key: str) -> QColor:
        """Return the colour of an RFM segment."""
        return QColor(SEGMENT_COLOURS[key])

    def tint(self, color: QColor, strength: float) -> QColor:
        """Return ``color`` laid over the surface with ``strength`` 0–1."""
        ground = self.color("surface")
        pairs = ((color.red(), ground.red()), (color.green(), ground.green()), (color.blue(), ground.blue()))
        return QColor(*(round(below + (above - below) * strength) for above, below in pairs))

    def ink_on(self, color: QColor) -> QColor:
        """Return the text colour that reads best on ``color``."""
        ink = text_on(color.name())
        # Between light and dark only pure black has contrast enough.
        return QColor(ink if contrast(ink, color.name()) >= _READABLE else "#000000")

    def palette(self) -> QPalette:
        """Return the palette for what the style sheet does not reach."""
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, self.color(token))
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text, self.color("muted"))
        return palette

    def style_sheet(self) -> str:
        """Return the style sheet with the tokens put in."""
        theme = "dark" if self.dark else "light"
        pictures = {name: (self._folder / f"{name}-{theme}.svg").as_posix() for name in ("chevron", "check")}
        values = {**self.tokens, **pictures}
        sheet = (self._folder / "app.qss").read_text(encoding="utf-8")
        return _TOKEN.sub(lambda found: values[found.group(1)], sheet)


def font_of(language: str) -> QFont:
    """Return the font of the whole program in ``language``."""
    made = QFont()
    made.setFamilies(list(_FAMILIES[language]))
    return made


def font(pixels: int = BASE_PIXELS, *, bold: bool = False) -> QFont:
    """Return the font the program wears, with figures of equal width."""
    # A new QFont has the families of the program's.
    made = QFont()
    made.setPixelSize(pixels)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def system_is_dark() -> bool:
    """Whether the system asks programs to be dark."""
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
