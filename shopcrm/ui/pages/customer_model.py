"""How does a list of 200,000 customers scroll when only what is seen is fetched?"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, Qt

from shopcrm.domain.contacts import masked_account, masked_phone
from shopcrm.domain.customers import CustomerCard, CustomerMatches, SortKey
from shopcrm.domain.money import money_text
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.table import ColumnsModel, Index
from shopcrm.ui.wording import ago, display_name

PAGE: Final = 64
_KEPT: Final = 64
_IN_FLIGHT: Final = 2
_WANTED: Final = 6
SEGMENT_COLUMN: Final = 6
COLUMNS: Final[tuple[tuple[str, SortKey | None], ...]] = (
    ("name", SortKey.NAME),
    ("account", None),
    ("city", SortKey.CITY),
    ("last", SortKey.LAST),
    ("purchases", SortKey.PURCHASES),
    ("net", SortKey.NET),
    ("segment", None),
    ("phone", None),
)
_FIGURES: Final = frozenset({4, 5})
CARD_ROLE: Final = Qt.ItemDataRole.UserRole


class CustomerModel(ColumnsModel):
    """The matches of a query; cards arrive in pages as rows come into view."""

    def __init__(self, context: PageContext, parent: QObject) -> None:
        """Start empty."""
        headings = [context.look.texts(f"customers.column.{name}") for name, _key in COLUMNS]
        super().__init__(headings, _FIGURES, parent)
        self._ctx = context
        self._ids: tuple[int, ...] = ()
        self._pages: OrderedDict[int, tuple[CustomerCard, ...]] = OrderedDict()
        self._wanted: list[int] = []
        self._asked: set[int] = set()
        self._generation = 0

    def show_matches(self, matches: CustomerMatches) -> None:
        """Show these customers instead of the ones before."""
        self.beginResetModel()
        self._ids = matches.ids
        self._pages.clear()
        self._wanted.clear()
        self._asked.clear()
        self._generation += 1
        self.endResetModel()

    def customer_at(self, row: int) -> int:
        """Return the file in ``row``."""
        return self._ids[row]

    def card_at(self, row: int) -> CustomerCard | None:
        """Return the card in ``row``, or None while it is on its way."""
        page = self._pages.get(row // PAGE)
        if page is None:
            self._want(row // PAGE)
            return None
        self._pages.move_to_end(row // PAGE)
        return page[row % PAGE] if row % PAGE < len(page) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of matches."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows; nothing while its card is on its way."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(index.column())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, CARD_ROLE):
            return None
        card = self.card_at(index.row())
        if card is None or role == CARD_ROLE:
            return card
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._exact(card, COLUMNS[index.column()][0])
        return self._words(card, COLUMNS[index.column()][0])

    def _words(self, card: CustomerCard, column: str) -> str:
        texts = self._ctx.look.texts
        first = card.accounts[0] if card.accounts else None
        return {
            "name": lambda: display_name(texts, card),
            "account": lambda: (
                f"{masked_account(first.account)} · {texts(f'platforms.{first.platform}')}" if first else ""
            ),
            "city": lambda: card.city,
            "last": lambda: ago(texts, card.last_day, self._ctx.today),
            "purchases": lambda: f"{card.purchases:,}",
            "net": lambda: money_text(card.net, card.currency),
            "segment": lambda: texts(f"segments.{card.segment}.name") if card.segment else "",
            "phone": lambda: masked_phone(card.phone),
        }[column]()

    def _exact(self, card: CustomerCard, column: str) -> str:
        if column == "last" and card.last_day and card.first_day:
            return self._ctx.look.texts("customers.between", first=card.first_day, last=card.last_day)
        if column == "segment" and card.segment:
            return self._ctx.look.texts(f"segments.{card.segment}.meaning")
        return self._words(card, column)

    def _want(self, page: int) -> None:
        if page in self._asked:
            return
        if page in self._wanted:
            self._wanted.remove(page)
        # The newest wish goes first: what was scrolled past need not be fetched at all.
        self._wanted.append(page)
        del self._wanted[:-_WANTED]
        self._fetch()

    def _fetch(self) -> None:
        while self._wanted and len(self._asked) < _IN_FLIGHT:
            page = self._wanted.pop()
            self._asked.add(page)
            self._ask(page)

    def _ask(self, page: int) -> None:
        ids = self._ids[page * PAGE : (page + 1) * PAGE]
        generation = self._generation
        self._ctx.jobs.read(
            self,
            lambda _progress, _cancel: self._ctx.shop.customers.cards(ids),
            lambda cards: self._take(generation, page, cards),
            lambda error: self._give_up(generation, page, error),
        )

    def _take(self, generation: int, page: int, cards: tuple[CustomerCard, ...]) -> None:
        if generation != self._generation:
            return
        self._asked.discard(page)
        self._pages[page] = cards
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        last = min(len(self._ids), (page + 1) * PAGE) - 1
        self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(COLUMNS) - 1))
        self._fetch()

    def _give_up(self, generation: int, page: int, error: Exception) -> None:
        if generation == self._generation:
            self._asked.discard(page)
            self._pages[page] = ()
            self._ctx.go.show_error(error)
