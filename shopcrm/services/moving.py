"""Take a shop out of a place where it is not safe, onto this computer."""

from __future__ import annotations

from pathlib import Path

from shopcrm.base.paths import default_vault, free_name
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.store.moving import copy_vault


def copy_to_this_computer(
    folder: Path, progress: Progress = silent, cancel: CancelToken | None = None
) -> Path:  # fmt: skip
    """Copy the closed vault in ``folder`` to where shops lie by default; return where that is.

    Raises:
        CannotUnlock, StorageFailed, Cancelled: as ``store.moving.copy_vault``; nothing remains.
    """
    target = free_name(default_vault().with_name(folder.name), Path.exists)
    target.parent.mkdir(parents=True, exist_ok=True)
    copy_vault(folder, target, progress, cancel or CancelToken())
    return target
