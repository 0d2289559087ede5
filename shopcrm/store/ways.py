"""How are the ways into a vault changed? Each change asks for a secret of the owner's and rewrites the header alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from shopcrm.base.errors import CannotUnlock
from shopcrm.domain.audit import Act, Action, Entry, Who
from shopcrm.store.header import Header, new_data_key
from shopcrm.store.header_file import HeaderFile, waiting_for
from shopcrm.store.kdf import KEY_BYTES, KdfCost, calibrated_cost
from shopcrm.store.passphrase import passphrase_bytes
from shopcrm.store.recovery_code import code_secret
from shopcrm.store.rotation import NewKey
from shopcrm.store.slots import KEYRING, OWNERS, PASSPHRASE, RECOVERY, STAFF, Secret, Slot, make_slot, unwrap

# Without these nobody would get in any more once the keyring is gone.
_NEEDED: Final = (PASSPHRASE, RECOVERY)


@dataclass(frozen=True)
class Ways:
    """Changes the ways into one open vault.

    Attributes:
        file: its header.
        now: the present moment.
        cost: of one guess at a new secret; None for what the passphrase costs now.
    """

    file: HeaderFile
    now: Callable[[], datetime]
    cost: KdfCost | None = None

    def set_passphrase(self, current: Secret, new: str) -> None:
        """Let ``new`` take the passphrase's place.

        Raises:
            CannotUnlock: ``current`` is no secret of the owner's; the staff has this passphrase.
        """
        data_key = self._data_key(current)
        if self._opens(new, STAFF):
            raise CannotUnlock("staff_same")
        slot = self._typed_slot(PASSPHRASE, new, data_key, beside=STAFF)
        self._put(slot, Secret.passphrase(new))

    def set_staff(self, current: Secret, new: str) -> None:
        """Let ``new`` open the vault for the staff.

        Raises:
            CannotUnlock: ``current`` is no secret of the owner's; ``new`` is her own passphrase.
        """
        data_key = self._data_key(current)
        if self._opens(new, PASSPHRASE):
            raise CannotUnlock("staff_same")
        slot = self._typed_slot(STAFF, new, data_key, beside=PASSPHRASE)
        self._put(slot, Secret.passphrase(new))

    def set_code(self, current: Secret, code: str) -> None:
        """Let ``code`` take the recovery code's place; the old sheet is void."""
        data_key = self._data_key(current)
        header = self.file.header
        slot = make_slot(header.vault, RECOVERY, code_secret(code), data_key, self._cost(), made=self._when())
        self._put(slot, Secret.recovery(code))

    def set_keyring(self, current: Secret, keep: Callable[[bytes], None]) -> None:
        """Let random bits open the vault; ``keep`` puts them into the keyring and raises where it cannot.

        Raises:
            CannotUnlock: ``current`` is no secret of the owner's, or what ``keep`` raises; nothing is changed then.
        """
        data_key, value = self._data_key(current), secrets.token_bytes(KEY_BYTES)
        keep(value)
        slot = make_slot(self.file.header.vault, KEYRING, value, data_key, None, made=self._when())
        self._put(slot, Secret.keyring(value))

    def remove(self, kind: str) -> None:
        """Take away a way in that is not needed: the keyring's or the staff's.

        Raises:
            ValueError: passphrase and recovery code are replaced, never taken away.
        """
        if kind in _NEEDED:
            raise ValueError("the last way in stays")

        def change(old: Header) -> Header:
            slots = tuple(one for one in old.slots if one.type != kind)
            changed = replace(old, slots=slots)
            return changed if slots == old.slots else self._noted(changed, Action(f"key_{kind}_off"))

        self.file.replace(change)

    def check(self, current: Secret) -> None:
        """Make sure that ``current`` is a secret of the owner's.

        Raises:
            CannotUnlock: it is not.
        """
        self._data_key(current)

    def new_key(self, passphrase: str, code: str) -> NewKey:
        """Return a new data key that ``passphrase`` and ``code`` open; keyring and staff are let in anew afterwards."""
        data_key, vault, when = new_data_key(), self.file.header.vault, self._when()
        cost = self.cost or calibrated_cost()
        ways = ((PASSPHRASE, passphrase_bytes(passphrase)), (RECOVERY, code_secret(code)))
        return NewKey(
            data_key, tuple(make_slot(vault, kind, secret, data_key, cost, made=when) for kind, secret in ways)
        )

    def _data_key(self, current: Secret) -> bytes:
        header = self.file.header
        data_key, slot = unwrap(header.slots, header.vault, current)
        if slot.type not in OWNERS:
            raise current.wrong()
        return data_key

    def _opens(self, passphrase: str, kind: str) -> bool:
        header = self.file.header
        try:
            unwrap(header.of_kind(kind), header.vault, Secret.passphrase(passphrase))
        except CannotUnlock:
            return False
        return True

    def _typed_slot(self, kind: str, passphrase: str, data_key: bytes, *, beside: str) -> Slot:
        """Return the slot of a passphrase; what is typed into the same field is derived only once for both."""
        header = self.file.header
        other = next(iter(header.of_kind(beside)), None)
        cost = other.kdf if other is not None and other.kdf is not None else self._cost()
        return make_slot(
            header.vault, kind, passphrase_bytes(passphrase), data_key, cost,
            made=self._when(), salt=other.salt if other is not None else "",
        )  # fmt: skip

    def _put(self, slot: Slot, proof: Secret) -> None:
        def change(old: Header) -> Header:
            slots = (*(one for one in old.slots if one.type != slot.type), slot)
            return self._noted(replace(old, slots=slots), Action(f"key_{slot.type}"))

        self.file.replace(change, proof=proof)

    def _noted(self, header: Header, action: Action) -> Header:
        """Return ``header`` with the change waiting for the audit trail: the database is not touched by it."""
        return waiting_for(header, Entry(0, self.now(), Act(action), Who.OWNER))

    def _cost(self) -> KdfCost:
        known = next((slot.kdf for slot in self.file.header.of_kind(PASSPHRASE)), None)
        return self.cost or known or calibrated_cost()

    def _when(self) -> str:
        return self.now().isoformat(timespec="seconds")
