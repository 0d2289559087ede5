"""Find customers, show one, and keep the owner's words about her."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shopcrm.base.clock import Clock
from shopcrm.base.errors import WrongUsage
from shopcrm.domain.contacts import masked_account
from shopcrm.domain.customers import Basics, CustomerCard, CustomerFile, CustomerMatches, CustomerQuery, mean_interval
from shopcrm.domain.identities import IdentityView
from shopcrm.domain.masked_views import masked_card, masked_file, unmasked
from shopcrm.domain.permissions import Permission
from shopcrm.identity.customer_index import Ints
from shopcrm.services.allowed import needs
from shopcrm.services.changes import LedgerChanges
from shopcrm.services.directory import CustomerDirectory
from shopcrm.services.identities import identities_with_roles
from shopcrm.services.rules import CUSTOMER_RULES
from shopcrm.services.scoring import ScoringService
from shopcrm.store import customer_files, customers
from shopcrm.store.consents import consents_of
from shopcrm.store.facts import count_commit
from shopcrm.store.identities import links_shown, shown_as
from shopcrm.store.sql import only_currency
from shopcrm.store.told_customers import told_values
from shopcrm.store.work import Store, Transaction


class CustomerService:
    """Everything about customer files."""

    def __init__(self, store: Store, scoring: ScoringService, clock: Clock, changes: LedgerChanges) -> None:
        """Work on one open vault; ``changes`` is told when words bring files together or apart."""
        self._store, self._scoring, self._clock, self._changes = store, scoring, clock, changes
        self._directory = CustomerDirectory()
        self.rights = store.rights
        self._hides = not self.rights.may(Permission.REVEAL)

    def find(self, query: CustomerQuery) -> CustomerMatches:
        """Return who matches, in the query's order.

        Raises:
            WrongUsage: there is no such group.
        """
        with self._store.read() as connection:
            index, mask = self._directory.matching(connection, query, self._scoring.day.toordinal())
            for members in self._allowed(connection, query):
                mask &= index.among(members)
            ids = index.sorted_ids(mask, query.sort, descending=query.descending).tolist()
            one = only_currency(connection)
            net = ((one, index.net(mask)),) if one else customers.net_by_currency(connection, ids)
        return CustomerMatches(tuple(ids), net if ids else ())

    def _allowed(self, connection: Transaction, query: CustomerQuery) -> list[Ints]:
        """Return the members of each group, segment and cell asked for."""
        allowed = []
        if query.group:
            allowed.append(self._scoring.members(connection, query.group))
        if query.segment:
            allowed.append(self._scoring.members_of_segment(connection, query.segment))
        if query.cell is not None:
            allowed.append(self._scoring.scores(connection).members_of_cell(*query.cell))
        return allowed

    def cards(self, ids: Sequence[int]) -> tuple[CustomerCard, ...]:
        """Return the cards of ``ids`` in that order, masked for whoever may not see details."""
        with self._store.read() as connection:
            found = customers.cards(connection, ids)
            segments = self._scoring.segments_of(connection, [card.id for card in found])
        cards = (replace(card, segment=segment) for card, segment in zip(found, segments, strict=True))
        return tuple(masked_card(card) if self._hides else card for card in cards)

    def warm_up(self) -> None:
        """Load what every search and list needs, before it is asked for."""
        with self._store.read() as connection:
            self._directory.index(connection)
        self._scoring.warm_up()

    def file(self, customer: int) -> CustomerFile:
        """Return everything about one customer; the number of a file that is part of another leads there.

        Masked for whoever may not see details.

        Raises:
            WrongUsage: there is no such file.
        """
        with self._store.read() as connection:
            customer = shown_as(connection, customer) or customer
            basics = customer_files.basics(connection, customer)
            found = customers.cards(connection, [customer])
            if basics is None or not found:
                raise WrongUsage("no_such_customer", customer=customer)
            orders, addresses = customer_files.orders_of(connection, customer)
            timeline = customer_files.timeline_of(connection, customer, orders)
            refunded, refunded_orders, in_sale = customer_files.figures_of(connection, customer)
            told = told_values(connection, customer)
            consents = consents_of(connection, customer)
            (segment,) = self._scoring.segments_of(connection, [customer])
            who = IdentityView(
                identities_with_roles(connection, [customer]).get(customer, ()), links_shown(connection, customer)
            )
        card = replace(found[0], segment=segment)
        file = CustomerFile(
            card=card,
            basics=basics,
            orders=orders,
            timeline=timeline,
            addresses=addresses,
            interval_days=mean_interval(card.first_day, card.last_day, card.purchases),
            refunded=refunded,
            refunded_orders=refunded_orders,
            all_orders=len(orders),
            sale_share=in_sale / card.purchases if card.purchases else 0.0,
            average_order=card.net // card.purchases if card.purchases else 0,
            who=who,
            told=told,
            consents=consents,
        )
        return masked_file(file) if self._hides else file

    @needs(Permission.NOTE)
    def save_basics(self, customer: int, basics: Basics) -> None:
        """Keep the owner's words; what they were before stays in the file's history.

        Raises:
            WrongUsage: there is no such customer.
            NotAllowed: words that hide something were changed by whoever may not see it.
        """
        with self._store.write() as connection:
            customer = shown_as(connection, customer) or customer
            kept = customer_files.basics(connection, customer)
            if kept is None:
                raise WrongUsage("no_such_customer", customer=customer)
            if self._hides:
                basics = unmasked(basics, kept)
            now = int(self._clock.now().timestamp())
            moved = customer_files.save_basics(connection, customer, basics, now, CUSTOMER_RULES)
            version = count_commit(connection, ledger=bool(moved))
        if moved:
            self._changes.note(version.ledger, moved)

    def first_accounts(self) -> dict[int, str]:
        """Return each customer's first account."""
        with self._store.read() as connection:
            found = customers.first_accounts(connection)
        return {customer: masked_account(one) for customer, one in found.items()} if self._hides else found

    def cities(self) -> tuple[tuple[str, int], ...]:
        """Return (city or province, customers), largest first."""
        with self._store.read() as connection:
            return customers.cities(connection)

    def platforms(self) -> tuple[str, ...]:
        """Return the platforms customers come from."""
        with self._store.read() as connection:
            return customers.platforms(connection)
