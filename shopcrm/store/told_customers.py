"""What have customer files told, and what does it make of a customer? One row a file and account.

What is told belongs to its file: taking the file back takes it away. The account a row is about is always there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from shopcrm.base.progress import CancelToken
from shopcrm.domain.contacts import AccountKind, account_kind, contact_of, is_masked
from shopcrm.domain.customers import EventKind, TimelineEvent
from shopcrm.domain.told import (
    BY_HAND,
    TEXTS,
    CustomerSighting,
    ToldValue,
    fold_told,
    speakers,
    told_from_wire,
    told_owner,
    told_to_wire,
)
from shopcrm.store.accounts import AccountBook
from shopcrm.store.sql import in_json, next_id

# Rows fetched at once: bounds the memory of the largest file.
_AT_ONCE: Final = 5000
_SAID: Final = "t.content, b.as_of, b.written_at, b.format"
_TOLD: Final = "JOIN told_customer t ON t.platform = a.platform AND t.value = a.value JOIN batch b ON b.id = t.batch_id"


# What was said, the age of its file (two numbers), its format.
_Said = tuple[Any, ...]


def _read(said: Sequence[Any]) -> CustomerSighting:
    content, as_of, written_at, form = said
    return told_from_wire(orjson.loads(content), (as_of, written_at), by_hand=form == BY_HAND)


def _fold(said: Sequence[_Said]) -> CustomerSighting:
    return fold_told([_read(one) for one in said])


def _text(content: Mapping[str, Any]) -> str:
    """Return a customer's JSON; the same words are always the same text."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()


