"""A consent ledger in memory."""

from __future__ import annotations

from dataclasses import replace

from shopcrm.domain.consents import Consent, ConsentEntry
from tests.ui.fakes.moment import NOW


class FakeConsents:
    def __init__(self) -> None:
        self.entries: dict[int, tuple[ConsentEntry, ...]] = {}

    def record(self, customer: int, consent: Consent) -> int:
        number = 1 + sum(map(len, self.entries.values()))
        self.entries[customer] = (ConsentEntry(number, consent, NOW), *self.entries.get(customer, ()))
        return number

    def strike(self, customer: int, number: int) -> None:
        self.entries[customer] = tuple(
            replace(one, struck=NOW) if one.id == number else one for one in self.entries[customer]
        )
