"""Which other customer is meant? A field and what it finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.contacts import masked_phone
from shopcrm.domain.customers import CustomerCard, CustomerQuery
from shopcrm.ui.context import PageContext
from shopcrm.ui.jobs import Job
from shopcrm.ui.kit.basics import column, label
from shopcrm.ui.wording import accounts_text, display_name

_FOUND: Final = 20
_DEBOUNCE_MS: Final = 60
_WIDEST: Final = 720


class CustomerSearch(QWidget):
    """Finds one customer other than ``but``."""

    def __init__(self, context: PageContext, but: int, chosen: Callable[[int], object]) -> None:
        """Call ``chosen`` with the customer that was picked."""
        super().__init__()
        self._ctx, self._but, self._chosen = context, but, chosen
        self._job: Job | None = None
        self._ids: list[int] = []
        texts = context.look.texts
        self.field = QLineEdit()
        self.field.setObjectName("big")
        self.field.setPlaceholderText(texts("people.merge.search"))
        self.field.setAccessibleName(texts("people.merge.search"))
        self.field.setMaximumWidth(_WIDEST)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(texts("window.found"))
        self.list.setObjectName("pairs")
        self.list.setMaximumWidth(_WIDEST)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemActivated.connect(lambda _item: self._pick())
        self.list.itemClicked.connect(lambda _item: self._pick())
        self.note = label("", "muted")
        self._timer = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._timer.timeout.connect(self._find)
        self.field.textChanged.connect(lambda _text: self._timer.start())
        whole = column(label(texts("people.merge.search_title"), "heading"), self.field, self.note, self.list, gap=12,
                       margins=24)  # fmt: skip
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self._find()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Move and choose from within the field."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key is Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % max(1, self.list.count()))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick()
            return True
        return False

    def _find(self) -> None:
        if self._job is not None:
            self._job.drop()
        words, but = self.field.text().strip(), self._but

        def work(_progress: Progress, cancel: CancelToken) -> tuple[CustomerCard, ...]:
            customers = self._ctx.shop.customers
            ids = [one for one in customers.find(CustomerQuery(search=words)).ids[: _FOUND + 1] if one != but]
            cancel.check()
            return customers.cards(ids[:_FOUND])

        self._job = self._ctx.jobs.read(self, work, self._take)

    def _take(self, cards: tuple[CustomerCard, ...]) -> None:
        texts = self._ctx.look.texts
        self._ids = [card.id for card in cards]
        self.list.clear()
        for card in cards:
            parts = (display_name(texts, card), accounts_text(texts, card), masked_phone(card.phone), card.city)
            item = QListWidgetItem(self._ctx.look.icons.icon("user"), "   ".join(part for part in parts if part))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.note.setText("" if cards else texts("people.merge.nobody"))

    def _pick(self) -> None:
        place = self.list.currentRow()
        if 0 <= place < len(self._ids):
            self._chosen(self._ids[place])