class ToldBook:
    """Takes what one customer file tells into the vault, inside one write block.

    Attributes:
        counts: how many customers the file made, told anew of, and told the same of; known after ``finish``.
    """

    def __init__(self, connection: Connection, accounts: AccountBook, platform: str, batch: int) -> None:
        """Write for one batch of one platform."""
        self._connection, self._accounts = connection, accounts
        self._platform, self._batch = platform, batch
        self._next = next_id(connection, "told_customer")
        self._rows: dict[str, int] = {}
        self.counts = {"new": 0, "changed": 0, "unchanged": 0}

    def add(self, customers: Sequence[Mapping[str, Any]], cancel: CancelToken | None = None) -> None:
        """Store some of this file's customers; a second row of one completes the first."""
        if cancel is not None:
            cancel.check()
        told: dict[str, Mapping[str, Any]] = {}
        for content in customers:
            owner = told_owner(content)
            told[owner] = _joined(told[owner], content) if owner in told else content
        self._accounts.load(told, shared=True)
        again = self._said([owner for owner in told if owner in self._rows])
        fresh, changed = [], []
        for owner, said in told.items():
            if owner in again:
                changed.append((_text(_joined(again[owner], said)), self._rows[owner]))
                continue
            self._rows[owner] = self._next
            fresh.append((self._next, self._batch, self._platform, owner, _text(said)))
            self._next += 1
        if fresh:
            self._connection.exec_driver_sql(
                "INSERT INTO told_customer (id, batch_id, platform, value, content) VALUES (?, ?, ?, ?, ?)", fresh
            )
        if changed:
            self._connection.exec_driver_sql("UPDATE told_customer SET content = ? WHERE id = ?", changed)

    def finish(self) -> None:
        """Count what the file did; how young it is must be noted by now."""
        for owner, rows in groupby(self._met_elsewhere(), key=itemgetter(0)):
            own, *others = said = [tuple(row[1:]) for row in rows]
            if others:
                same = all(one[0] == own[0] for one in others) or _fold(others) == _fold(said)
                self.counts["unchanged" if same else "changed"] += 1
                self._rows.pop(owner)
        for owner in self._rows:
            self.counts["new" if self._accounts.is_new(owner) else "changed"] += 1

    def customers(self) -> set[int]:
        """Return the customers the file tells of."""
        return {customer for _, customer in self._accounts.known.values()}

    def numbers(self) -> set[str]:
        """Return the phone numbers customers are known by: orders that were nobody's may be theirs."""
        return {contact_of(owner) for owner in self._accounts.known if account_kind(owner) is AccountKind.PHONE}

    def _said(self, owners: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        if not owners:
            return {}
        rows = self._connection.exec_driver_sql(
            f"SELECT value, content FROM told_customer WHERE batch_id = ? AND value IN {in_json()}",
            (self._batch, json.dumps(owners)),
        )
        return {str(value): orjson.loads(content) for value, content in rows}

    def _met_elsewhere(self) -> Iterator[Sequence[Any]]:
        """Yield (account, what is said) of this file's customers: of each what this file says first."""
        return self._connection.exec_driver_sql(
            f"SELECT t.value, {_SAID} FROM told_customer o JOIN told_customer t"
            " ON t.platform = o.platform AND t.value = o.value JOIN batch b ON b.id = t.batch_id WHERE o.batch_id = ?"
            " ORDER BY t.value, t.batch_id <> ?, t.id",
            (self._batch, self._batch),
        ).yield_per(_AT_ONCE)


def _joined(first: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Return what two rows of one file say together; an age of its own lets the later one speak last."""
    return told_to_wire(fold_told((told_from_wire(first), told_from_wire(later, (0, 1)))))


def told_anything(connection: Connection) -> bool:
    """Whether there is any customer file at all."""
    return bool(connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM told_customer)").scalar_one())


def told_words(connection: Connection, between: tuple[int, int]) -> dict[int, list[str]]:
    """Return customer → names and contacts files tell of her, for those of the table ``touched`` in a range of ids."""
    found: dict[int, list[str]] = {}
    for customer, accounts in told_of_touched(connection, between).items():
        told = fold_told([one for said in accounts.values() for one in said])
        words = (told.nick, told.name, told.contact, told.email)
        found[customer] = [word for word in words if word and not is_masked(word)]
    return found


def told_of_touched(connection: Connection, between: tuple[int, int]) -> dict[int, dict[int, list[CustomerSighting]]]:
    """Return customer → account → what files tell of it, for those of the table ``touched`` in a range of ids."""
    found: dict[int, dict[int, list[CustomerSighting]]] = {}
    rows = connection.exec_driver_sql(
        f"SELECT a.customer_id, a.id, {_SAID} FROM touched x JOIN account a ON a.customer_id = x.id {_TOLD}"
        " WHERE x.id BETWEEN ? AND ? ORDER BY t.id",
        between,
    )
    for customer, account, *said in rows.fetchall():
        found.setdefault(customer, {}).setdefault(account, []).append(_read(said))
    return found


def told_values(connection: Connection, customer: int) -> tuple[ToldValue, ...]:
    """Return what files tell of a customer, over all her accounts, and which file each word is from."""
    rows = connection.exec_driver_sql(
        f"SELECT b.file, b.platform, {_SAID} FROM account a {_TOLD} WHERE a.customer_id = ? ORDER BY t.id", (customer,)
    ).fetchall()
    said = [_read(row[2:]) for row in rows]
    winners = speakers(said)
    return tuple(
        ToldValue(name, getattr(said[place], name), rows[place][0], rows[place][1])
        for name in TEXTS
        if (place := winners.get(name)) is not None
    )


def told_events(connection: Connection, customer: int) -> list[TimelineEvent]:
    """Return when files told of a customer; ``file`` is "" for the owner's own entry."""
    rows = connection.exec_driver_sql(
        f"SELECT DISTINCT b.id, b.at, b.file, b.platform FROM account a {_TOLD} WHERE a.customer_id = ?", (customer,)
    )
    return [
        TimelineEvent(datetime.fromtimestamp(at, UTC), EventKind.TOLD, (("file", file), ("platform", platform)))
        for _, at, file, platform in rows
    ]


def forget_told(connection: Connection, batch: int) -> tuple[set[int], set[str]]:
    """Take away what a batch told; return its customers, and the phone numbers they were known by."""
    rows = connection.exec_driver_sql(
        "SELECT t.value, a.customer_id FROM told_customer t LEFT JOIN account a"
        " ON a.platform = t.platform AND a.value = t.value WHERE t.batch_id = ?",
        (batch,),
    ).fetchall()
    connection.exec_driver_sql("DELETE FROM told_customer WHERE batch_id = ?", (batch,))
    owners = {str(row[0]) for row in rows}
    numbers = {contact_of(owner) for owner in owners if account_kind(owner) is AccountKind.PHONE}
    return {int(row[1]) for row in rows if row[1] is not None}, numbers


def customer_of_account(connection: Connection, platform: str, owner: str) -> int:
    """Return the customer an account is shown with."""
    row = connection.exec_driver_sql(
        "SELECT customer_id FROM account WHERE platform = ? AND value = ?", (platform, owner)
    ).one()
    return int(row[0])
