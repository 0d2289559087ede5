"""Who is she? One customer's page: figures, basics, orders, what happened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from shopcrm.domain.contacts import masked_phone
from shopcrm.domain.customers import CustomerFile
from shopcrm.domain.permissions import Permission
from shopcrm.reports.customer_words import birthday_words
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.kit.basics import box, button, clear, column, icon_button, label, row, scroll, wrapped
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.pill import SegmentPill
from shopcrm.ui.pages.allowed import keep_for_owner
from shopcrm.ui.pages.begun import BasicsDraft, Begun, TypedBasics
from shopcrm.ui.pages.customer_basics import BasicsForm
from shopcrm.ui.pages.customer_consents import ConsentsView
from shopcrm.ui.pages.customer_figures import figure_cards
from shopcrm.ui.pages.customer_history import OrdersView, timeline_view
from shopcrm.ui.pages.customer_joins import joins_view
from shopcrm.ui.pages.customer_rights import rights_view
from shopcrm.ui.pages.customer_told import addresses_view, told_birthday, told_view
from shopcrm.ui.pages.reveal import Reveal
from shopcrm.ui.wording import accounts_text, display_name

# The places of the tabs with forms.
_BASICS, _CONSENTS = 2, 3


class CustomerPage(Page):
    """One customer's file."""

    def __init__(self, context: PageContext, begun: Begun) -> None:
        """Start without a customer; ``begun`` keeps what she types and does not save."""
        super().__init__(context)
        self._begun = begun
        self.customer = 0
        self.form: BasicsForm | None = None
        self.phone: QLabel | None = None
        self.eye: QPushButton | None = None
        self._tab = 0
        self.reveal = Reveal(context, self)
        self._later: dict[int, Callable[[], QWidget]] = {}
        self._body = QVBoxLayout()
        self._body.setContentsMargins(24, 16, 24, 0)
        self._body.setSpacing(16)
        self.setLayout(self._body)

    def show_customer(self, customer: int) -> None:
        """Fetch and show the file of ``customer``."""
        if customer != self.customer:
            self.leave()
        self.customer = self._begun.customer = customer
        # What she has typed and not saved is what she comes back for.
        waits = self._begun.consent
        self._tab = _BASICS if customer in self._begun.basics else 0
        if waits is not None and waits.customer == customer:
            self._tab = _CONSENTS
        # The form goes with the body: nothing may ask it later.
        self.form = None
        clear(self._body)
        self.refresh()

    def visit(self) -> None:
        """Be shown; what changed meanwhile is shown too, around the words she has not saved."""
        if self.stale:
            self.form = None
        super().visit()

    def leave(self) -> None:
        """Hide what was shown; tell her that unsaved words are kept."""
        self.reveal.hide()
        draft = self._begun.basics.get(self.customer)
        if draft is not None and self.isVisible() and self.form is not None and not self.form.saving:
            self.ctx.go.show_notice(self.texts("customer.basics.kept", name=draft.name))

    def forget(self, customer: int) -> None:
        """Show nobody any more, if it is ``customer`` who is shown: there is no such customer now."""
        if customer == self.customer:
            self.reveal.hide()
            self.customer = self._begun.customer = 0
            self.form = None
            clear(self._body)

    def refresh(self) -> None:
        """Fetch the file anew."""
        self.stale = False
        customer = self.customer
        if not customer:
            return
        self.ctx.jobs.read(self, lambda _progress, _cancel: self.ctx.shop.customers.file(customer), self._take)

    def _take(self, file: CustomerFile) -> None:
        if file.card.id != self.customer:
            return
        if self.form is not None and self.form.dirty:
            return
        clear(self._body)
        self.reveal.begin(file.card.id)
        self._body.addLayout(self._head(file))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(self.texts("customer.sections"))
        self.form = self._make_form(file)
        self._later = {
            1: lambda: OrdersView(self.ctx, file.orders),
            3: lambda: scroll(ConsentsView(self.ctx, file, self._begun, self.refresh)),
            4: lambda: timeline_view(self.ctx, file.timeline),
        }
        self.tabs.addTab(scroll(self._figures(file)), self.texts("customer.tab.figures"))
        self.tabs.addTab(box(column()), self.texts("customer.tab.orders", n=len(file.orders)))
        self.tabs.addTab(scroll(self.form), "")
        self.tabs.addTab(box(column()), self.texts("customer.tab.consents"))
        self.tabs.addTab(box(column()), self.texts("customer.tab.timeline"))
        self._mark_unsaved()
        self.tabs.currentChanged.connect(self._show_tab)
        self.tabs.setCurrentIndex(self._tab)
        self._body.addWidget(self.tabs, 1)

    def _show_tab(self, index: int) -> None:
        self._tab = index
        # Long histories are laid out when they are looked at, not when the page opens.
        make = self._later.pop(index, None)
        holder = self.tabs.widget(index)
        if make is not None and holder is not None and (layout := holder.layout()) is not None:
            layout.addWidget(make())

    def _head(self, file: CustomerFile) -> QVBoxLayout:
        card = file.card
        look = self.ctx.look
        name = label(display_name(self.texts, card), "hero")
        name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        first = row(name, 4, gap=8)
        if card.segment:
            first.addWidget(SegmentPill(look, card.segment))
            first.addWidget(label(self.texts(f"segments.{card.segment}.meaning"), "muted"), 1)
        first.addStretch(1)
        first.addWidget(
            button(self.texts("manual.new"), lambda: self.ctx.go.new_order(card.id), icon=(look.icons, "plus"))
        )
        facts = [label(accounts_text(self.texts, card), "muted")]
        if card.city:
            facts.append(label(card.city, "muted"))
        if (birthday := told_birthday(file)) is not None:
            facts.append(label(birthday_words(self.texts, birthday), "muted"))
        parts: list[QWidget] = [*facts]
        if card.phone:
            parts.append(self._phone_part(card.phone))
        return column(first, flow(*parts, gap=16), gap=6)

    def _phone_part(self, phone: str) -> QWidget:
        shown = label(masked_phone(phone), "muted")
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        eye = icon_button(self.ctx.look.icons, "eye", self.texts("customer.phone.reveal"), self.reveal.toggle)

        def turn(seen: bool) -> None:  # noqa: FBT001 - the one thing it is told
            shown.setText(phone if seen else masked_phone(phone))
            says = self.texts("customer.phone.hide" if seen else "customer.phone.reveal")
            eye.setToolTip(says)
            eye.setAccessibleName(says)
            eye.setIcon(self.ctx.look.icons.icon("eye-off" if seen else "eye"))

        self.reveal.add(turn)
        eye.setProperty("small", True)
        keep_for_owner(self.ctx, Permission.REVEAL, eye)
        self.phone, self.eye = shown, eye
        return box(row(shown, eye, gap=4))

    def _figures(self, file: CustomerFile) -> QWidget:
        card, texts = file.card, self.texts
        whole = column(flow(*figure_cards(texts, file, self.ctx.today), gap=12), gap=16)
        whole.setContentsMargins(0, 16, 0, 24)
        if card.segment:
            advice = wrapped(texts(f"segments.{card.segment}.advice"))
            whole.addLayout(column(label(texts("customer.advice"), "heading"), advice, gap=4))
        if file.basics.notes:
            whole.addLayout(column(label(texts("customer.notes"), "heading"), wrapped(file.basics.notes), gap=4))
        if file.addresses:
            where = addresses_view(self.ctx, file.addresses, self.reveal)
            whole.addLayout(column(label(texts("customer.addresses"), "heading"), where, gap=4))
        if (told := told_view(self.ctx, file, self.reveal)) is not None:
            whole.addWidget(told)
        whole.addWidget(joins_view(self.ctx, file, self._split))
        whole.addWidget(rights_view(self, self._begun))
        whole.addStretch(1)
        return box(whole)

    def _split(self, link: int) -> None:
        people, customer = self.ctx.shop.people, self.customer

        def done(_none: None) -> None:
            self.ctx.go.show_notice(self.texts("people.done_split"))
            self.ctx.go.shop_changed()
            if customer == self.customer:
                self.refresh()

        self.ctx.jobs.write(self, lambda _progress, _cancel: people.unmerge(link), done)

    def _make_form(self, file: CustomerFile) -> BasicsForm:
        customer, name, drafts = file.card.id, display_name(self.texts, file.card), self._begun.basics
        kept = drafts.get(customer)
        form = BasicsForm(self.ctx, file.basics, kept.typed if kept is not None else None)

        def keep() -> None:
            if form.dirty:
                drafts[customer] = BasicsDraft(name, form.typed())
            else:
                drafts.pop(customer, None)
            self._mark_unsaved()

        def discard() -> None:
            drafts.pop(customer, None)
            self.form = None
            self.refresh()

        form.edited.connect(keep)
        form.discard_pressed.connect(discard)
        form.save_pressed.connect(lambda typed: self._save(customer, typed))
        return form

    def _mark_unsaved(self) -> None:
        key = "basics_unsaved" if self.customer in self._begun.basics else "basics"
        self.tabs.setTabText(_BASICS, self.texts(f"customer.tab.{key}"))

    def _save(self, customer: int, typed: TypedBasics) -> None:
        basics = typed.basics()
        self.ctx.jobs.write(
            self,
            lambda _progress, _cancel: self.ctx.shop.customers.save_basics(customer, basics),
            lambda _none: self._saved(customer, typed),
            lambda error: self._not_saved(customer, error),
        )

    def _saved(self, customer: int, typed: TypedBasics) -> None:
        draft = self._begun.basics.get(customer)
        if draft is not None and draft.typed == typed:
            del self._begun.basics[customer]
        # By now she may look at somebody else, or have typed on.
        if customer == self.customer and self.form is not None:
            self.form.saved(typed.basics())
            self._mark_unsaved()
        self.ctx.go.show_notice(self.texts("customer.basics.saved"))
        self.ctx.go.shop_changed()
        self.refresh()

    def _not_saved(self, customer: int, error: Exception) -> None:
        if customer == self.customer and self.form is not None:
            self.form.not_saved()
        self.ctx.go.show_error(error)
