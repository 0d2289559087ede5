"""Who may see a customer's contact details in full just now? Each look is written down; many ask for a secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from shopcrm.domain.audit import Act, Action, Subject
from shopcrm.domain.permissions import Permission
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.allowed import needs
from shopcrm.services.audit import AuditService
from shopcrm.services.ways_in import WaysInService

MOST: Final = 20
WITHIN_S: Final = 600.0
HIDES_AFTER_S: Final = 30


class RevealService:
    """Counts whose details were shown within the last ten minutes."""

    def __init__(self, audit: AuditService, ways: WaysInService, steady: Callable[[], float]) -> None:
        """Write into ``audit``; ``steady`` gives seconds no change of the date touches."""
        self._audit, self._ways, self._steady = audit, ways, steady
        self._shown: dict[int, float] = {}
        self.rights = audit.rights

    @needs(Permission.REVEAL)
    def asks(self, customer: int) -> bool:
        """Whether a secret is to be typed before ``customer`` is shown."""
        now = self._steady()
        recent = {one for one, at in self._shown.items() if now - at < WITHIN_S}
        return len(recent | {customer}) > MOST

    @needs(Permission.REVEAL)
    def confirm(self, typed: TypedSecret) -> None:
        """Begin to count anew once a secret of the owner's was typed.

        Raises:
            CannotUnlock: it is none.
        """
        self._ways.check(typed)
        self._shown.clear()

    @needs(Permission.REVEAL)
    def show(self, customer: int) -> None:
        """Write down that the details of ``customer`` are shown, before they are.

        Raises:
            StorageFailed: it could not be written; they stay hidden.
        """
        self._audit.record(Act(Action.REVEAL, Subject.CUSTOMER, customer))
        self._shown[customer] = self._steady()
