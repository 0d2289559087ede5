"""How is she told what erasing a customer takes away for good, and asked whether she means it?"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QCheckBox, QDialog, QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.erasure import ErasurePreview
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
            _listed(texts("erase.goes"), _goes(texts, preview)),
            _listed(texts("erase.stays"), (texts(f"erase.{key}") for key in ("figures", "memory", "trail"))),
            _listed(texts("erase.backups"), backup_lines(texts, preview)),
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


def _goes(texts: Texts, preview: ErasurePreview) -> Iterator[str]:
    for key, n in (
        ("accounts", preview.accounts), ("orders", preview.orders), ("deliveries", preview.deliveries),
        ("rows", preview.rows),
    ):  # fmt: skip
        if n:
            yield texts(f"erase.{key}", n=n)
    yield texts("erase.words")


def backup_lines(texts: Texts, preview: ErasurePreview) -> Iterator[str]:
    """Yield what is to be known of the backups somebody is still in."""
    if preview.gone_by is None:
        yield texts("erase.no_backups")
    else:
        yield texts("erase.held", n=preview.backups, day=preview.gone_by.isoformat())
        yield texts("erase.restored")
    if preview.second:
        yield texts("erase.second")
    if preview.aside:
        yield texts("erase.aside", n=preview.aside)


def _listed(title: str, lines: Iterator[str]) -> QWidget:
    return card(column(label(title, "strong"), *map(_point, lines), gap=6), margins=12)


def _point(line: str) -> QWidget:
    point = row(column(label("·"), None), wrapped(line), gap=8)
    point.setStretch(1, 1)
    return box(point)
