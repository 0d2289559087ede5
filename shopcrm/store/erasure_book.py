"""Who was erased? Keyed hashes and moments in the table ``erasure``; what a file tells of such a person is left out."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from shopcrm.domain.contacts import email_key, name_key, phone_key, platform_account
from shopcrm.domain.erasure import Mark, account_text, bare_text, contacts_of, order_text
from shopcrm.domain.told import told_owner
from shopcrm.domain.wire import OrderChunk
from shopcrm.store.accounts import owners_of

# 128 bits of HMAC-SHA256: two people with the same one are not to be expected.
_BYTES: Final = 16
_BLOCK: Final = 64
_TOKEN: Final = re.compile(r"[\w@.+-]{2,}")
# Columns of an OrderChunk that name the person; the account stays with a delivery.
_EMPTIED: Final = ("recipient", "mobile", "province", "city", "email")


class ErasureEntry(NamedTuple):
    """One line of the ledger: what the hash stands for, and until when (epoch seconds) what bears it is erased."""

    hash: str
    mark: Mark
    at: int


def hash_of(key: bytes, text: str) -> str:
    """Return the keyed hash of ``text`` (see ``domain.erasure``), in hex."""
    return hmac.digest(key, text.encode(), "sha256")[:_BYTES].hex()


def prepared_hash(key: bytes) -> Callable[[str], bytes]:
    """Return ``hash_of`` in bytes for very many texts: HMAC (RFC 2104) with the key worked in once, twice as quick.

    The key is shorter than a block of SHA-256.
    """
    block = key.ljust(_BLOCK, bytes(1))
    inner, outer = (sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))

    def prepared(text: str) -> bytes:
        begun, ended = inner.copy(), outer.copy()
        begun.update(text.encode())
        ended.update(begun.digest())
        return ended.digest()[:_BYTES]

    return prepared


def entries_in(connection: Connection) -> dict[str, ErasureEntry]:
    """Return the ledger, by hash; an older vault, of which a backup is made before it is migrated, has none."""
    if not connection.exec_driver_sql("SELECT 1 FROM sqlite_schema WHERE name = 'erasure'").fetchone():
        return {}
    rows = connection.exec_driver_sql("SELECT hash, mark, at FROM erasure")
    return {str(row[0]): ErasureEntry(str(row[0]), Mark(row[1]), int(row[2])) for row in rows}


def add_entries(connection: Connection, entries: Iterable[ErasureEntry]) -> None:
    """Add to the ledger; of two moments the later one counts, and an order erased whole stays so."""
    rows = [(one.hash, one.mark.value, one.at) for one in entries]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO erasure (hash, mark, at) VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET"
            " at = max(at, excluded.at), mark = CASE WHEN mark = 'order' THEN mark ELSE excluded.mark END",
            rows,
        )


def newer(known: Mapping[str, ErasureEntry], found: Mapping[str, ErasureEntry]) -> dict[str, ErasureEntry]:
    """Return what of ``found`` a ledger that holds ``known`` does not say yet."""
    return {
        name: one
        for name, one in found.items()
        if name not in known or known[name].at < one.at or (known[name].mark, one.mark) == (Mark.DELIVERY, Mark.ORDER)
    }


class ErasureBook:
    """The ledger as one import asks it.

    Attributes:
        orders: numbers of the file's orders of which only figures were taken.
        customers: how many rows of a customer file were left out.
    """

    def __init__(self, connection: Connection, key: bytes, platform: str, shop: str) -> None:
        """Read the ledger for a file of a shop on a platform; an empty ledger is never asked."""
        self._connection, self._key = connection, key
        self._platform, self._shop = platform, shop
        self._hash = prepared_hash(key)
        self._known = {bytes.fromhex(name): one for name, one in entries_in(connection).items()}
        self.orders: set[str] = set()
        self.customers = 0

    def __bool__(self) -> bool:
        """Whether anybody was ever erased."""
        return bool(self._known)

    def find(self, text: str) -> ErasureEntry | None:
        """Return the line of what ``text`` stands for."""
        return self._known.get(self._hash(text))

    def note(self, text: str, mark: Mark, at: int) -> None:
        """Add a line."""
        entry = ErasureEntry(hash_of(self._key, text), mark, at)
        self._known[bytes.fromhex(entry.hash)] = entry
        add_entries(self._connection, [entry])

    def over(self, chunk: OrderChunk) -> tuple[OrderChunk, dict[str, Mark]]:
        """Return ``chunk`` without erased people, and the orders the ledger did not know by their numbers before."""
        found: dict[int, Mark] = {}
        fresh: dict[str, Mark] = {}
        told = zip(
            chunk.number, owners_of(chunk), chunk.purchased_at, chunk.recipient, chunk.mobile, chunk.email, strict=True
        )
        for place, (number, owner, moment, *sent) in enumerate(told):
            text = order_text(self._platform, self._shop, number)
            known = self.find(text)
            if known is not None:
                found[place] = known.mark
            if known is None or known.mark is Mark.DELIVERY:
                person = self._person(owner, moment, *sent)
                if person is not None and (known is None or person.mark is Mark.ORDER):
                    found[place] = fresh[number] = person.mark
                    self.note(text, person.mark, person.at)
        if fresh:
            # Another row of the same order may not say whose it is.
            found |= {place: fresh[number] for place, number in enumerate(chunk.number) if number in fresh}
        if not found:
            return chunk, fresh
        self.orders.update(chunk.number[place] for place in found)
        return _bared(chunk, found), fresh

    def _person(self, owner: str, moment: int | None, recipient: str, mobile: str, email: str) -> ErasureEntry | None:
        """Return as what an order is erased because of whoever bought it, or to whom it went."""
        known = self.find(account_text(self._platform, owner)) if owner else None
        if known is not None and (moment is None or moment <= known.at):
            return known._replace(mark=Mark.ORDER)
        if mobile or email:
            for contact in contacts_of((recipient,), mobile, email_key(email)):
                to = self.find(f"contact{contact}") if contact != owner else None
                if to is not None and (moment is None or moment <= to.at):
                    return to._replace(mark=Mark.DELIVERY)
        return None

    def without(self, customers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the rows of a customer file that are not about anybody erased before they became customers."""
        left = [told for told in customers if not self._is_erased(told)]
        self.customers += len(customers) - len(left)
        return left

    def _is_erased(self, told: dict[str, Any]) -> bool:
        since = told.get("since")
        became = since[0] if isinstance(since, list) else since
        names = (told.get("name", ""), told.get("nick", ""))
        texts = [account_text(self._platform, owner)] if (owner := told_owner(told)) else []
        reached = contacts_of(names, told.get("phone", ""), email_key(told.get("email", "")))
        texts += [f"contact{one}" for one in reached]
        found = [known for text in texts if (known := self.find(text)) is not None]
        return any(became is None or became <= known.at for known in found)

    def without_cells(self, rejected: dict[str, Any]) -> dict[str, Any]:
        """Return a row that was not taken, without its cells where one of them names somebody erased."""
        if not any(self.find(text) for text in row_texts(rejected["cells"], self._platform, self._shop)):
            return rejected
        return {**rejected, "cells": [], "value": ""}


