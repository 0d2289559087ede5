"""How does a drawn icon get the colour of the theme?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from shopcrm.ui.theme import Theme

_SCALE = 3


class Icons:
    """The icon set, tinted from the tokens of one theme; every icon is drawn once."""

    def __init__(self, folder: Path, theme: Theme) -> None:
        """Draw from the SVG files in ``folder``."""
        self._folder = folder
        self._theme = theme
        self._made: dict[tuple[str, str, int], QPixmap] = {}

    def pixmap(self, name: str, token: str = "muted", size: int = 18) -> QPixmap:  # noqa: S107 - a colour
        """Return icon ``name`` in the colour ``token``, ``size`` logical pixels wide, sharp on dense screens."""
        key = (name, token, size)
        if key not in self._made:
            self._made[key] = self._draw(name, self._theme.color(token), size)
        return self._made[key]

    def icon(self, name: str, token: str = "muted") -> QIcon:  # noqa: S107 - a colour
        """Return icon ``name`` for a button."""
        return QIcon(self.pixmap(name, token))

    def nav_icon(self, name: str) -> QIcon:
        """Return an icon that takes the accent colour while its button is checked."""
        icon = QIcon(self.pixmap(name, "muted"))
        icon.addPixmap(self.pixmap(name, "accent"), QIcon.Mode.Normal, QIcon.State.On)
        return icon

    def _draw(self, name: str, color: QColor, size: int) -> QPixmap:
        text = (self._folder / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", color.name())
        drawing = QSvgRenderer(QByteArray(text.encode()))
        picture = QPixmap(QSize(size, size) * _SCALE)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        drawing.render(painter, QRectF(0, 0, size * _SCALE, size * _SCALE))
        painter.end()
        picture.setDevicePixelRatio(_SCALE)
        return picture
