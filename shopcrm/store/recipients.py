"""Whom do orders go to? The usual recipient of each account and how its customer is reached, set after every change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from shopcrm.domain.identities import Sent, Usual
from shopcrm.domain.told import CustomerSighting, as_sent, contact_with, fold_told
from shopcrm.store.rules import PeopleRules
from shopcrm.store.told_customers import told_anything, told_of_touched

# Customers looked at together: bounds the memory of the largest import.
_AT_ONCE = 20_000

_SENT = """
SELECT a.customer_id, a.id, a.usual_name, a.usual_phone, a.usual_email, a.usual_orders, a.recipients,
       o.recipient, o.mobile, o.email, o.province, o.city, count(o.id), max(coalesce(o.purchased_at, 0))
FROM touched t JOIN account a ON a.customer_id = t.id LEFT JOIN orders o ON o.account_id = a.id
WHERE t.id BETWEEN ? AND ?
GROUP BY a.customer_id, a.id, o.recipient, o.mobile, o.email, o.province, o.city
ORDER BY a.customer_id, a.id
"""


_Row = tuple[Any, ...]


class UsualChange(NamedTuple):
    """An account whose usual recipient is another now."""

    account: int
    customer: int
    before: Usual
    after: Usual


def refresh_recipients(connection: Connection, rules: PeopleRules) -> list[UsualChange]:
    """Set usual recipients and contacts of the customers in the table ``touched``; return whose usual one changed."""
    ids = [int(row[0]) for row in connection.exec_driver_sql("SELECT id FROM touched ORDER BY id")]
    changes: list[UsualChange] = []
    any_told = told_anything(connection)
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        contacts: list[tuple[str | int, ...]] = []
        changed: list[UsualChange] = []
        files = told_of_touched(connection, (part[0], part[-1])) if any_told else {}
        rows = connection.exec_driver_sql(_SENT, (part[0], part[-1])).fetchall()
        for customer, lines in _by_customer([tuple(row) for row in rows]):
            told = []
            said = files.get(customer, {})
            folded = {account: fold_told(own) for account, own in said.items()}
            for account, before, sent in _accounts(lines):
                own = [as_sent(folded[account])] if account in folded else []
                after = rules.usual([*sent, *own] if own else sent)
                told.append((after, sent))
                if own:
                    # Of its owner, whomever the account sends to.
                    told.append((Usual(), own))
                if after != before:
                    changed.append(UsualChange(account, customer, before, after))
            contacts.append((*_contact(rules.contact(told), said, folded), customer))
        if contacts:
            connection.exec_driver_sql(
                "UPDATE customer SET recipient = ?, phone = ?, province = ?, city = ?, told_birthday = ? WHERE id = ?",
                contacts,
            )
        _store(connection, changed)
        changes += changed
    return changes


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


def _by_customer(rows: Sequence[_Row]) -> Iterator[tuple[int, Sequence[_Row]]]:
    """Yield (customer, its rows); most have one."""
    start, last = 0, len(rows)
    while start < last:
        customer, end = rows[start][0], start + 1
        while end < last and rows[end][0] == customer:
            end += 1
        yield customer, rows[start:end]
        start = end


def _accounts(rows: Sequence[_Row]) -> Iterator[tuple[int, Usual, list[Sent]]]:
    """Yield (account, usual recipient so far, what it sent) of one customer's rows."""
    start = 0
    while start < len(rows):
        first, end = rows[start], start + 1
        while end < len(rows) and rows[end][1] == first[1]:
            end += 1
        yield first[1], Usual(*first[2:7]), [Sent._make(row[7:]) for row in rows[start:end] if row[12]]
        start = end


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
