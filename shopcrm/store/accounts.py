"""Whose order is this? An account on a platform, else a phone number or e-mail with a name, else nobody's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from shopcrm.domain.audit import Subject
from shopcrm.domain.contacts import AccountKind, account_kind, contact_account, contact_of
from shopcrm.domain.orders import OrderRecord
from shopcrm.domain.wire import OrderChunk
from shopcrm.store.sql import in_json, next_id


def owner_of(record: OrderRecord) -> str:
    """Return the account an order belongs to: rung 1 of domain.md section 3, else rung 2, "" for neither."""
    return record.account or contact_account(record.recipient, record.mobile, record.email)


def owners_of(chunk: OrderChunk) -> Sequence[str]:
    """Return the account of each order of ``chunk``."""
    if "" not in chunk.account:
        return chunk.account
    told = zip(chunk.account, chunk.recipient, chunk.mobile, chunk.email, strict=True)
    return [account or contact_account(recipient, mobile, email) for account, recipient, mobile, email in told]


def next_file(connection: Connection) -> int:
    """Return the number the next customer file gets: never that of one that is part of another now.

    Nor one the audit trail tells of: its lines would pass for another customer's.
    """
    numbers = (
        ("id", "customer"), ("file_id", "account"), ("file_id", "own_words"), ("keep", "people_link"),
        ("fold", "people_link"), ("a", "people_apart"), ("b", "people_apart"),
        ("number", f"audit WHERE subject = '{Subject.CUSTOMER}'"),
    )  # fmt: skip
    highest = ", ".join(f"coalesce((SELECT max({column}) FROM {table}), 0)" for column, table in numbers)
    return int(connection.exec_driver_sql(f"SELECT 1 + max({highest})").scalar_one())


def accounts_of_files(columns: str) -> str:
    """Return a query of ``columns`` over the accounts of files, whose two parameters are the same JSON list."""
    return (
        f"SELECT {columns} FROM account WHERE file_id <> customer_id AND file_id IN {in_json()}"
        f" UNION ALL SELECT {columns} FROM account WHERE customer_id IN {in_json()} AND file_id = customer_id"
    )


def make_customers(connection: Connection, ids: Iterable[int]) -> None:
    """Make empty customer files with these numbers."""
    connection.exec_driver_sql(
        "INSERT INTO customer (id, name, gender, birthday, notes, fields, recipient, phone, province, city,"
        " sort_name, currency, purchases, net, refunded, refunded_orders, paid_orders, sale_purchases,"
        " discounted_purchases) VALUES (?, '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 0, 0, 0, 0)",
        [(customer,) for customer in ids],
    )


def is_account(connection: Connection, platform: str, value: str) -> bool:
    """Whether somebody has this account."""
    found = connection.exec_driver_sql("SELECT 1 FROM account WHERE platform = ? AND value = ?", (platform, value))
    return found.fetchone() is not None


class AccountBook:
    """The accounts one import meets; unknown ones get a customer file of their own.

    Attributes:
        new, matched: how many customer files were made, and met again.
        known: account → (its id, its customer's id), for every account met so far.
    """

    def __init__(self, connection: Connection, platform: str) -> None:
        """Work for one platform inside one write block."""
        self._connection = connection
        self._platform = platform
        self.known: dict[str, tuple[int, int]] = {}
        self._next_account = next_id(connection, "account")
        # In an empty shop nobody is known but whom this import brings.
        self._nobody_before = self._next_account == 1
        self._next_customer = next_file(connection)
        self._made: set[int] = set()

    @property
    def new(self) -> int:
        """How many customer files were made."""
        return len(self._made)

    @property
    def matched(self) -> int:
        """How many customers of this file were known before it."""
        return len({customer for _, customer in self.known.values()} - self._made)

    def load(self, values: Iterable[str], *, shared: bool = False) -> None:
        """Make every account of ``values`` known; "" is nobody, and so are shared numbers unless ``shared``."""
        wanted = [value for value in dict.fromkeys(values) if value and value not in self.known]
        if not wanted:
            return
        if not self._nobody_before:
            rows = self._connection.exec_driver_sql(
                f"SELECT value, id, customer_id FROM account WHERE platform = ? AND value IN {in_json()}",
                (self._platform, json.dumps(wanted)),
            )
            for value, account, customer in rows.fetchall():
                self.known[value] = (account, customer)
        fresh = [value for value in wanted if value not in self.known]
        if not shared and any(value.startswith("\n") for value in fresh):
            fresh = self._without_shared(fresh)
        if fresh:
            self._create(fresh)

    def _without_shared(self, values: list[str]) -> list[str]:
        """Leave out the numbers whose orders stay anonymous (``store.shared_numbers``)."""
        numbers = {value: contact_of(value) for value in values if account_kind(value) is AccountKind.PHONE}
        rows = self._connection.exec_driver_sql(
            "SELECT DISTINCT mobile FROM orders INDEXED BY ix_orders_nobodys_mobile"
            f" WHERE account_id IS NULL AND mobile <> '' AND mobile IN {in_json()}",
            (json.dumps(list(numbers.values())),),
        )
        shared = {str(row[0]) for row in rows}
        return [value for value in values if numbers.get(value) not in shared]

    def _create(self, values: list[str]) -> None:
        customers = range(self._next_customer, self._next_customer + len(values))
        accounts = range(self._next_account, self._next_account + len(values))
        self._next_customer += len(values)
        self._next_account += len(values)
        make_customers(self._connection, customers)
        self._connection.exec_driver_sql(
            "INSERT INTO account (id, platform, value, customer_id, kind, file_id) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (a, self._platform, value, c, account_kind(value).value, c)
                for a, c, value in zip(accounts, customers, values, strict=True)
            ],
        )
        for account, customer, value in zip(accounts, customers, values, strict=True):
            self.known[value] = (account, customer)
        self._made.update(customers)

    def is_new(self, value: str) -> bool:
        """Whether a known account got its customer file here."""
        return self.known[value][1] in self._made

    def account_of(self, value: str) -> int | None:
        """Return the account's id; None for an anonymous order."""
        found = self.known.get(value)
        return found[0] if found is not None else None

    def customer_of(self, value: str) -> int | None:
        """Return the customer's id; None for an anonymous order."""
        found = self.known.get(value)
        return found[1] if found is not None else None
