"""What stands in vault.json?

The slots that hold the data key (256 random bits), and what is known of the database beside them: how often it was
written to, where its audit trail ends. A MAC under a sub-key of the data key closes it.
"""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shopcrm.base.errors import CannotUnlock, VaultDamaged
from shopcrm.domain.ways import LARGEST_HEADER
from shopcrm.store.kdf import KEY_BYTES, sub_key
from shopcrm.store.slots import Slot, canonical

# 1 had slots only; it is read, and written anew as 2.
FORMAT: Final = 2
# Each slot of one's own salt costs a try a derivation; no vault has more than one of each kind.
_MOST_SLOTS: Final = 8
_NONCE: Final = 12
# Keys that outlive a change of the data key: what they sealed cannot be sealed again.
_LASTING: Final = ("audit", "erasure")


@dataclass(frozen=True, repr=False)
class Keys:
    """The keys of an open vault, one a purpose; ``audit`` and ``erasure`` stay when the data key changes."""

    database: bytes
    header: bytes
    backup: bytes
    audit: bytes
    erasure: bytes


@dataclass(frozen=True)
class Successor:
    """A change of the data key on its way: the slots that hold the new one, closed by a MAC under it."""

    slots: tuple[Slot, ...]
    carried: str
    mac: str


@dataclass(frozen=True)
class Header:
    """The content of vault.json.

    Attributes:
        vault: random id, the same as long as the shop lives.
        created: ISO time.
        slots: the ways in.
        state: what is known of the database: ``writes`` it has seen, ``audit`` head.
        carried: lasting keys of the first data key, sealed under the present one; "" for those of the first itself.
        successor: a change of the data key that is not over; None usually.
        format: as it was read.
    """

    vault: str
    created: str
    slots: tuple[Slot, ...]
    state: Mapping[str, int | str] = field(default_factory=dict)
    carried: str = ""
    successor: Successor | None = None
    format: int = FORMAT

    def to_bytes(self, header_key: bytes) -> bytes:
        """Return the file's bytes in the newest format, closed by a MAC."""
        body = replace(self, format=FORMAT).body()
        return canonical({**body, "mac": _mac(header_key, body)}) + b"\n"

    def body(self) -> dict[str, Any]:
        """Return what the MAC closes."""
        slots = [slot.to_json() for slot in self.slots]
        told: dict[str, Any] = {"format": self.format, "vault": self.vault, "created": self.created, "slots": slots}
        if self.format > 1:
            told |= {"state": dict(self.state), "carried": self.carried, "successor": None}
            if self.successor is not None:
                told["successor"] = {**_successor_body(self.vault, self.successor), "mac": self.successor.mac}
        return told

    def of_kind(self, kind: str) -> tuple[Slot, ...]:
        """Return the ways in of one kind."""
        return tuple(slot for slot in self.slots if slot.type == kind)


def read_header(raw: bytes) -> tuple[Header, str]:
    """Return the header in ``raw`` and its MAC, still unchecked.

    Raises:
        VaultDamaged: it is no header, or its parameters are out of range.
        CannotUnlock: a newer program wrote it.
    """
    try:
        data = json.loads(raw) if len(raw) <= LARGEST_HEADER else None
        version = data["format"]  # type: ignore[index]
        if isinstance(version, int) and version > FORMAT:
            raise CannotUnlock("newer_vault")
        header, mac = _from_json(data), str(data["mac"])  # type: ignore[arg-type, index]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise VaultDamaged("header_unreadable") from error
    if version not in (1, FORMAT) or not header.slots:
        raise VaultDamaged("header_unreadable")
    return header, mac


def _from_json(data: dict[str, Any]) -> Header:
    plain = Header(
        str(data["vault"]), str(data["created"]), _slots(data["slots"]), format=data["format"]
    )  # fmt: skip
    if plain.format == 1:
        return plain
    told = data["successor"]
    successor = None if told is None else Successor(_slots(told["slots"]), str(told["carried"]), str(told["mac"]))
    return replace(plain, state=dict(data["state"]), carried=str(data["carried"]), successor=successor)


def _slots(told: list[dict[str, Any]]) -> tuple[Slot, ...]:
    if len(told) > _MOST_SLOTS:
        raise ValueError("more slots than there are ways in")
    return tuple(Slot.from_json(one) for one in told)


def mac_agrees(header: Header, mac: str, data_key: bytes) -> bool:
    """Whether nobody changed the header since it was written."""
    return hmac.compare_digest(_mac(sub_key(data_key, "header"), header.body()), mac)


def successor_agrees(header: Header, data_key: bytes) -> bool:
    """Whether the new data key's part of the header is as it was written."""
    successor = header.successor
    return successor is not None and hmac.compare_digest(
        make_successor(header.vault, successor.slots, successor.carried, data_key).mac, successor.mac
    )


def make_successor(vault: str, slots: tuple[Slot, ...], carried: str, data_key: bytes) -> Successor:
    """Return the part of the header that announces a new data key."""
    unsealed = Successor(slots, carried, "")
    return replace(unsealed, mac=_mac(sub_key(data_key, "header"), _successor_body(vault, unsealed)))


def _successor_body(vault: str, successor: Successor) -> dict[str, Any]:
    return {"vault": vault, "slots": [slot.to_json() for slot in successor.slots], "carried": successor.carried}


def new_data_key() -> bytes:
    """Return 256 random bits."""
    return secrets.token_bytes(KEY_BYTES)


def keys_of(header: Header, data_key: bytes) -> Keys:
    """Return the keys of the vault that ``data_key`` opens.

    Raises:
        VaultDamaged: the lasting keys cannot be read.
    """
    lasting = {name: sub_key(data_key, name) for name in _LASTING}
    if header.carried:
        try:
            sealed = b64decode(header.carried, validate=True)
            box = AESGCM(sub_key(data_key, "carried"))
            opened = json.loads(box.decrypt(sealed[:_NONCE], sealed[_NONCE:], header.vault.encode()))
            lasting = {name: bytes.fromhex(opened[name]) for name in _LASTING}
        except (InvalidTag, ValueError, KeyError, TypeError) as error:
            raise VaultDamaged("header_unreadable") from error
    return Keys(sub_key(data_key, "db"), sub_key(data_key, "header"), sub_key(data_key, "backup"), **lasting)


def carry(header: Header, keys: Keys, data_key: bytes) -> str:
    """Return the lasting ones among ``keys``, sealed under another ``data_key``."""
    nonce = secrets.token_bytes(_NONCE)
    told = canonical({"audit": keys.audit.hex(), "erasure": keys.erasure.hex()})
    sealed = AESGCM(sub_key(data_key, "carried")).encrypt(nonce, told, header.vault.encode())
    return b64encode(nonce + sealed).decode()


def _mac(header_key: bytes, body: dict[str, Any]) -> str:
    return hmac.new(header_key, canonical(body), sha256).hexdigest()
