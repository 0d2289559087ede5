"""How is she told what erasing a customer takes away for good, and asked whether she means it?"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QCheckBox, QDialog, QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.erasure import ErasurePreview
from shopcrm.reports.erasure_words import backup_lines, goes_lines, stays_lines
from shopcrm.ui.kit.basics import box, button, card, column, label, row, scroll, wrapped

_WIDTH, _HEIGHT = 800, 730


class EraseDialog(QDialog):
    """What goes, what stays, what of the backups; a tick, and only then the button.

    Attributes:
        sure: the tick.
        go: erases.
    """

    def __init__(self, texts: Texts, preview: ErasurePreview, parent: QWidget | None) -> None:
        """Tell of one customer."""
        super().__init__(parent)
        self.setWindowTitle("ShopCRM")
        self.resize(_WIDTH, _HEIGHT)
        self.sure = QCheckBox(texts("erase.sure"))
        self.go = button(texts("erase.do"), self.accept, "destroy")
        self.go.setEnabled(False)
        self.go.setAutoDefault(False)
        self.sure.toggled.connect(self.go.setEnabled)
        leave = button(texts("erase.leave"), self.reject)
        leave.setDefault(True)
        name = preview.name or texts("customer.nameless", id=preview.customer)
        inside = column(
            wrapped(texts("erase.lead")),
            _listed(texts("erase.goes"), goes_lines(texts, preview)),
            _listed(texts("erase.stays"), stays_lines(texts)),
            _listed(texts("erase.backups"), _backups(texts, preview)),
            wrapped(texts("erase.later"), "muted"),
            wrapped(texts("erase.outside"), "muted"),
            None,
            gap=12,
        )
        whole = column(
            label(texts("erase.title", name=name), "heading", wrap=True),
            scroll(box(inside)),
            self.sure,
            row(None, leave, self.go),
            gap=12,
            margins=20,
        )
        whole.setStretch(1, 1)
        self.setLayout(whole)
        leave.setFocus()


def _backups(texts: Texts, preview: ErasurePreview) -> Iterator[str]:
    if preview.gone_by is None:
        yield texts("erase.no_backups")
    yield from backup_lines(texts, preview)


def _listed(title: str, lines: Iterator[str]) -> QWidget:
    return card(column(label(title, "strong"), *map(_point, lines), gap=6), margins=12)


def _point(line: str) -> QWidget:
    point = row(column(label("·"), None), wrapped(line), gap=8)
    point.setStretch(1, 1)
    return box(point)
