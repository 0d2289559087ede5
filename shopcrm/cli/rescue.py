"""What can be done for a damaged vault? Its backups, and where they lie; else what can still be read of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from shopcrm.base.errors import VaultDamaged
from shopcrm.base.texts import Texts
from shopcrm.services.bringing_back import backups_beside, folder_of_backups

# Without its keys, or without a table of contents, nothing can be read of a database.
_PAST_READING: Final = frozenset(
    {"header_unreadable", "header_parameters", "header_changed", "database_missing", "nothing_to_salvage"}
)


def ways_out(error: VaultDamaged, folder: Path, texts: Texts) -> Iterator[str]:
    """Return the next steps for the vault in ``folder`` that ``error`` speaks of, the best first."""
    newest = next(iter(backups_beside(folder)), None)
    if newest is None:
        yield texts("cli.rescue.no_backup", folder=folder_of_backups(folder))
    else:
        made = f"{newest.manifest.made.astimezone():%Y-%m-%d %H:%M}"
        yield texts("cli.rescue.backup", folder=newest.path.parent, file=newest.path, made=made)
    if error.key not in _PAST_READING:
        yield texts("cli.rescue.salvage")
