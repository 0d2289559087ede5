"""The one door through which anything is handed to another program: folders of this computer, to its file manager."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_folder(folder: Path) -> bool:
    """Show ``folder`` in the file manager; never an address of the network, never a file some program would start."""
    url = QUrl.fromLocalFile(str(folder.absolute()))
    # A share (//server/folder) is a local path with a host.
    if not url.isLocalFile() or url.host() or not folder.is_dir():
        return False
    return QDesktopServices.openUrl(url)
