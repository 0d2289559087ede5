"""Who bought it? A field that finds customers she has, and says whose order it will be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QStyledItemDelegate, QWidget

from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.contacts import is_masked, masked_phone
from shopcrm.domain.customers import CustomerCard, CustomerQuery
from shopcrm.ui.context import PageContext
from shopcrm.ui.jobs import Job
from shopcrm.ui.kit.basics import column, label
from shopcrm.ui.wording import accounts_text, display_name

_FOUND: Final = 8
_DEBOUNCE_MS: Final = 60
_PLACE: Final = Qt.ItemDataRole.UserRole + 1


class BuyerField(QWidget):
    """A name, and the customer picked for it.

    Signals:
        picked: the card of the customer she chose.
        changed: the name or the choice changed.
    """

    picked = Signal(object)
    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        """Start empty."""
        super().__init__()
        self.setObjectName("plain")
        self._ctx, self._texts = context, context.look.texts
        self.customer = 0
        self._job: Job | None = None
        self._cards: Sequence[CustomerCard] = ()
        self.field = QLineEdit()
        self.field.setAccessibleName(self._texts("manual.buyer"))
        self.field.setPlaceholderText(self._texts("manual.buyer_hint"))
        self.note = label("", "caption", wrap=True)
        self._model = QStandardItemModel(self)
        self.completer = QCompleter(self._model, self)
        # What is offered was found already, by more than the first letters.
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setCompletionRole(Qt.ItemDataRole.UserRole)
        self.completer.activated[QModelIndex].connect(self._pick)  # type: ignore[index]
        if (popup := self.completer.popup()) is not None:
            popup.setObjectName("pairs")
            # It hangs on no window of ours: neither the style sheet reaches it nor what draws by it.
            popup.setStyleSheet(context.look.theme.style_sheet())
            popup.setItemDelegate(QStyledItemDelegate(popup))
        self.field.setCompleter(self.completer)
        self._soon = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._soon.timeout.connect(self._find)
        self.field.textEdited.connect(self._edited)
        self.setLayout(column(self.field, self.note, gap=4))
        self._say(None)

    def show_buyer(self, name: str, customer: int) -> None:
        """Show ``name``, and ``customer`` as picked for it; 0 for nobody."""
        self.field.setText(name)
        self.customer = customer
        self._find()

    def show_card(self, card: CustomerCard) -> None:
        """Show ``card`` as picked."""
        self.customer = card.id
        self.field.setText(display_name(self._texts, card))
        self._say_picked(card)
        self.changed.emit()

    def _edited(self) -> None:
        # Another name is another buyer, until she picks one.
        self.customer = 0
        self._soon.start()
        self.changed.emit()

    def _find(self) -> None:
        if self._job is not None:
            self._job.drop()
        words, customer, shop = self.field.text().strip(), self.customer, self._ctx.shop

        def work(_progress: Progress, cancel: CancelToken) -> tuple[tuple[CustomerCard, ...], int | None]:
            if customer:
                return shop.customers.cards([customer]), customer
            if not words:
                return (), None
            ids = list(shop.customers.find(CustomerQuery(search=words)).ids[:_FOUND])
            cancel.check()
            return shop.customers.cards(ids), shop.manual.owner(words)

        self._job = self._ctx.jobs.read(self, work, lambda found: self._take(*found))

    def _take(self, cards: tuple[CustomerCard, ...], owner: int | None) -> None:
        self._cards = cards
        if self.customer:
            if cards:
                self._say_picked(cards[0])
            return
        self._model.clear()
        for place, card in enumerate(cards):
            parts = (display_name(self._texts, card), accounts_text(self._texts, card), masked_phone(card.phone),
                     card.city)  # fmt: skip
            item = QStandardItem("   ".join(part for part in parts if part))
            item.setData(display_name(self._texts, card), Qt.ItemDataRole.UserRole)
            item.setData(place, _PLACE)
            self._model.appendRow(item)
        if cards and self.field.hasFocus():
            self.completer.complete()
        self._say(owner)

    def _pick(self, index: QModelIndex) -> None:
        place = index.data(_PLACE)
        if isinstance(place, int) and 0 <= place < len(self._cards):
            card = self._cards[place]
            self.show_card(card)
            self.picked.emit(card)

    def _say_picked(self, card: CustomerCard) -> None:
        about = "  ".join(part for part in (accounts_text(self._texts, card), masked_phone(card.phone)) if part)
        self.note.setText(self._texts("manual.who.picked", name=display_name(self._texts, card), about=about))

    def _say(self, owner: int | None) -> None:
        """Say whose order it will be."""
        words = self.field.text().strip()
        same = [card for card in self._cards if display_name(self._texts, card) == words]
        if not words:
            said = self._texts("manual.who.nobody")
        elif is_masked(words):
            said = self._texts("manual.who.masked")
        elif owner is not None:
            said = self._texts("manual.who.known", name=words)
        elif same:
            said = self._texts("manual.who.same", name=words, n=len(same))
        else:
            said = self._texts("manual.who.offered" if self._cards else "manual.who.new")
        self.note.setText(said)
