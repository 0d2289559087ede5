"""Write down what customers agree to and say no to."""

from __future__ import annotations

from typing import Final

from shopcrm.base.clock import Clock, today
from shopcrm.base.errors import WrongUsage
from shopcrm.domain.audit import Act, Action, Subject
from shopcrm.domain.consents import Consent
from shopcrm.domain.permissions import Permission
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.allowed import needs
from shopcrm.store import consents
from shopcrm.store.facts import count_commit
from shopcrm.store.identities import shown_as
from shopcrm.store.work import Store, Transaction

_PROBLEMS: Final = {"wording": "consent_wording", "long": "consent_long", "future": "consent_future"}


class ConsentService:
    """The consent ledger of one open vault."""

    def __init__(self, store: Store, info: ShopInfo, clock: Clock) -> None:
        """Write into ``store``; days are those of the shop's zone."""
        self._store, self._info, self._clock = store, info, clock
        self.rights = store.rights

    @needs(Permission.NOTE)
    def record(self, customer: int, consent: Consent) -> int:
        """Add a line to the ledger and return its number.

        Raises:
            WrongUsage: there is no such file; a yes without its wording; a day that is still to come.
        """
        problem = consent.problem(today(self._clock, self._info.zone))
        if problem:
            raise WrongUsage(_PROBLEMS[problem])
        now = self._clock.now()
        with self._store.write() as connection:
            customer = _shown(connection, customer)
            number = consents.add_consent(connection, customer, consent, int(now.timestamp()))
            self._store.note(connection, Act(Action.CONSENT, Subject.CUSTOMER, customer), now)
            count_commit(connection, ledger=False)
        return number

    @needs(Permission.DECIDE)
    def strike(self, customer: int, number: int) -> None:
        """Strike a line out that was written down by mistake; it stays to be seen.

        Raises:
            WrongUsage: there is no such line.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            customer = _shown(connection, customer)
            if not consents.strike(connection, customer, number, int(now.timestamp())):
                raise WrongUsage("no_such_consent", number=number)
            self._store.note(connection, Act(Action.CONSENT_STRUCK, Subject.CUSTOMER, customer), now)
            count_commit(connection, ledger=False)


def _shown(connection: Transaction, customer: int) -> int:
    shown = shown_as(connection, customer)
    if shown is None:
        raise WrongUsage("no_such_customer", customer=customer)
    return shown
