"""Ctrl+K: how is a customer, a page or an action found by typing a few letters?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QWidget

from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.customers import CustomerCard, CustomerQuery
from shopcrm.domain.money import short_money_text
from shopcrm.ui.context import PageContext
from shopcrm.ui.jobs import Job
from shopcrm.ui.kit.basics import column
from shopcrm.ui.wording import accounts_text, display_name

_FOUND = 8
_WIDE, _HIGH = 560, 420
_DEBOUNCE_MS = 60


@dataclass(frozen=True)
class Command:
    """Something the palette can do: its words, its icon, what it calls."""

    words: str
    icon: str
    run: Callable[[], None]


class Palette(QFrame):
    """A field and what it finds."""

    def __init__(self, context: PageContext, commands: list[Command], parent: QWidget) -> None:
        """Find among ``commands`` and all customers."""
        super().__init__(parent)
        self.setObjectName("palette")
        self._ctx, self._commands = context, commands
        self._job: Job | None = None
        self._hits: list[Command] = []
        texts = context.look.texts
        self.field = QLineEdit()
        self.field.setObjectName("palette")
        self.field.setPlaceholderText(texts("window.search"))
        self.field.setAccessibleName(texts("window.search"))
        self.list = QListWidget()
        self.list.setObjectName("palette")
        self.list.setAccessibleName(texts("window.found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _item: self._run())
        self.setLayout(column(self.field, self.list, gap=0, margins=8))
        self._timer = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._timer.timeout.connect(self._search)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Come up, empty, in the upper middle of the window."""
        parent = self.parentWidget()
        if parent is not None:
            self.resize(min(_WIDE, parent.width() - 32), min(_HIGH, parent.height() - 80))
            self.move((parent.width() - self.width()) // 2, 56)
        self.field.clear()
        self._show([])
        self.show()
        self.raise_()
        self.field.setFocus()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Move and choose from within the field."""
        if event.type() is QEvent.Type.FocusOut:
            self.hide()
            return False
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        return self._key(Qt.Key(event.key()))

    def _key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key is Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % max(1, self.list.count()))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        elif key is Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _run(self) -> None:
        place = self.list.currentRow()
        if 0 <= place < len(self._hits):
            hit = self._hits[place]
            self.hide()
            hit.run()

    def _typed(self) -> None:
        self._show([])
        self._timer.start()

    def _search(self) -> None:
        if self._job is not None:
            self._job.drop()
        words = self.field.text().strip()
        if not words:
            return

        def work(_progress: Progress, cancel: CancelToken) -> tuple[CustomerCard, ...]:
            found = self._ctx.shop.customers.find(CustomerQuery(search=words))
            cancel.check()
            return self._ctx.shop.customers.cards(found.ids[:_FOUND])

        self._job = self._ctx.jobs.read(self, work, self._show)

    def _show(self, cards: list[CustomerCard] | tuple[CustomerCard, ...]) -> None:
        words = self.field.text().strip().casefold()
        self._hits = [self._person(card) for card in cards]
        self._hits += [one for one in self._commands if words in one.words.casefold()]
        self.list.clear()
        for hit in self._hits:
            self.list.addItem(QListWidgetItem(self._ctx.look.icons.icon(hit.icon), hit.words))
        self.list.setCurrentRow(0)

    def _person(self, card: CustomerCard) -> Command:
        texts = self._ctx.look.texts
        parts = [
            display_name(texts, card),
            accounts_text(texts, card),
            card.city,
            short_money_text(card.net, card.currency),
        ]
        words = "   ".join(part for part in parts if part)
        return Command(words, "user", lambda: self._ctx.go.open_customer(card.id))