def row_texts(cells: Sequence[str], platform: str, shop: str) -> Iterator[str]:
    """Yield whatever a row of a file may be known by in the ledger: nobody knows which cell is what."""
    told = [cell.strip().strip("'\"=").strip() for cell in cells]
    for cell in told:
        if cell:
            yield order_text(platform, shop, cell)
            if account := platform_account(cell):
                yield account_text(platform, account)
    keys = [key for cell in told if (key := phone_key(cell) or email_key(cell))]
    for key in keys:
        yield f"contact\n{key}\n"
        for cell in told:
            if name := name_key(cell):
                yield f"contact\n{key}\n{name}"


def words_in(text: str) -> set[str]:
    """Return a cell as a whole and the words in it, as ``residue`` compares them."""
    cell = text.strip().strip("'\"=").strip()
    return {cell, *_TOKEN.findall(cell)}


def _bared(chunk: OrderChunk, found: Mapping[int, Mark]) -> OrderChunk:
    columns = {name: list(getattr(chunk, name)) for name in (*_EMPTIED, "account", "texts")}
    for place, mark in found.items():
        for name in _EMPTIED:
            columns[name][place] = ""
        if mark is Mark.ORDER:
            columns["account"][place] = ""
        columns["texts"][place] = bare_text(columns["texts"][place], account=mark is Mark.DELIVERY)
    return chunk._replace(**columns)
