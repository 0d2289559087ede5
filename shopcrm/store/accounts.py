"""Whose account is this? Rung 1 of the identity ladder: a buyer's account on one platform is one customer."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from shopcrm.store.sql import in_json, next_id


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
        self._next_customer = next_id(connection, "customer")
        self.new = 0

    @property
    def matched(self) -> int:
        """How many customers of this file were known before it."""
        return len({customer for _, customer in self.known.values()}) - self.new

    def load(self, values: Iterable[str]) -> None:
        """Make every account of ``values`` known; "" is nobody."""
        wanted = [value for value in dict.fromkeys(values) if value and value not in self.known]
        if not wanted:
            return
        rows = self._connection.exec_driver_sql(
            f"SELECT value, id, customer_id FROM account WHERE platform = ? AND value IN {in_json()}",
            (self._platform, json.dumps(wanted)),
        )
        for value, account, customer in rows.fetchall():
            self.known[value] = (account, customer)
        fresh = [value for value in wanted if value not in self.known]
        if fresh:
            self._create(fresh)

    def _create(self, values: list[str]) -> None:
        customers = range(self._next_customer, self._next_customer + len(values))
        accounts = range(self._next_account, self._next_account + len(values))
        self._next_customer += len(values)
        self._next_account += len(values)
        self._connection.exec_driver_sql(
            "INSERT INTO customer (id, name, gender, birthday, notes, fields, recipient, phone, province, city,"
            " sort_name, currency, purchases, net, refunded, refunded_orders, paid_orders, sale_purchases,"
            " discounted_purchases) VALUES (?, '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 0, 0, 0, 0)",
            [(customer,) for customer in customers],
        )
        self._connection.exec_driver_sql(
            "INSERT INTO account (id, platform, value, customer_id) VALUES (?, ?, ?, ?)",
            [(a, self._platform, value, c) for a, c, value in zip(accounts, customers, values, strict=True)],
        )
        for account, customer, value in zip(accounts, customers, values, strict=True):
            self.known[value] = (account, customer)
        self.new += len(values)

    def account_of(self, value: str) -> int | None:
        """Return the account's id; None for an anonymous order."""
        return self.known[value][0] if value else None

    def customer_of(self, value: str) -> int | None:
        """Return the customer's id; None for an anonymous order."""
        return self.known[value][1] if value else None
