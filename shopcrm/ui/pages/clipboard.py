"""What has she copied elsewhere that can be imported: files, or a piece of a table?"""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtGui import QGuiApplication

from shopcrm.domain.sources import Source
from shopcrm.services.pasting import pasted_source
from shopcrm.ui.context import PageContext


def copied(context: PageContext) -> list[Path | Source]:
    """Return the files on the clipboard, else what is written on it as one source named by the time.

    Raises:
        InputRefused: there are neither, or it is more than anybody copies.
    """
    mime = QGuiApplication.clipboard().mimeData()
    files: list[Path | Source] = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if files:
        return files
    now = context.clock.now()
    local = now.astimezone(ZoneInfo(context.shop.info.zone))
    return [pasted_source(mime.text(), context.look.texts("import.paste.name", time=f"{local:%H:%M}"), now)]
