"""Which words and colours does the window wear?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication, QWidget

from shopcrm.base.settings import Settings
from shopcrm.base.texts import Texts
from shopcrm.ui.context import Look
from shopcrm.ui.icons import Icons
from shopcrm.ui.theme import Theme, font, font_of, system_is_dark


def make_look(root: Path, settings: Settings) -> Look:
    """Return what ``settings`` ask for, or the system; ``root`` holds texts, icons and styles."""
    dark = settings.theme == "dark" or (not settings.theme and system_is_dark())
    theme = Theme(root / "style", dark=dark)
    language = settings.language or ("en" if QLocale.system().name().startswith("en") else "zh_CN")
    return Look(Texts(root / "texts", language), theme, Icons(root / "icons", theme))


def wear(window: QWidget, look: Look) -> None:
    """Put ``look`` on ``window`` and everything that will open over it."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.setFont(font_of(look.texts.language))
        app.setFont(font())
        app.setPalette(look.theme.palette())
        # What Qt made of the icons of the look before fits nothing any more; it would keep 10 MB of it.
        QPixmapCache.clear()
    # Under a style sheet what is added later takes its font from the window, not from the program.
    window.setFont(font())
    window.setStyleSheet(look.theme.style_sheet())
