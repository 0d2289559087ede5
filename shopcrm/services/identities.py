"""Which accounts does a customer have, and are they hers, a giver's or a reseller's?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shopcrm.domain.identities import Identity
from shopcrm.identity.usual import role_of
from shopcrm.store.identities import identities_of, usual_of
from shopcrm.store.work import Transaction


def identities_with_roles(connection: Transaction, customers: Sequence[int]) -> dict[int, tuple[Identity, ...]]:
    """Return the accounts of each of ``customers`` with what their recipients tell of their owner."""
    return {
        customer: tuple(replace(one, role=role_of(usual_of(one))) for one in own)
        for customer, own in identities_of(connection, customers).items()
    }
