"""Verify the open vault."""

from __future__ import annotations

from dataclasses import dataclass

from shopcrm.store import facts
from shopcrm.store.migrate import schema_of
from shopcrm.store.work import Store


@dataclass(frozen=True)
class CheckResult:
    """What a check found: complaints (none when all is well) and how much the vault holds."""

    complaints: tuple[str, ...]
    counts: dict[str, int]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.complaints


@dataclass(frozen=True)
class VaultSize:
    """How much the vault holds, in a schema of this number."""

    schema: str
    counts: dict[str, int]


class CheckService:
    """Verification of the database."""

    def __init__(self, store: Store) -> None:
        """Work on one open vault."""
        self._store = store

    def size(self) -> VaultSize:
        """Return how much the vault holds, without checking it."""
        with self._store.read() as connection:
            return VaultSize(schema_of(connection), facts.size_counts(connection))

    def run(self) -> CheckResult:
        """Read every page, check every authentication code and every link between rows."""
        # Authentication codes are those of the main file: a power cut may have left pages there half written that
        # stand whole in the log.
        self._store.checkpoint()
        with self._store.read() as connection:
            return CheckResult(tuple(facts.integrity(connection)), facts.size_counts(connection))
