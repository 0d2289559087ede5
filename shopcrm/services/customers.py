"""Find customers, show one, and keep the owner's words about her."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from shopcrm.base.clock import Clock
from shopcrm.base.errors import WrongUsage
from shopcrm.domain.customers import Basics, CustomerCard, CustomerFile, CustomerMatches, CustomerQuery
from shopcrm.domain.groups import SYSTEM_GROUPS
from shopcrm.services.imports import SEARCH_RULES
from shopcrm.services.scoring import ScoringService
from shopcrm.store import customer_files, customers
from shopcrm.store.facts import count_commit
from shopcrm.store.sql import only_currency
from shopcrm.store.work import Store


class CustomerService:
    """Everything about customer files."""

    def __init__(self, store: Store, scoring: ScoringService, clock: Clock) -> None:
        """Work on one open vault."""
        self._store, self._scoring, self._clock = store, scoring, clock

    def find(self, query: CustomerQuery) -> CustomerMatches:
        """Return who matches, in the query's order.

        Raises:
            WrongUsage: there is no such group.
        """
        with self._store.read() as connection:
            ids, amounts = customers.matching(connection, query, self._scoring.day)
            kept = self._kept(ids, query)
            if kept is not None:
                ids = [customer for customer, keep in zip(ids, kept, strict=True) if keep]
                amounts = [amount for amount, keep in zip(amounts, kept, strict=True) if keep]
            one = only_currency(connection)
            net = ((one, sum(amounts)),) if one else customers.net_by_currency(connection, ids)
        return CustomerMatches(tuple(ids), net if ids else ())

    def _kept(self, ids: list[int], query: CustomerQuery) -> list[bool] | None:
        """Return which of ``ids`` are in the group, segment and cell asked for; None when none is asked for."""
        allowed = []
        if query.group:
            if query.group not in SYSTEM_GROUPS:
                raise WrongUsage("no_such_group", group=query.group)
            allowed.append(self._scoring.members(query.group))
        if query.segment:
            allowed.append(self._scoring.members_of_segment(query.segment))
        if query.cell is not None:
            allowed.append(self._scoring.scores().members_of_cell(*query.cell))
        if not allowed:
            return None
        column = np.array(ids, dtype=np.int64)
        keep = np.ones(len(ids), dtype=np.bool_)
        for members in allowed:
            keep &= np.isin(column, members)
        kept: list[bool] = keep.tolist()
        return kept

    def cards(self, ids: Sequence[int]) -> tuple[CustomerCard, ...]:
        """Return the cards of ``ids`` in that order."""
        with self._store.read() as connection:
            found = customers.cards(connection, ids)
        return tuple(replace(card, segment=self._scoring.segment_of(card.id)) for card in found)

    def file(self, customer: int) -> CustomerFile:
        """Return everything about one customer.

        Raises:
            WrongUsage: there is no such file.
        """
        with self._store.read() as connection:
            basics = customer_files.basics(connection, customer)
            found = customers.cards(connection, [customer])
            if basics is None or not found:
                raise WrongUsage("no_such_customer", customer=customer)
            orders = customer_files.orders_of(connection, customer)
            timeline = customer_files.timeline_of(connection, customer, orders)
            addresses = customer_files.addresses_of(connection, (order.id for order in orders))
            refunded, refunded_orders, in_sale = customer_files.figures_of(connection, customer)
        card = replace(found[0], segment=self._scoring.segment_of(customer))
        return CustomerFile(
            card=card,
            basics=basics,
            orders=orders,
            timeline=timeline,
            addresses=addresses,
            interval_days=mean_interval(card),
            refunded=refunded,
            refunded_orders=refunded_orders,
            all_orders=len(orders),
            sale_share=in_sale / card.purchases if card.purchases else 0.0,
            average_order=card.net // card.purchases if card.purchases else 0,
        )

    def save_basics(self, customer: int, basics: Basics) -> None:
        """Keep the owner's words; what they were before stays in the file's history."""
        with self._store.write() as connection:
            if customer_files.basics(connection, customer) is None:
                raise WrongUsage("no_such_customer", customer=customer)
            now = int(self._clock.now().timestamp())
            customer_files.save_basics(connection, customer, basics, now, SEARCH_RULES)
            count_commit(connection)

    def first_accounts(self) -> dict[int, str]:
        """Return each customer's first account."""
        with self._store.read() as connection:
            return customers.first_accounts(connection)

    def cities(self) -> tuple[tuple[str, int], ...]:
        """Return (city or province, customers), largest first."""
        with self._store.read() as connection:
            return customers.cities(connection)

    def platforms(self) -> tuple[str, ...]:
        """Return the platforms customers come from."""
        with self._store.read() as connection:
            return customers.platforms(connection)


def mean_interval(card: CustomerCard) -> float | None:
    """Return the mean number of days between purchases, None below two."""
    if card.purchases < 2 or card.first_day is None or card.last_day is None:
        return None
    return (card.last_day - card.first_day).days / (card.purchases - 1)
