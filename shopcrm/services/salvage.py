"""Save what can still be read of a damaged shop, in its own place; the damaged one is kept aside."""

from __future__ import annotations

from pathlib import Path

from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.backups import Salvaged
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.secrets import secret_of
from shopcrm.store.lock import VaultLock
from shopcrm.store.restoring import finish_restore
from shopcrm.store.salvage import prepare_salvage
from shopcrm.store.vault_files import LOCK


def salvage(
    folder: Path, typed: TypedSecret, progress: Progress = silent, cancel: CancelToken | None = None
) -> Salvaged:  # fmt: skip
    """Put what can be read of the closed, damaged vault in ``folder`` in its place.

    What follows from it is made anew when it is opened next (``store.mending``).

    Raises:
        CannotUnlock: wrong secret; the vault is open in another window.
        VaultDamaged: nothing can be read of it.
        StorageFailed: no room. The vault is as before.
    """
    lock = VaultLock(folder / LOCK)
    try:
        found = prepare_salvage(folder, secret_of(typed), progress, cancel or CancelToken())
        finish_restore(folder)
    finally:
        lock.close()
    return found
