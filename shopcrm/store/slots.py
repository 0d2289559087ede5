"""Which ways into a vault are there, and how does each of them hold the data key?

A slot is the data key wrapped with AES-256-GCM: under a key that Argon2id makes of the secret, or, for the keyring of
the operating system, under random bits that lie there.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shopcrm.base.errors import CannotUnlock
from shopcrm.store import kdf
from shopcrm.store.kdf import KdfCost
from shopcrm.store.passphrase import passphrase_bytes
from shopcrm.store.recovery_code import code_secret

PASSPHRASE: Final = "passphrase"  # noqa: S105 - a kind, no secret
RECOVERY: Final = "recovery"
# A second passphrase, whose holder sees masked data only (the program's rule, not the cipher's).
STAFF: Final = "staff"
KEYRING: Final = "keyring"
# Any of these opens the vault for its owner.
OWNERS: Final = (PASSPHRASE, RECOVERY, KEYRING)

_SLOT_FORMAT: Final = 1
_NONCE: Final = 12
_WRONG: Final = {PASSPHRASE: "wrong_passphrase", RECOVERY: "wrong_recovery", KEYRING: "keyring_wrong"}


@dataclass(frozen=True, repr=False)
class Secret:
    """What somebody offers to open a vault with, and the kinds of slots it may fit."""

    kinds: tuple[str, ...]
    value: bytes

    @staticmethod
    def passphrase(text: str) -> Secret:
        """Return a typed passphrase: the owner's or her staff's."""
        return Secret((PASSPHRASE, STAFF), passphrase_bytes(text))

    @staticmethod
    def recovery(typed: str) -> Secret:
        """Return a typed recovery code.

        Raises:
            CannotUnlock: it is no code (``recovery_length``, ``recovery_mistyped``).
        """
        return Secret((RECOVERY,), code_secret(typed))

    @staticmethod
    def keyring(value: bytes) -> Secret:
        """Return the random bits kept in the keyring."""
        return Secret((KEYRING,), value)

    def wrong(self) -> CannotUnlock:
        """Return the error of a secret that opens nothing."""
        return CannotUnlock(_WRONG[self.kinds[0]])


@dataclass(frozen=True)
class Slot:
    """One way in; bytes are base64 text. ``kdf`` is None where the secret is random already, ``made`` an ISO time."""

    id: str
    type: str
    kdf: KdfCost | None
    salt: str
    nonce: str
    wrapped: str
    made: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the slot as it stands in the header; the first headers told no times."""
        told = asdict(self)
        if not self.made:
            del told["made"]
        return told

    @staticmethod
    def from_json(told: dict[str, Any]) -> Slot:
        """Return the slot in ``told``.

        Raises:
            ValueError, TypeError, KeyError: it is none.
            VaultDamaged: its parameters are out of range.
        """
        cost = KdfCost(**told["kdf"]) if told["kdf"] is not None else None
        slot = Slot(**{**told, "kdf": cost})
        salt, *_rest = (b64decode(text, validate=True) for text in (slot.salt, slot.nonce, slot.wrapped))
        if len(salt) != kdf.SALT_BYTES:
            raise ValueError("a salt of another length")
        if cost is not None:
            cost.check()
        elif slot.type != KEYRING:
            # Without the costly derivation a guess would cost nothing.
            raise ValueError("a passphrase is never used as it is")
        return slot

    def aad(self, vault: str) -> bytes:
        """Return what the wrapping is bound to: format, vault, slot, type and parameters."""
        return canonical(
            {
                "format": _SLOT_FORMAT,
                "vault": vault,
                "slot": self.id,
                "type": self.type,
                "kdf": asdict(self.kdf) if self.kdf else None,
                "salt": self.salt,
            }
        )


def make_slot(
    vault: str, kind: str, secret: bytes, data_key: bytes, cost: KdfCost | None, *, made: str = "", salt: str = ""
) -> Slot:
    """Wrap ``data_key`` under ``secret``.

    Args:
        vault: the vault's id.
        kind: passphrase, recovery, staff or keyring.
        secret: what opens it.
        data_key: what is wrapped.
        cost: of one guess; None for random secrets.
        made: ISO time.
        salt: base64; "" for a fresh one. Passphrases that are typed into the same field share theirs, so that a try
            costs one derivation however many of them there are.
    """
    salt = salt or b64encode(secrets.token_bytes(kdf.SALT_BYTES)).decode()
    nonce = secrets.token_bytes(_NONCE)
    blank = Slot(secrets.token_hex(8), kind, cost, salt, b64encode(nonce).decode(), "", made)
    sealed = AESGCM(_key(secret, blank)).encrypt(nonce, data_key, blank.aad(vault))
    return Slot(blank.id, kind, cost, salt, blank.nonce, b64encode(sealed).decode(), made)


def unwrap(slots: tuple[Slot, ...], vault: str, secret: Secret) -> tuple[bytes, Slot]:
    """Return the data key that ``secret`` opens, and through which slot.

    Raises:
        CannotUnlock: it opens none of them.
    """
    derived: dict[tuple[str, KdfCost | None], bytes] = {}
    for slot in slots:
        if slot.type not in secret.kinds:
            continue
        how = (slot.salt, slot.kdf)
        if how not in derived:
            derived[how] = _key(secret.value, slot)
        try:
            opened = AESGCM(derived[how]).decrypt(b64decode(slot.nonce), b64decode(slot.wrapped), slot.aad(vault))
        except (InvalidTag, ValueError):
            continue
        return opened, slot
    raise secret.wrong()


def _key(secret: bytes, slot: Slot) -> bytes:
    if slot.kdf is None:
        return secret
    return kdf.derive(secret, b64decode(slot.salt), slot.kdf)


def canonical(value: dict[str, Any]) -> bytes:
    """Return the one way ``value`` is written down, for everything that is bound or sealed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
