"""A customer erased from the shop in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.erasure import Erasure, ErasurePreview
from tests.ui.fakes.people import FakeCustomers


class FakeErasure:
    def __init__(self, customers: FakeCustomers) -> None:
        self._customers = customers
        self.erased: list[int] = []
        self.refuse: Exception | None = None
        self.backed_up = True

    def preview(self, customer: int) -> ErasurePreview:
        card = self._customers.all[customer]
        return ErasurePreview(
            customer, card.name, accounts=2, orders=card.purchases, deliveries=1, told=1, edits=0, joins=1, rows=3,
            backups=4, gone_by=date(2027, 1, 5), second=True, aside=1,
        )  # fmt: skip

    def erase(
        self, customer: int, *, purpose: str = "", progress: Progress = silent, cancel: CancelToken | None = None
    ) -> Erasure:  # fmt: skip
        del purpose, cancel
        if self.refuse is not None:
            raise self.refuse
        progress("erasing", 0, None)
        self.erased.append(customer)
        return Erasure(replace(self.preview(customer), backups=3), self.backed_up)
