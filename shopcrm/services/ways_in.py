"""Change how the shop is opened: passphrase, recovery code, the keyring of this computer, the staff's passphrase."""

from __future__ import annotations

from datetime import datetime

from shopcrm.base.clock import Clock
from shopcrm.base.errors import CannotUnlock
from shopcrm.domain.permissions import Permission, Rights
from shopcrm.domain.ways import KeyringState, TypedSecret, WaysIn
from shopcrm.services.allowed import needs
from shopcrm.services.secrets import secret_of
from shopcrm.store.kdf import KdfCost
from shopcrm.store.os_keyring import Keyring
from shopcrm.store.passphrase import passphrase_problem
from shopcrm.store.recovery_code import new_code, typed_back
from shopcrm.store.rotation import NewKey
from shopcrm.store.slots import KEYRING, PASSPHRASE, RECOVERY, STAFF, Secret
from shopcrm.store.vault import OpenVault
from shopcrm.store.ways import Ways


class PendingCode:
    """A recovery code that counts once it was typed back: a sheet with a mistake on it opens nothing."""

    def __init__(self, ways: Ways, current: Secret) -> None:
        """Make a code; ``current`` is a secret of the owner's, checked already."""
        self._ways, self._current = ways, current
        self.recovery_code = new_code()

    def confirm(self, typed: str) -> None:
        """Let the code take the old one's place.

        Raises:
            CannotUnlock: a group is mistyped, or it is another code; the old one counts.
        """
        typed_back(typed, self.recovery_code)
        self._ways.set_code(self._current, self.recovery_code)


class WaysInService:
    """The ways into one open shop. Every change asks for the passphrase or the recovery code again."""

    def __init__(self, vault: OpenVault, clock: Clock, keyring: Keyring, cost: KdfCost | None = None) -> None:
        """Change the header of ``vault``; ``cost`` None measures this computer."""
        self._vault, self._keyring = vault, keyring
        self.rights = Rights(vault.by_staff)
        self._ways = Ways(vault.header, clock.now, cost)

    def ways(self) -> WaysIn:
        """Return which there are."""
        since = {slot.type: _moment(slot.made) for slot in self._vault.header.header.slots}
        return WaysIn(
            since.get(PASSPHRASE), since.get(RECOVERY), since.get(STAFF), KEYRING in since, self._vault.by_staff
        )

    @needs(Permission.WAYS)
    def change_passphrase(self, current: TypedSecret, new: str) -> None:
        """Let ``new`` open the shop instead of the passphrase of before.

        Raises:
            CannotUnlock: wrong secret; ``new`` is too weak, or the staff's.
        """
        _refuse_weak(new)
        self._ways.set_passphrase(secret_of(current), new)

    @needs(Permission.WAYS)
    def set_staff_passphrase(self, current: TypedSecret, new: str) -> None:
        """Let ``new`` open the shop for the staff: masked, without export, print and settings.

        Raises:
            CannotUnlock: wrong secret; ``new`` is too weak, or the owner's own.
        """
        _refuse_weak(new)
        self._ways.set_staff(secret_of(current), new)

    @needs(Permission.WAYS)
    def remove_staff_passphrase(self, current: TypedSecret) -> None:
        """Let the staff in no more."""
        self._ways.check(secret_of(current))
        self._ways.remove(STAFF)

    @needs(Permission.WAYS)
    def check(self, current: TypedSecret) -> None:
        """Make sure that ``current`` is a secret of the owner's.

        Raises:
            CannotUnlock: it is not.
        """
        self._ways.check(secret_of(current))

    @needs(Permission.WAYS)
    def new_key(self, passphrase: str, code: str) -> NewKey:
        """Return a new data key and its two ways in."""
        return self._ways.new_key(passphrase, code)

    @needs(Permission.WAYS)
    def begin_code(self, current: TypedSecret) -> PendingCode:
        """Return a new recovery code that counts once it was typed back.

        Raises:
            CannotUnlock: wrong secret.
        """
        self._ways.check(secret_of(current))
        return PendingCode(self._ways, secret_of(current))

    def keyring_state(self) -> KeyringState:
        """Return what the keyring of this computer says; it may take its time, and may ask her to unlock it."""
        return self._keyring.read(self._vault.header.header.vault)[0]

    @needs(Permission.WAYS)
    def use_keyring(self, current: TypedSecret) -> None:
        """Let this computer's keyring open the shop.

        Raises:
            CannotUnlock: wrong secret; no keyring, or a locked one. Nothing is changed then.
        """
        vault = self._vault.header.header.vault
        self._ways.set_keyring(secret_of(current), lambda value: self._keyring.keep(vault, value))

    @needs(Permission.WAYS)
    def stop_using_keyring(self) -> None:
        """Let no keyring open the shop any more, neither this computer's nor another's."""
        self._ways.remove(KEYRING)
        self._keyring.forget(self._vault.header.header.vault)


def _refuse_weak(passphrase: str) -> None:
    problem = passphrase_problem(passphrase)
    if problem:
        raise CannotUnlock(f"passphrase_{problem}")


def _moment(told: str) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
