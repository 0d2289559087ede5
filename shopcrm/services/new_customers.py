"""Write a customer down by hand: what she says goes the way of a customer file of one row, and can be taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import chain, count
from typing import Final

from shopcrm.base.clock import Clock
from shopcrm.base.errors import WrongUsage
from shopcrm.domain.audit import Act, Action, Subject
from shopcrm.domain.batches import Counts, Recognised
from shopcrm.domain.customers import CustomerCard
from shopcrm.domain.masked_views import masked_card
from shopcrm.domain.new_customer import AddedCustomer, AlikeCustomer, NewCustomer
from shopcrm.domain.permissions import Permission
from shopcrm.domain.shop import ShopInfo
from shopcrm.domain.told import BY_HAND, CUSTOMER_KIND, told_owner
from shopcrm.services.allowed import needs
from shopcrm.services.changes import LedgerChanges
from shopcrm.services.rules import CUSTOMER_RULES
from shopcrm.services.scoring import ScoringService
from shopcrm.store import batches, customers
from shopcrm.store.accounts import AccountBook, is_account
from shopcrm.store.alike import alike
from shopcrm.store.decisions import add_apart
from shopcrm.store.facts import count_commit
from shopcrm.store.identities import files_of
from shopcrm.store.refresh import refresh_customers
from shopcrm.store.told_customers import ToldBook, customer_of_account
from shopcrm.store.work import Store, Transaction

PLATFORM: Final = "manual"
# More than these nobody compares.
_SHOWN: Final = 5


class NewCustomerService:
    """Everything about customers the owner writes down herself."""

    def __init__(
        self, store: Store, info: ShopInfo, scoring: ScoringService, clock: Clock, changes: LedgerChanges,
    ) -> None:  # fmt: skip
        """Work on one open vault; ``changes`` is told of every customer it touches."""
        self._store, self._info, self._scoring, self._clock, self._changes = store, info, scoring, clock, changes
        self.rights = store.rights
        self._hides = not self.rights.may(Permission.REVEAL)

    def alike(self, entry: NewCustomer) -> tuple[AlikeCustomer, ...]:
        """Return who is reached already as ``entry`` would be, the first few of them."""
        with self._store.read() as connection:
            found = alike(connection, entry)
            cards = customers.cards(connection, list(found)[:_SHOWN])
            segments = self._scoring.segments_of(connection, [card.id for card in cards])
        return tuple(
            AlikeCustomer(self._seen(replace(card, segment=segment)), found[card.id])
            for card, segment in zip(cards, segments, strict=True)
        )

    def _seen(self, card: CustomerCard) -> CustomerCard:
        return masked_card(card) if self._hides else card

    @needs(Permission.ENTER)
    def add(self, entry: NewCustomer, unlike: Collection[int] = ()) -> AddedCustomer:
        """Keep ``entry`` as one import that can be taken back; ``unlike`` are customers the owner says she is not.

        Raises:
            WrongUsage: there is no name, or nothing she could be known by.
        """
        if entry.problem:
            raise WrongUsage("new_customer_incomplete")
        with self._store.write() as connection:
            wire = entry.wire(self._free_account(connection, entry) if unlike else "")
            told, batch = self._take(connection, wire)
            self._set_apart(connection, wire, unlike)
            touched = refresh_customers(
                connection, told.customers(), self._now(), CUSTOMER_RULES, told.numbers()
            ).touched  # fmt: skip
            batches.close_batch(
                connection, batch, rows=1, sha256="", orders=Counts(), rejected=0, totals=(),
                customers=Counts(**told.counts),
            )  # fmt: skip
            customer = customer_of_account(connection, PLATFORM, told_owner(wire))
            self._store.note(connection, Act(Action.NEW_CUSTOMER, Subject.BATCH, batch), self._clock.now())
            version = count_commit(connection, ledger=True)
        self._changes.note(version.ledger, touched)
        return AddedCustomer(customer, batch, known=not told.counts["new"])

    def _set_apart(self, connection: Transaction, wire: dict[str, str], unlike: Collection[int]) -> None:
        """Remember who she is not, before a number they share joins them."""
        own = customer_of_account(connection, PLATFORM, told_owner(wire))
        for other in unlike:
            add_apart(connection, files_of(connection, own), files_of(connection, other), self._now())

    @staticmethod
    def _free_account(connection: Transaction, entry: NewCustomer) -> str:
        """Return an account nobody has: somebody else is known by the same."""
        named = chain((entry.account,), (f"{entry.account} {n}" for n in count(2)))
        return next(one for one in named if not is_account(connection, PLATFORM, one))

    def _take(self, connection: Transaction, wire: dict[str, str]) -> tuple[ToldBook, int]:
        fields = tuple((name, name) for name in wire)
        recognised = Recognised(PLATFORM, BY_HAND, CUSTOMER_KIND, "", fields, ())
        batch = batches.open_batch(connection, batches.NewBatch("", self._now(), 0, self._info.name, recognised))
        told = ToldBook(connection, AccountBook(connection, PLATFORM), PLATFORM, batch)
        told.add([wire])
        batches.note_age(connection, batch, (self._now(), self._now() * 10**9))
        told.finish()
        return told, batch

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
