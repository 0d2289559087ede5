"""Give the shop a new data key: whoever has the former passphrase and an old copy of the files reads nothing new."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from shopcrm.base.errors import CannotUnlock, ShopError
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.backups import Reason
from shopcrm.domain.ways import TypedSecret
from shopcrm.store.passphrase import passphrase_problem
from shopcrm.store.recovery_code import new_code, typed_back
from shopcrm.store.room import refuse_too_little_room
from shopcrm.store.rotation import rotate

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop


class PendingKey:
    """A change of the data key that begins once its new recovery code was typed back."""

    def __init__(self, shop: OpenShop, passphrase: str, reopen: Callable[[str], OpenShop]) -> None:
        """Hold what is needed; nothing is changed yet."""
        self._shop, self._passphrase, self._reopen = shop, passphrase, reopen
        self.recovery_code = new_code()

    def check(self, typed: str) -> None:
        """Make sure that the code was written down right.

        Raises:
            CannotUnlock: a group is mistyped, or it is another code.
        """
        typed_back(typed, self.recovery_code)

    def confirm(self, typed: str, progress: Progress, cancel: CancelToken) -> OpenShop:
        """Close the shop, change its key, open it again; the first thing then is a backup under the new key.

        Raises:
            CannotUnlock: it is another code; the shop is open as before.
            StorageFailed, VaultDamaged: no room, or the copy was not good. The shop is closed, and as it was.
        """
        self.check(typed)
        self._shop.backups.before(Reason.BEFORE_KEY, progress, cancel)
        new = self._shop.ways.new_key(self._passphrase, self.recovery_code)
        vault = self._shop.release()
        try:
            refuse_too_little_room(vault.folder, vault.database.stat().st_size)
            rotate(vault.folder, vault.header, vault.keys, new, lambda step: progress(f"key_{step}", 0, None))
        finally:
            vault.lock.close()
        shop = self._reopen(self._passphrase)
        # The key is changed whether or not there is room for this; the page of backups tells that there is none yet.
        with suppress(ShopError):
            shop.backups.make(Reason.AFTER_KEY, progress)
        return shop


def begin_new_key(
    shop: OpenShop, current: TypedSecret, passphrase: str, reopen: Callable[[str], OpenShop]
) -> PendingKey:
    """Return a change of the data key of ``shop`` that is still to be confirmed.

    Raises:
        CannotUnlock: ``current`` is no secret of the owner's; the new passphrase is too weak.
    """
    problem = passphrase_problem(passphrase)
    if problem:
        raise CannotUnlock(f"passphrase_{problem}")
    shop.ways.check(current)
    return PendingKey(shop, passphrase, reopen)
