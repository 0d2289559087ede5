"""Erase a customer for good: look what would go, then do it; and see to it that she stays erased."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from shopcrm.base.clock import Clock
from shopcrm.base.errors import ShopError, WrongUsage
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.audit import Act, Action, Subject, purpose_words
from shopcrm.domain.backups import Reason, gone_by
from shopcrm.domain.erasure import Erasure, ErasurePreview, LedgerNews
from shopcrm.domain.permissions import Permission
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.allowed import needs
from shopcrm.services.backups import BackupService
from shopcrm.services.changes import LedgerChanges
from shopcrm.services.rules import CUSTOMER_RULES
from shopcrm.store.customers import cards
from shopcrm.store.erasing import erase
from shopcrm.store.erasure_book import add_entries, entries_in, newer
from shopcrm.store.erasure_counts import counts_of
from shopcrm.store.erasure_file import gather
from shopcrm.store.erasure_found import Found, entries_of, find_customer, find_erased, look_ahead
from shopcrm.store.facts import count_commit, read_fact, write_fact
from shopcrm.store.identities import shown_as
from shopcrm.store.work import Store, Transaction

# Whether pages may still hold copies of what was erased.
_SCRAPS: Final = "erasure.scraps"
# Somebody may be reading just now; the log is written back within seconds in any case.
_TRIES: Final = 20
# One look at everything files told is as quick as so many looks for one customer each.
_FEW: Final = 4
_PAUSE_S: Final = 0.05


class ErasureService:
    """Erasing customers of one open vault (PIPL Art. 47); the staff may not."""

    def __init__(
        self, store: Store, info: ShopInfo, clock: Clock, changes: LedgerChanges, backups: BackupService
    ) -> None:  # fmt: skip
        """Work on one open vault; ``changes`` is told whose figures changed."""
        self._store, self._clock, self._changes, self._backups = store, clock, changes, backups
        self._zone = ZoneInfo(info.zone)
        self.rights = store.rights

    @needs(Permission.ERASE)
    def preview(self, customer: int) -> ErasurePreview:
        """Return what erasing ``customer`` would do; nothing is changed.

        Raises:
            WrongUsage: there is no such customer.
        """
        with self._store.read() as connection:
            shown = self._shown(connection, customer)
            told = self._told(connection, shown, find_customer(connection, shown))
        return self._with_backups(told)

    @needs(Permission.ERASE)
    def erase(
        self, customer: int, *, purpose: str = "", progress: Progress = silent, cancel: CancelToken | None = None
    ) -> Erasure:  # fmt: skip
        """Erase ``customer``; of her orders the figures stay. Nothing brings her back, not even a backup.

        No backup is made before: it would keep her. One is made after, and those of before go by rotation.

        Raises:
            WrongUsage: there is no such customer.
            NotAllowed: the staff's passphrase opened the shop.
            StorageFailed, Cancelled: nothing was erased.
        """
        ((told,), backed_up) = self._erase([customer], purpose, progress, cancel or CancelToken())
        return Erasure(self._with_backups(told, without_newest=backed_up), backed_up)

    @needs(Permission.ERASE)
    def erase_all(
        self, customers: Sequence[int], *, purpose: str = "", progress: Progress = silent,
        cancel: CancelToken | None = None,
    ) -> bool:  # fmt: skip
        """Erase ``customers``, all of them or none; return whether a backup could be made after it.

        Raises:
            WrongUsage, NotAllowed, StorageFailed, Cancelled: as ``erase``; nobody was erased.
        """
        return self._erase(customers, purpose, progress, cancel or CancelToken())[1]

    def _erase(
        self, customers: Sequence[int], purpose: str, progress: Progress, token: CancelToken
    ) -> tuple[list[ErasurePreview], bool]:
        gone, touched = [], set[int]()
        with self._store.write(long=True, deletes=True) as connection:
            # Two of her files may be named: she goes once.
            chosen = dict.fromkeys(self._shown(connection, customer) for customer in customers)
            looked = look_ahead(connection, chosen) if len(chosen) > _FEW else None
            for done, shown in enumerate(chosen):
                progress("erasing", done, len(chosen))
                token.check()
                if shown_as(connection, shown) is None:
                    # She was the same as one before her: a number with a name, which went along.
                    continue
                found = find_customer(connection, shown, looked)
                told = self._told(connection, shown, found)
                at = self._now()
                add_entries(connection, entries_of(connection, found, self._store.vault.keys.erasure, at))
                touched |= erase(connection, found, at, CUSTOMER_RULES)
                counts = {"orders": told.orders, "accounts": told.accounts, "deliveries": told.deliveries}
                act = Act(Action.ERASE, Subject.CUSTOMER, shown, counts, purpose_words(purpose))
                self._store.note(connection, act, self._clock.now())
                gone.append(told)
            version = count_commit(connection, ledger=True).ledger
            write_fact(connection, _SCRAPS, "1")
        self._changes.note(version, touched)
        # The ledger goes first: whatever backup is brought back from now on, they are not in it.
        self._backups.keep_erasures()
        progress("scraps", 0, None)
        _remove_scraps(self._store)
        backed_up = False
        with suppress(ShopError):
            # They are erased, whatever becomes of this; the backups page tells that the newest one is older.
            self._backups.make(Reason.AFTER_ERASURE, progress, CancelToken())
            backed_up = True
        return gone, backed_up

    def _shown(self, connection: Transaction, customer: int) -> int:
        shown = shown_as(connection, customer)
        if shown is None:
            raise WrongUsage("no_such_customer", customer=customer)
        return shown

    @staticmethod
    def _told(connection: Transaction, customer: int, found: Found) -> ErasurePreview:
        (card,) = cards(connection, [customer])
        name = card.name or (card.accounts[0].account if card.accounts else "")
        return ErasurePreview(
            customer, name, len(found.accounts), len(found.orders), len(found.deliveries),
            **counts_of(connection, found), backups=0, gone_by=None, second=False, aside=0,
        )  # fmt: skip

    def _with_backups(self, told: ErasurePreview, *, without_newest: bool = False) -> ErasurePreview:
        """Add what is known of the backups she is in."""
        look = self._backups.look()
        holding = look.backups[1:] if without_newest else look.backups
        made = [(one.manifest.number, one.manifest.made.astimezone(self._zone).date()) for one in holding]
        today = self._clock.now().astimezone(self._zone).date()
        return replace(
            told, backups=len(holding), gone_by=gone_by(made, today), second=bool(look.state.second), aside=look.aside
        )

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def stay_erased(store: Store, clock: Clock, backups: BackupService) -> LedgerNews:
    """Erase again whom the copies of the ledger know and this vault does not: it was brought back from a backup.

    Done before anybody uses the vault. A copy that is damaged or was changed is not applied, and is no reason not to
    open the shop.
    """
    vault = store.vault
    identity, key = vault.header.header.vault, vault.keys.erasure
    with store.read() as connection:
        known = entries_in(connection)
    said, unreadable = gather(backups.erasure_ledgers(), identity, key)
    missing = newer(known, said)
    customers = 0
    if missing:
        with store.write(long=True, deletes=True) as connection:
            found = find_erased(connection, key, missing)
            at = int(clock.now().timestamp())
            add_entries(connection, missing.values())
            if found:
                customers = len(found.customers)
                erase(connection, found, at, CUSTOMER_RULES)
                counts = {"customers": customers, "orders": len(found.orders), "accounts": len(found.accounts)}
                store.note(connection, Act(Action.ERASE, counts=counts), clock.now())
                write_fact(connection, _SCRAPS, "1")
            count_commit(connection, ledger=True)
    _remove_scraps(store)
    if known or missing:
        backups.keep_erasures()
    return LedgerNews(customers, unreadable)


def _remove_scraps(store: Store) -> None:
    """See to it that no page and no log holds a scrap of her; what cannot be done now is when the shop is opened."""
    with store.read() as connection:
        if not read_fact(connection, _SCRAPS):
            return
    if not store.rebuild():
        return
    with suppress(ShopError), store.write(aside=True) as connection:
        write_fact(connection, _SCRAPS, "")
    for _ in range(_TRIES):
        if store.checkpoint():
            return
        time.sleep(_PAUSE_S)
