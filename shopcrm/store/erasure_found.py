"""What in the vault belongs to somebody who is to be erased? Found by her customer's number, or by the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from shopcrm.domain.contacts import email_key, is_masked
from shopcrm.domain.erasure import (
    Mark,
    account_text,
    contacts_of,
    file_text,
    key_of,
    mentions,
    order_text,
)
from shopcrm.store.decisions import apart_pairs
from shopcrm.store.erasure_book import ErasureEntry, hash_of
from shopcrm.store.identities import files_of
from shopcrm.store.sql import in_json

# With more keys than these one look at everything is quicker than one look a key.
_FEW: Final = 12
# What a ledger says of a text that was hashed.
_Said = Callable[[str], ErasureEntry | None]
_TOLD_WORDS: Final = ("account", "name", "nick", "recipient", "phone", "email", "contact", "address")
_ACCOUNTS: Final = "id, platform, value, file_id, customer_id, usual_name, usual_phone, usual_email"


@dataclass
class Found:
    """Everything of one person, or of several.

    Attributes:
        files: customer files that go, those that are part of a joined one included.
        customers: customers these were shown as.
        accounts: id → (platform, account).
        contacts: numbers and addresses with a name (``contact_account``) that are hers.
        orders: orders that become bare figures.
        deliveries: orders of others that went to her.
        words: whatever she may be known by in rows that were not taken.
        numbers: numbers of ``orders`` and ``deliveries``.
    """

    files: set[int] = field(default_factory=set)
    customers: set[int] = field(default_factory=set)
    accounts: dict[int, tuple[str, str]] = field(default_factory=dict)
    contacts: set[str] = field(default_factory=set)
    orders: set[int] = field(default_factory=set)
    deliveries: set[int] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.files or self.orders or self.deliveries)


@dataclass(frozen=True)
class Looked:
    """What one look at everything files told found for many customers: orders that went to any of ``keys``."""

    keys: frozenset[str]
    orders: Mapping[str, set[int]]


def look_ahead(connection: Connection, customers: Iterable[int]) -> Looked:
    """Look once for what went to any of ``customers``: one look each takes a second in a large shop."""
    keys: set[str] = set()
    for customer in customers:
        found = Found(files=files_of(connection, customer), customers={customer})
        _take_own(connection, found)
        _take_shown(connection, found)
        texts = [*found.contacts, *(one for told in _told_of(connection, found.orders) for one in _sent_to(told))]
        keys |= {key_of(one) for one in texts}
    orders: dict[str, set[int]] = {}
    rows = connection.exec_driver_sql("SELECT order_id, content FROM sighting WHERE instr(content, '\"recipient\"')")
    for order, text in rows:
        for key in {key_of(one) for one in _sent_to(orjson.loads(text))} & keys:
            orders.setdefault(key, set()).add(int(order))
    return Looked(frozenset(keys), orders)


def find_customer(connection: Connection, customer: int, looked: Looked | None = None) -> Found:
    """Return everything of ``customer``, who is there; with what was ``looked`` for it need not look through all."""
    found = Found(files=files_of(connection, customer), customers={customer})
    _take_own(connection, found)
    _complete(connection, found, looked=looked)
    return found


def _take_own(connection: Connection, found: Found) -> None:
    """Add the accounts and orders of a customer."""
    for customer in found.customers:
        rows = connection.exec_driver_sql(f"SELECT {_ACCOUNTS} FROM account WHERE customer_id = ?", (customer,))
        _take_accounts(connection, found, rows.fetchall())
    found.orders = _ids(connection, f"SELECT id FROM orders WHERE account_id IN {in_json()}", found.accounts)


def find_erased(
    connection: Connection, key: bytes, missing: Mapping[str, ErasureEntry]
) -> Found:  # fmt: skip
    """Return whatever bears a hash of ``missing``: in a vault that is older than these erasures."""
    found = Found()

    def said(text: str) -> ErasureEntry | None:
        return missing.get(hash_of(key, text))

    rows = connection.exec_driver_sql(f"SELECT {_ACCOUNTS} FROM account").fetchall()
    hers = {int(row[0]): known for row in rows if (known := said(account_text(str(row[1]), str(row[2]))))}
    near = {int(row[4]) for row in rows if int(row[0]) in hers}
    for row in rows:
        # What was joined with her by the recipient she is known by came with her.
        if int(row[4]) in near and int(row[0]) not in hers:
            usual = contacts_of((str(row[5]),), str(row[6]), str(row[7]))
            if known := next((one for text in usual if (one := said(f"contact{text}"))), None):
                hers[int(row[0])] = known
    _take_accounts(connection, found, [row for row in rows if int(row[0]) in hers])
    found.files = {int(row[3]) for row in rows if int(row[0]) in hers}
    found.customers = near
    _find_written(connection, found, said)
    _find_orders(connection, found, said, {account: known.at for account, known in hers.items()})
    _complete(connection, found, said)
    return found


def _find_written(connection: Connection, found: Found, said: _Said) -> None:
    """Find customers without an account, whom the owner's own words name."""
    rows = connection.exec_driver_sql(
        "SELECT id, name FROM customer c WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.customer_id = c.id)"
    )
    alone = {int(row[0]) for row in rows.fetchall() if said(file_text(int(row[0]), str(row[1])))}
    found.files |= alone
    found.customers |= alone


