"""Put away what she has begun while the shop is closed, and give it back."""

from __future__ import annotations

from collections.abc import Sequence

from shopcrm.domain.drafts import Draft
from shopcrm.store.drafts import drafts, put_away
from shopcrm.store.work import Store


class DraftService:
    """Drafts of the open shop; they never leave the vault."""

    def __init__(self, store: Store) -> None:
        """Keep them in ``store``."""
        self._store = store

    def keep(self, begun: Sequence[Draft]) -> None:
        """Let ``begun`` be all that is put away; on disk when this returns.

        Raises:
            StorageFailed: they could not be written; those put away before are still there.
        """
        with self._store.read() as connection:
            if drafts(connection) == tuple(begun):
                return
        with self._store.write() as connection:
            put_away(connection, begun)

    def kept(self) -> tuple[Draft, ...]:
        """Return what was put away; it stays there until the next ``keep``."""
        with self._store.read() as connection:
            return drafts(connection)
