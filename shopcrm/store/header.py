"""What stands in vault.json, and who can read the data key from it?

The data key (256 random bits) lies in key slots, one for each way of opening the vault, each wrapped
with AES-256-GCM under a key that Argon2id makes from the secret. The header is closed by a MAC under
a sub-key of the data key.
"""

from __future__ import annotations

import hmac
import json
import secrets
import time
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shopcrm.base.errors import CannotUnlock, VaultDamaged

FORMAT: Final = 1
_KEY, _NONCE, _SALT = 32, 12, 16
# security.md: below the floor is a downgrade, above the ceiling a denial of service.
_FLOOR: Final = (64 * 1024, 3, 1)
_CEILING: Final = (1024 * 1024, 20, 16)
_LARGEST_HEADER: Final = 64 * 1024


@dataclass(frozen=True)
class KdfCost:
    """Argon2id parameters: memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int

    def check(self) -> None:
        """Refuse parameters outside the agreed range.

        Raises:
            VaultDamaged: somebody or something changed them.
        """
        given = (self.memory, self.passes, self.lanes)
        if any(not low <= value <= high for low, value, high in zip(_FLOOR, given, _CEILING, strict=True)):
            raise VaultDamaged("header_parameters")


@dataclass(frozen=True)
class Slot:
    """One way in. ``type`` is "passphrase" or "recovery"; bytes are base64 text."""

    id: str
    type: str
    kdf: KdfCost
    salt: str
    nonce: str
    wrapped: str

    def aad(self, vault: str) -> bytes:
        """Return what the wrapping is bound to: format, vault, slot, type and parameters."""
        return _canonical(
            {
                "format": FORMAT,
                "vault": vault,
                "slot": self.id,
                "type": self.type,
                "kdf": asdict(self.kdf),
                "salt": self.salt,
            }
        )


@dataclass(frozen=True)
class Header:
    """The content of vault.json."""

    vault: str
    created: str
    slots: tuple[Slot, ...]

    def to_bytes(self, data_key: bytes) -> bytes:
        """Return the file's bytes, closed by a MAC."""
        body = self._body()
        return _canonical({**body, "mac": _mac(data_key, body)}) + b"\n"

    def _body(self) -> dict[str, Any]:
        slots = [asdict(slot) for slot in self.slots]
        return {"format": FORMAT, "vault": self.vault, "created": self.created, "slots": slots}

    def unwrap(self, kind: str, secret: bytes) -> bytes:
        """Return the data key that ``secret`` opens.

        Raises:
            CannotUnlock: the secret opens no slot of this kind.
        """
        for slot in self.slots:
            if slot.type == kind:
                key = _derive(secret, b64decode(slot.salt), slot.kdf)
                try:
                    return AESGCM(key).decrypt(b64decode(slot.nonce), b64decode(slot.wrapped), slot.aad(self.vault))
                except InvalidTag:
                    continue
        raise CannotUnlock("wrong_recovery" if kind == "recovery" else "wrong_passphrase")


def read_header(raw: bytes) -> tuple[Header, str]:
    """Return the header in ``raw`` and its MAC, still unchecked.

    Raises:
        VaultDamaged: it is no header, or its parameters are out of range.
        CannotUnlock: a newer program wrote it.
    """
    try:
        data = json.loads(raw) if len(raw) <= _LARGEST_HEADER else None
        version = data["format"]  # type: ignore[index]
        if isinstance(version, int) and version > FORMAT:
            raise CannotUnlock("newer_vault")
        slots = tuple(Slot(**{**item, "kdf": KdfCost(**item["kdf"])}) for item in data["slots"])  # type: ignore[index]
        for slot in slots:
            for text in (slot.salt, slot.nonce, slot.wrapped):
                b64decode(text, validate=True)
        header, mac = Header(str(data["vault"]), str(data["created"]), slots), str(data["mac"])  # type: ignore[index]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise VaultDamaged("header_unreadable") from error
    if version != FORMAT or not slots:
        raise VaultDamaged("header_unreadable")
    for slot in slots:
        slot.kdf.check()
    return header, mac


def mac_agrees(header: Header, mac: str, data_key: bytes) -> bool:
    """Whether nobody changed the header since it was written."""
    return hmac.compare_digest(_mac(data_key, header._body()), mac)  # noqa: SLF001 - same module


def make_slot(vault: str, kind: str, secret: bytes, data_key: bytes, cost: KdfCost) -> Slot:
    """Wrap ``data_key`` under ``secret``."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    blank = Slot(secrets.token_hex(8), kind, cost, b64encode(salt).decode(), b64encode(nonce).decode(), "")
    sealed = AESGCM(_derive(secret, salt, cost)).encrypt(nonce, data_key, blank.aad(vault))
    return Slot(blank.id, kind, cost, blank.salt, blank.nonce, b64encode(sealed).decode())


def new_data_key() -> bytes:
    """Return 256 random bits."""
    return secrets.token_bytes(_KEY)


def sub_key(data_key: bytes, purpose: str) -> bytes:
    """Return the key for one purpose (HKDF-SHA256)."""
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=f"shopcrm/{purpose}".encode()).derive(data_key)


def calibrated_cost(memory: int, *, least_seconds: float = 0.5) -> KdfCost:
    """Return parameters that take at least ``least_seconds`` on this computer (at most about a second)."""
    cost = KdfCost(max(_FLOOR[0], min(256 * 1024, memory)), 3, 4)
    start = time.perf_counter()
    _derive(b"calibration", bytes(_SALT), cost)
    spent = time.perf_counter() - start
    if spent < least_seconds:
        passes = min(12, max(3, round(cost.passes * least_seconds / max(spent, 0.01) + 0.49)))
        cost = KdfCost(cost.memory, passes, cost.lanes)
    return cost


def _derive(secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
    kdf = Argon2id(salt=salt, length=_KEY, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
    return kdf.derive(secret)


def _mac(data_key: bytes, body: dict[str, Any]) -> str:
    return hmac.new(sub_key(data_key, "header"), _canonical(body), sha256).hexdigest()


def _canonical(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