def _find_orders(connection: Connection, found: Found, said: _Said, until: Mapping[int, int]) -> None:
    rows = connection.exec_driver_sql(
        "SELECT o.id, s.platform, s.name, o.number, o.account_id, o.purchased_at, o.recipient, o.mobile, o.email"
        " FROM orders o JOIN shop s ON s.id = o.shop_id"
    )
    for number, platform, shop, name, account, moment, recipient, mobile, email in rows.fetchall():
        known = said(order_text(platform, shop, name))
        if known is not None:
            (found.orders if known.mark is Mark.ORDER else found.deliveries).add(int(number))
        elif account in until and (moment is None or moment <= until[account]):
            found.orders.add(int(number))
        elif mobile or email:
            to = [one for text in contacts_of((recipient,), mobile, email) if (one := said(f"contact{text}"))]
            if any(moment is None or moment <= one.at for one in to):
                found.deliveries.add(int(number))


def _take_accounts(connection: Connection, found: Found, rows: Iterable[Sequence[Any]]) -> None:
    """Add accounts and the numbers and addresses that are theirs."""
    for account, platform, value, _, _, name, phone, email in rows:
        found.accounts[int(account)] = (str(platform), str(value))
        found.words.add(str(value))
        if str(value).startswith("\n"):
            found.contacts.add(str(value))
        found.contacts |= set(contacts_of((str(name),), str(phone), str(email)))
    listed = json.dumps(list(found.accounts))
    told = connection.exec_driver_sql(
        "SELECT t.content FROM account a JOIN told_customer t ON t.platform = a.platform AND t.value = a.value"
        f" WHERE a.id IN {in_json()}",
        (listed,),
    )
    for row in told.fetchall():
        content = orjson.loads(row[0])
        names = (content.get("name", ""), content.get("nick", ""))
        found.contacts |= set(contacts_of(names, content.get("phone", ""), email_key(content.get("email", ""))))
        found.words |= {str(content[name]) for name in _TOLD_WORDS if content.get(name)}


def _complete(
    connection: Connection, found: Found, said: _Said | None = None, looked: Looked | None = None
) -> None:  # fmt: skip
    """Add what follows: other names with her numbers, what of others' orders went to her, and the words of all."""
    _take_shown(connection, found)
    keys = {key_of(one) for one in found.contacts}
    for content in _told_of(connection, found.orders):
        found.words |= {str(content[name]) for name in _TOLD_WORDS if content.get(name)}
        found.contacts |= {contact for contact in _sent_to(content) if key_of(contact) in keys}
    found.contacts -= _of_others(connection, found)
    if said is None:
        _take_known_by(connection, found)
    else:
        # Only what was known to be hers when she was erased.
        found.contacts = {one for one in found.contacts if said(f"contact{one}")}
    found.deliveries |= _deliveries(connection, found, said, looked) - found.orders
    found.words |= {word for one in found.contacts for word in one.split("\n") if word}
    touched = json.dumps(sorted(found.orders | found.deliveries))
    found.numbers = {
        str(row[0])
        for row in connection.exec_driver_sql(f"SELECT number FROM orders WHERE id IN {in_json()}", (touched,))
    }
    found.words |= found.numbers
    # A mask is many people's.
    found.words = {word.strip() for word in found.words if len(word.strip()) > 1 and not is_masked(word)}


def _take_shown(connection: Connection, found: Found) -> None:
    """Add the name and number she is shown with."""
    rows = connection.exec_driver_sql(
        f"SELECT name, recipient, phone FROM customer WHERE id IN {in_json()}", (json.dumps(sorted(found.files)),)
    )
    for name, recipient, phone in rows.fetchall():
        found.words |= {str(word) for word in (name, recipient, phone) if word}
        # As she is shown, she is known: even where nobody is usual among those her orders went to.
        found.contacts |= set(contacts_of((str(name), str(recipient)), str(phone), ""))


