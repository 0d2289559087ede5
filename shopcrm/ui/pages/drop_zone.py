"""Where are order files dropped or chosen, and tables pasted?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import button, column, label, picture, row, wrapped


class DropZone(QFrame):
    """A dashed field that says what to do; the whole window takes the drop itself."""

    def __init__(
        self, look: Look, choose: Callable[[], None], choose_folder: Callable[[], None], paste: Callable[[], None]
    ) -> None:  # fmt: skip
        """Offer ``choose`` and ``choose_folder`` to those who would rather not drag, and ``paste``."""
        super().__init__()
        self.setObjectName("dropzone")
        texts = look.texts
        title = label(texts("import.drop"), "heading")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        help_text, where = wrapped(texts("import.drop_help"), "muted"), wrapped(texts("import.where"), "caption")
        for words in (help_text, where):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose_button = button(texts("import.choose"), choose, "primary", icon=(look.icons, "folder-open"))
        ways = row(
            None,
            self.choose_button,
            button(texts("import.choose_folder"), choose_folder),
            button(texts("import.paste.do"), paste, icon=(look.icons, "copy")),
            None,
        )
        self.setLayout(
            column(
                row(None, picture(look.icons, "upload", "accent", 36), None),
                title,
                help_text,
                4,
                ways,
                where,
                gap=8,
                margins=28,
            )
        )
