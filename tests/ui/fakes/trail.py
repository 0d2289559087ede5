"""A trail in memory, and eyes that count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from shopcrm.base.errors import CannotUnlock
from shopcrm.domain.audit import Act, Action, Entry, Verdict, Who
from shopcrm.domain.ways import TypedSecret
from tests.ui.fakes.moment import NOW, PASSPHRASE


class FakeAudit:
    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.found = Verdict(3)

    def record(self, act: Act) -> None:
        self.acts.append(act)

    def entries(self, *, actions: Sequence[Action] = (), most: int = -1, before: int = 0) -> tuple[Entry, ...]:
        del before
        told = [Entry(seq, NOW + timedelta(seconds=seq), act, Who.OWNER) for seq, act in enumerate(self.acts, 1)]
        found = [one for one in reversed(told) if not actions or one.act.action in actions]
        return tuple(found[:most] if most >= 0 else found)

    def verify(self) -> Verdict:
        return self.found


class FakeReveals:
    def __init__(self, audit: FakeAudit) -> None:
        self.audit = audit
        self.many = False

    def asks(self, customer: int) -> bool:
        del customer
        return self.many

    def confirm(self, typed: TypedSecret) -> None:
        if typed.text != PASSPHRASE:
            raise CannotUnlock("wrong_passphrase")
        self.many = False

    def show(self, customer: int) -> None:
        self.audit.record(Act(Action.REVEAL, number=customer))