def _of_others(connection: Connection, found: Found) -> set[str]:
    """Return those of her numbers with a name that are somebody else's too: of whom the owner said so."""
    pairs = apart_pairs(connection, found.files)
    apart = {file for a, b, _, _ in pairs for file in (a, b)} - found.files
    rows = connection.exec_driver_sql(
        f"SELECT value, usual_name, usual_phone, usual_email FROM account WHERE file_id IN {in_json()}",
        (json.dumps(sorted(apart)),),
    ).fetchall()
    theirs = {one for row in rows for one in contacts_of((str(row[1]),), str(row[2]), str(row[3]))}
    return theirs | {str(row[0]) for row in rows}


def _take_known_by(connection: Connection, found: Found) -> None:
    """Add accounts that are nothing but a number of hers with her name: one order elsewhere did not join them."""
    rows = connection.exec_driver_sql(
        f"SELECT {_ACCOUNTS} FROM account WHERE kind <> 'account' AND value IN {in_json()} AND id NOT IN {in_json()}",
        (json.dumps(sorted(found.contacts)), json.dumps(sorted(found.accounts))),
    ).fetchall()
    _take_accounts(connection, found, rows)
    found.files |= {int(row[3]) for row in rows}
    found.customers |= {int(row[4]) for row in rows}
    found.orders |= _ids(
        connection, f"SELECT id FROM orders WHERE account_id IN {in_json()}", (int(row[0]) for row in rows)
    )


def _told_of(connection: Connection, orders: Iterable[int]) -> Iterator[dict[str, Any]]:
    rows = connection.exec_driver_sql(
        f"SELECT content FROM sighting WHERE order_id IN {in_json()}", (json.dumps(sorted(orders)),)
    )
    for row in rows:
        yield orjson.loads(row[0])


def _deliveries(
    connection: Connection, found: Found, until: _Said | None, looked: Looked | None
) -> set[int]:  # fmt: skip
    """Return the orders some file says went to her: her unmasked number or address, with her name."""
    keys = sorted({key_of(one) for one in found.contacts})
    if not keys:
        return set()
    values: tuple[str, ...] = ()
    if looked is not None and looked.keys.issuperset(keys):
        where, known = f"s.order_id IN {in_json()}", (looked.orders.get(key, set()) for key in keys)
        values = (json.dumps(sorted(set[int]().union(*known))),)
    elif len(keys) <= _FEW:
        where, values = " OR ".join(["instr(lower(s.content), ?)"] * len(keys)), tuple(keys)
    else:
        where = "instr(s.content, '\"recipient\"')"
    rows = connection.exec_driver_sql(
        "SELECT s.order_id, s.content, o.purchased_at FROM sighting s JOIN orders o ON o.id = s.order_id"
        f" WHERE {where}",
        values,
    )
    sent = set()
    for order, text, moment in rows:
        content = orjson.loads(text)
        if mentions(content, found.contacts) and (until is None or _before(content, moment, until)):
            sent.add(int(order))
    return sent


def _before(content: dict[str, Any], moment: int | None, said: _Said) -> bool:
    return any(moment is None or moment <= one.at for text in _sent_to(content) if (one := said(f"contact{text}")))


def _sent_to(content: Mapping[str, Any]) -> Iterator[str]:
    """Return the numbers and addresses with a name that the wire JSON of an order tells as its recipient."""
    return contacts_of((content.get("recipient", ""),), content.get("phone", ""), email_key(content.get("email", "")))


def _ids(connection: Connection, statement: str, ids: Iterable[int]) -> set[int]:
    return {int(row[0]) for row in connection.exec_driver_sql(statement, (json.dumps(sorted(ids)),))}


def entries_of(connection: Connection, found: Found, key: bytes, at: int) -> list[ErasureEntry]:
    """Return the lines of the ledger by which ``found`` is known when it comes again."""
    texts = {account_text(platform, value): Mark.ACCOUNT for platform, value in found.accounts.values()}
    texts |= {f"contact{one}": Mark.CONTACT for one in found.contacts}
    for mark, orders in ((Mark.DELIVERY, found.deliveries), (Mark.ORDER, found.orders)):
        rows = connection.exec_driver_sql(
            "SELECT s.platform, s.name, o.number FROM orders o JOIN shop s ON s.id = o.shop_id"
            f" WHERE o.id IN {in_json()}",
            (json.dumps(sorted(orders)),),
        )
        texts |= {order_text(*(str(one) for one in row)): mark for row in rows}
    if not found.accounts:
        rows = connection.exec_driver_sql(
            f"SELECT id, name FROM customer WHERE id IN {in_json()}", (json.dumps(sorted(found.files)),)
        )
        texts |= {file_text(int(row[0]), str(row[1])): Mark.FILE for row in rows}
    return [ErasureEntry(hash_of(key, text), mark, at) for text, mark in texts.items()]
