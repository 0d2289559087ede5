"""How does she enter an order by hand? Field by field, each with what is wrong with it; stored as an import of one."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from shopcrm.domain.batches import ImportResult
from shopcrm.domain.customers import CustomerCard
from shopcrm.domain.manual import ManualLook, ManualOrder, ManualProblem, proposed_amount
from shopcrm.domain.money import decimal_text, money_text
from shopcrm.domain.orders import Status
from shopcrm.reports.import_words import rejection_text
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.kit.basics import box, button, card, clear, column, label, row, scroll, wrapped
from shopcrm.ui.kit.controls import combo
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.buyer_field import BuyerField
from shopcrm.ui.pages.item_rows import ItemRows

_LINES: Final = ("at", "shop", "number", "recipient", "phone", "address", "shipping", "amount", "note")
_WIDEST: Final = 860


class ManualOrderPage(Page):
    """The form of one order."""

    def __init__(self, context: PageContext, begun: Begun) -> None:
        """Show what is ``begun``, else an empty order of this moment."""
        super().__init__(context)
        self._begun = begun
        self._busy = False
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._body)
        keys = QKeySequence(QKeySequence.StandardKey.Save)
        QShortcut(keys, self, self.save, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._fill(begun.order or self._fresh())

    def show_customer(self, customer: int) -> None:
        """Begin an order of ``customer``, 0 for a buyer not known yet; go on with one that is begun already."""
        kept = self._begun.order
        if kept is not None and kept.begun and (not customer or kept.customer == customer or not self._gives_up()):
            return
        self._begun.order = None
        self._fill(self._fresh())
        if customer:
            cards = self.ctx.shop.customers
            self.ctx.jobs.read(self, lambda _progress, _cancel: cards.cards([customer]), self._take_customer)

    def typed(self) -> ManualOrder:
        """Return what the form says now."""
        told = {name: field.text() for name, field in self.lines.items()}
        return ManualOrder(
            **told, status=str(self.status.currentData()), buyer=self.buyer.field.text(), customer=self.buyer.customer,
            items=self.items.items(),
        )  # fmt: skip

    def save(self) -> None:
        """Look whether all of it can be taken, then store it."""
        if self._busy:
            return
        self._set_busy(busy=True)
        self._clear_wrong()
        order, manual = self.typed(), self.ctx.shop.manual
        # A look takes the vault's write lock, as the import does.
        self.ctx.jobs.write(
            self,
            lambda _progress, cancel: manual.look(order, self._name, cancel=cancel),
            self._looked,
            self._failed,
            self.texts("manual.saving"),
        )

    def _gives_up(self) -> bool:
        """Ask whether the order begun for somebody else may go."""
        words = (self.texts(f"manual.begun.{part}") for part in ("title", "text", "do"))
        return self.ctx.dialogs.confirm(self, *words)

    def _fresh(self) -> ManualOrder:
        local = self.ctx.clock.now().astimezone(ZoneInfo(self.ctx.shop.info.zone))
        return ManualOrder(at=f"{local:%Y-%m-%d %H:%M}", shop=self.ctx.shop.info.name)

    def _fill(self, order: ManualOrder) -> None:
        clear(self._body)
        texts = self.texts
        self.lines = {name: QLineEdit(str(getattr(order, name))) for name in _LINES}
        self.wrong: dict[str, QLabel] = {}
        for name, field in self.lines.items():
            field.setAccessibleName(texts(f"manual.{name}"))
            if texts.has(f"manual.{name}_hint"):
                field.setPlaceholderText(texts(f"manual.{name}_hint"))
            field.textEdited.connect(self._changed)
        states = [(one.value, texts(f"manual.state.{one.value}")) for one in Status]
        self.status = combo(states, order.status, texts("manual.status"), lambda _key: self._changed())
        self.buyer = BuyerField(self.ctx)
        self.buyer.show_buyer(order.buyer, order.customer)
        self.buyer.picked.connect(self._picked)
        self.buyer.changed.connect(self._changed)
        self.items = ItemRows(self.ctx.look, order.items)
        self.items.changed.connect(self._changed)
        # Until she writes an amount of her own, it follows the items.
        self._proposed = order.amount
        self.sum_button = button("", self._take_sum, "link")
        self.sum_button.setAccessibleName(texts("manual.amount_hint"))
        self.general = label("", "danger", wrap=True)
        self.general.hide()
        self.save_button = button(texts("manual.save"), self.save, "primary", icon=(self.ctx.look.icons, "save"))
        leave = button(texts("common.cancel"), self._leave_it, "quiet")
        head = row(wrapped(texts("manual.lead"), "muted"), leave, self.save_button, gap=8)
        head.setStretch(0, 1)
        parts = column(head, self.general, self._who(), self._what(), self._when(), gap=16)
        holder = box(parts)
        holder.setMaximumWidth(_WIDEST)
        whole = row(holder, None, margins=24)
        whole.setStretch(0, 10)
        whole.setStretch(1, 1)
        self.area = scroll(box(column(whole, None)))
        self.setFocusProxy(self.buyer.field)
        self._body.addWidget(self.area)
        self._show_sum()

    def _who(self) -> QWidget:
        grid = _grid()
        grid.addWidget(self._asked("buyer", self.buyer), 0, 0, 1, 2)
        for place, name in enumerate(("recipient", "phone")):
            grid.addWidget(self._asked(name, self.lines[name]), 1, place)
        grid.addWidget(self._asked("address", self.lines["address"]), 2, 0, 1, 2)
        return card(column(label(self.texts("manual.part.who"), "heading"), grid, gap=12))

    def _what(self) -> QWidget:
        grid = _grid()
        grid.addWidget(self._asked("shipping", self.lines["shipping"]), 0, 0)
        grid.addWidget(self._asked("amount", self.lines["amount"], self.sum_button), 0, 1)
        return card(column(label(self.texts("manual.part.what"), "heading"), self.items, grid, gap=12))

    def _when(self) -> QWidget:
        grid = _grid()
        grid.addWidget(self._asked("at", self.lines["at"]), 0, 0)
        grid.addWidget(self._asked("status", self.status), 0, 1)
        grid.addWidget(self._asked("shop", self.lines["shop"]), 1, 0)
        grid.addWidget(self._asked("number", self.lines["number"]), 1, 1)
        grid.addWidget(self._asked("note", self.lines["note"]), 2, 0, 1, 2)
        return card(column(label(self.texts("manual.part.when"), "heading"), grid, gap=12))

    def _asked(self, name: str, field: QWidget, *more: QWidget) -> QWidget:
        self.wrong[name] = wrong = label("", "danger", wrap=True)
        wrong.hide()
        return box(column(label(self.texts(f"manual.{name}"), "caption"), field, wrong, *more, None, gap=4))

    def _picked(self, found: CustomerCard) -> None:
        # What stands there already is hers. The number is in her file, and need not be shown once more.
        if not self.lines["recipient"].text().strip():
            self.lines["recipient"].setText(found.name)
        self._changed()

    def _take_customer(self, cards: tuple[CustomerCard, ...]) -> None:
        for one in cards:
            self.buyer.show_card(one)
            self._picked(one)
        self.items.rows[0].fields["title"].setFocus()

    def _changed(self) -> None:
        self._show_sum()
        self._begun.order = self.typed()

    def _show_sum(self) -> None:
        currency = self.ctx.shop.info.currency
        minor = proposed_amount(self.typed(), currency)
        amount = self.lines["amount"]
        if minor is None:
            self.sum_button.hide()
            return
        proposal = decimal_text(minor, currency)
        if amount.text() == self._proposed:
            amount.setText(proposal)
            self._proposed = proposal
        # Hidden it must keep its place, or the form would jump at every key.
        self.sum_button.setVisible(amount.text() != proposal)
        self.sum_button.setText(self.texts("manual.sum", amount=money_text(minor, currency)))

    def _take_sum(self) -> None:
        minor = proposed_amount(self.typed(), self.ctx.shop.info.currency)
        if minor is not None:
            self._proposed = decimal_text(minor, self.ctx.shop.info.currency)
            self.lines["amount"].setText(self._proposed)
            self._changed()

    def _name(self, number: str) -> str:
        return self.texts("manual.import_name", number=number)

    def _looked(self, look: ManualLook) -> None:
        self._set_busy(busy=False)
        if look.problems:
            for one in reversed(look.problems):
                self._show_wrong(one)
            return
        if look.known:
            kind = "typed" if look.by_hand else "file"
            title, text = self.texts("manual.known.title", number=look.entry.number), self.texts(f"manual.known.{kind}")
            if not self.ctx.dialogs.confirm(self, title, text, self.texts("manual.known.do")):
                return
        self._set_busy(busy=True)
        manual = self.ctx.shop.manual
        self.ctx.jobs.write(
            self,
            lambda progress, cancel: manual.save(look, progress=progress, cancel=cancel),
            lambda result: self._saved(look, result),
            self._failed,
            self.texts("manual.saving"),
        )

    def _saved(self, look: ManualLook, result: ImportResult) -> None:
        self._set_busy(busy=False)
        self._begun.order = None
        self._fill(self._fresh())
        batch, imports = result.batch, self.ctx.shop.imports
        key = "manual.updated" if look.known else "manual.saved"

        def undo() -> None:
            if batch is not None:
                self.ctx.jobs.write(
                    self, lambda progress, _cancel: imports.undo(batch, progress=progress), lambda _done: self._undone()
                )

        self.ctx.go.show_notice(self.texts(key, number=look.entry.number), (self.texts("import.undo"), undo))
        self.ctx.go.shop_changed()
        self.buyer.field.setFocus()

    def _undone(self) -> None:
        self.ctx.go.show_notice(self.texts("import.undone_notice"))
        self.ctx.go.shop_changed()

    def _failed(self, error: Exception) -> None:
        self._set_busy(busy=False)
        self.ctx.go.show_error(error)

    def _show_wrong(self, one: ManualProblem) -> None:
        key = f"manual.wrong.{one.rejection.reason}"
        words = (
            self.texts(key, value=one.rejection.value)
            if self.texts.has(key)
            else rejection_text(one.rejection, self.texts)
        )
        if one.item is not None:
            self.items.show_wrong(one.item, one.field, words)
            return
        place = self.wrong.get(one.field, self.general)
        place.setText(words)
        place.show()
        if one.field in self.lines:
            self.lines[one.field].setFocus()
        # Not before the words have their place.
        QTimer.singleShot(0, place, lambda: self.area.ensureWidgetVisible(place))

    def _clear_wrong(self) -> None:
        for place in (*self.wrong.values(), self.general):
            place.hide()
        self.items.clear_wrong()

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.save_button.setEnabled(not busy)

    def _leave_it(self) -> None:
        self._begun.order = None
        self._fill(self._fresh())
        self.ctx.go.go_back()


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(10)
    for place in (0, 1):
        grid.setColumnStretch(place, 1)
    return grid
