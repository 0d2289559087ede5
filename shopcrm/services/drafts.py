"""Put away what she has begun while the shop is closed, and give it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from shopcrm.domain.drafts import Draft
from shopcrm.store.drafts import drafts, put_away
from shopcrm.store.work import Store

# What the owner has begun holds details in full; neither sees, nor writes over, what the other one has begun.
_STAFF: Final = "staff."


class DraftService:
    """Drafts of the open shop, of whoever opened it; they never leave the vault."""

    def __init__(self, store: Store) -> None:
        """Keep them in ``store``."""
        self._store = store
        self._by_staff = store.rights.by_staff

    def keep(self, begun: Sequence[Draft]) -> None:
        """Let ``begun`` be all that is put away; on disk when this returns.

        Raises:
            StorageFailed: they could not be written; those put away before are still there.
        """
        own = tuple(replace(one, kind=_STAFF + one.kind) for one in begun) if self._by_staff else tuple(begun)
        with self._store.read() as connection:
            there = drafts(connection)
        others = tuple(one for one in there if not self._mine(one))
        if there == (*others, *own):
            return
        with self._store.write() as connection:
            put_away(connection, (*others, *own))

    def kept(self) -> tuple[Draft, ...]:
        """Return what was put away; it stays there until the next ``keep``."""
        with self._store.read() as connection:
            found = drafts(connection)
        return tuple(replace(one, kind=one.kind.removeprefix(_STAFF)) for one in found if self._mine(one))

    def _mine(self, one: Draft) -> bool:
        return one.kind.startswith(_STAFF) == self._by_staff
