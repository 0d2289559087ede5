"""Whom do orders go to? The usual recipient of each account and how its customer is reached, set after every change."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection

from shopcrm.domain.identities import Sent, Usual
from shopcrm.domain.told import CustomerSighting, as_sent, contact_with, fold_told
from shopcrm.store.rules import PeopleRules
from shopcrm.store.sql import columns, plain_rows
from shopcrm.store.told_customers import told_anything, told_of_touched
from shopcrm.store.touched import touched_ranges

_ACCOUNTS = """
SELECT a.customer_id, a.id, a.usual_name, a.usual_phone, a.usual_email, a.usual_orders, a.recipients
FROM touched t JOIN account a ON a.customer_id = t.id WHERE t.id BETWEEN ? AND ? ORDER BY a.customer_id, a.id
"""
# The order of the joins is said: a plan of its own reads all orders of the shop for those of a few customers.
_SENT = """
(SELECT a.id, o.recipient, o.mobile, o.email, o.province, o.city, count(*) AS orders,
        max(coalesce(o.purchased_at, 0)) AS latest
 FROM touched t CROSS JOIN account a ON a.customer_id = t.id CROSS JOIN orders o ON o.account_id = a.id
 WHERE t.id BETWEEN ? AND ? GROUP BY t.id, a.id, o.recipient, o.mobile, o.email, o.province, o.city)
"""


class UsualChange(NamedTuple):
    """An account whose usual recipient is another now."""

    account: int
    customer: int
    before: Usual
    after: Usual


def refresh_recipients(connection: Connection, rules: PeopleRules) -> list[UsualChange]:
    """Set usual recipients and contacts of the customers in the table ``touched``; return whose usual one changed."""
    changes: list[UsualChange] = []
    any_told = told_anything(connection)
    for between in touched_ranges(connection):
        contacts: list[tuple[str | int, ...]] = []
        changed: list[UsualChange] = []
        files = told_of_touched(connection, between) if any_told else {}
        orders = _sent(connection, between)
        accounts = plain_rows(connection, _ACCOUNTS, between)
        for customer, rows in groupby(accounts, key=itemgetter(0)):
            told: list[tuple[Usual, Sequence[Sent]]] = []
            said = files.get(customer, {})
            folded = {account: fold_told(own) for account, own in said.items()}
            for _, account, *before in rows:
                sent = orders.get(account, ())
                own = [as_sent(folded[account])] if account in folded else []
                after = rules.usual([*sent, *own] if own else sent)
                told.append((after, sent))
                if own:
                    # Of its owner, whomever the account sends to.
                    told.append((Usual(), own))
                if after != tuple(before):
                    changed.append(UsualChange(account, customer, Usual(*before), after))
            contacts.append((*_contact(rules.contact(told), said, folded), customer))
        if contacts:
            connection.exec_driver_sql(
                "UPDATE customer SET recipient = ?, phone = ?, province = ?, city = ?, told_birthday = ? WHERE id = ?",
                contacts,
            )
        _store(connection, changed)
        changes += changed
    return changes


def _sent(connection: Connection, between: tuple[int, int]) -> dict[int, list[Sent]]:
    """Return account → what it sent to whom, of the touched customers with ids from one to the other."""
    (accounts, *numbers), texts = columns(
        connection,
        _SENT,
        between,
        numbers=("id", "orders", "latest"),
        texts=("recipient", "mobile", "email", "province", "city"),
    )
    found: dict[int, list[Sent]] = {}
    sent = map(Sent._make, zip(*texts, *(column.tolist() for column in numbers), strict=True))
    for account, one in zip(accounts.tolist(), sent, strict=True):
        found.setdefault(account, []).append(one)
    return found


def _contact(
    contact: tuple[str, str, str, str], said: dict[int, list[CustomerSighting]], folded: dict[int, CustomerSighting]
) -> tuple[str, str, str, str, str]:  # fmt: skip
    """Return how a customer is called and reached, and the birthday files tell of her."""
    if not said:
        return (*contact, "")
    files = [one for own in said.values() for one in own]
    told = next(iter(folded.values())) if len(folded) == 1 else fold_told(files)
    hand = [one for one in files if one.by_hand]
    return (*contact_with(contact, told, fold_told(hand) if hand else None), told.birthday)


def _store(connection: Connection, changes: Sequence[UsualChange]) -> None:
    if changes:
        connection.exec_driver_sql(
            "UPDATE account SET usual_name = ?, usual_phone = ?, usual_email = ?, usual_orders = ?, recipients = ?"
            " WHERE id = ?",
            [
                (told.name, told.phone, told.email, told.orders, told.recipients, account)
                for account, _, _, told in changes
            ],
        )
