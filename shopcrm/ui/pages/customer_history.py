"""What did she buy, and what else happened? Orders with their items, and the timeline."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.customers import EventKind, ItemView, OrderView, TimelineEvent
from shopcrm.domain.money import money_text
from shopcrm.domain.orders import VALID_STATUSES, Status
from shopcrm.reports.customer_words import edit_words
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, column, label
from shopcrm.ui.kit.states import empty_state

_ICONS = {
    "order": "shopping-bag", "import": "import", "edit": "user", "merge": "merge", "split": "split", "apart": "split",
    "told": "user-check",
}  # fmt: skip


def _local(context: PageContext, moment: datetime | None) -> str:
    if moment is None:
        return ""
    return moment.astimezone(ZoneInfo(context.shop.info.zone)).strftime("%Y-%m-%d %H:%M")


class OrdersView(QWidget):
    """Her orders, newest first, each opened to its items."""

    _COLUMNS = ("number", "at", "status", "quantity", "amount", "refunded")

    def __init__(self, context: PageContext, orders: tuple[OrderView, ...]) -> None:
        """Show ``orders``."""
        super().__init__()
        self._ctx, texts = context, context.look.texts
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 16, 0, 24)
        if not orders:
            layout.addWidget(
                empty_state(
                    context.look, "shopping-bag", texts("customer.orders.empty"), texts("customer.orders.empty_text")
                )
            )
            return
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(texts("customer.orders.list"))
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setUniformRowHeights(True)
        self.tree.setHeaderLabels([texts(f"customer.orders.{name}") for name in self._COLUMNS])
        for order in orders:
            self.tree.addTopLevelItem(self._order(order))
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, header.ResizeMode.Stretch)
        for place, wide in zip(range(1, 6), (152, 108, 64, 108, 96), strict=True):
            self.tree.setColumnWidth(place, wide)
        for place in (3, 4, 5):
            self.tree.headerItem().setTextAlignment(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.tree.expandAll()
        layout.addWidget(self.tree)

    def _order(self, order: OrderView) -> QTreeWidgetItem:
        texts = self._ctx.look.texts
        platform = texts(f"platforms.{order.platform}")
        status = texts(f"status.{order.status}")
        item = QTreeWidgetItem(
            [
                f"{platform} {order.number}",
                _local(self._ctx, order.paid_at or order.created_at),
                status,
                str(sum(one.quantity for one in order.items) or ""),
                money_text(order.amount, order.currency),
                money_text(order.refunded, order.currency) if order.refunded else "",
            ]
        )
        item.setToolTip(2, order.platform_status)
        item.setToolTip(0, "  ".join(part for part in (order.shop, order.recipient, order.city) if part))
        self._align(item)
        if not order.valid:
            self._pale(item)
        for one in order.items:
            item.addChild(self._item(one, order.currency))
        return item

    def _item(self, one: ItemView, currency: str) -> QTreeWidgetItem:
        title = f"{one.title}  {one.variant}".strip()
        amount = money_text(one.amount, currency) if one.amount is not None else ""
        item = QTreeWidgetItem([title, "", "", str(one.quantity), amount, ""])
        item.setToolTip(0, title)
        self._align(item)
        self._pale(item)
        return item

    def _align(self, item: QTreeWidgetItem) -> None:
        for place in (3, 4, 5):
            item.setTextAlignment(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _pale(self, item: QTreeWidgetItem) -> None:
        for place in range(len(self._COLUMNS)):
            item.setForeground(place, self._ctx.look.theme.color("muted"))


def _event_words(texts: Texts, event: TimelineEvent) -> str:
    facts = dict(event.facts)
    if event.kind is EventKind.ORDER:
        amount = money_text(int(facts["amount"]), facts["currency"])
        # What was never paid, or came to nothing, was not bought.
        key = "timeline.order" if Status(facts["status"]) in VALID_STATUSES else "timeline.order_open"
        return texts(key, title=facts["title"], amount=amount, status=texts(f"status.{facts['status']}"))
    if event.kind is EventKind.IMPORT:
        return texts("timeline.import", file=facts["file"], n=int(facts["orders"]))
    if event.kind is EventKind.TOLD:
        return texts("timeline.told", file=facts["file"]) if facts["file"] else texts("timeline.by_hand")
    if event.kind in (EventKind.MERGE, EventKind.SPLIT, EventKind.APART):
        return _people_words(texts, event.kind, facts)
    return edit_words(texts, facts)


def _people_words(texts: Texts, kind: EventKind, facts: dict[str, str]) -> str:
    other = facts["other"] or texts("timeline.somebody")
    if kind is EventKind.APART:
        return texts("timeline.apart", other=other)
    if kind is EventKind.SPLIT:
        return texts(f"timeline.split_{facts['by']}", other=other)
    clues = [clue for clue in facts["evidence"].split(",") if texts.has(f"people.why.{clue}")]
    if not clues:
        return texts("timeline.merge_owner", other=other)
    why = texts("people.why_and").join(texts(f"people.why.{clue}") for clue in clues)
    return texts("timeline.merge_program" if facts["by"] == "program" else "timeline.merge_owner_why",
                 other=other, why=why)  # fmt: skip


def timeline_view(context: PageContext, events: tuple[TimelineEvent, ...]) -> QWidget:
    """Return what happened, newest first."""
    look = context.look
    if not events:
        return box(column(label(look.texts("timeline.empty"), "muted"), None))
    tree = QTreeWidget()
    tree.setAccessibleName(look.texts("customer.tab.timeline"))
    tree.setFrameShape(QFrame.Shape.NoFrame)
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setHeaderHidden(True)
    tree.setColumnCount(2)
    for event in events:
        words = _event_words(look.texts, event)
        item = QTreeWidgetItem([words, _local(context, event.at)])
        item.setIcon(0, look.icons.icon(_ICONS[event.kind.value]))
        item.setToolTip(0, words)
        item.setForeground(1, look.theme.color("muted"))
        tree.addTopLevelItem(item)
    tree.header().setStretchLastSection(False)
    tree.header().setSectionResizeMode(0, tree.header().ResizeMode.Stretch)
    tree.setColumnWidth(1, 160)
    holder = column(tree)
    holder.setContentsMargins(0, 16, 0, 24)
    return box(holder)
