"""Which accounts and files is a customer made of, and how did they come together?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from shopcrm.domain.contacts import AccountKind, contact_of
from shopcrm.domain.customers import EventKind, TimelineEvent
from shopcrm.domain.identities import By, Identity, Link, Role, Usual
from shopcrm.store.accounts import accounts_of_files
from shopcrm.store.decisions import apart_pairs, ended_at, links_of
from shopcrm.store.sql import in_json


def files_of(connection: Connection, customer: int) -> set[int]:
    """Return every file that is part of ``customer``."""
    rows = connection.exec_driver_sql("SELECT file_id FROM account WHERE customer_id = ?", (customer,))
    files = {int(row[0]) for row in rows} or {customer}
    while True:
        # Files without an account are reached by the joins alone.
        linked = {file for link in links_of(connection, files) for file in (link.keep, link.fold)}
        if linked <= files:
            return files
        files |= linked


def shown_as(connection: Connection, file: int) -> int | None:
    """Return the customer a file is a part of now, itself where it is a customer; None when there is no such file."""
    if connection.exec_driver_sql("SELECT 1 FROM customer WHERE id = ?", (file,)).fetchone():
        return file
    row = connection.exec_driver_sql(accounts_of_files("customer_id"), (json.dumps([file]),) * 2).fetchone()
    if row is not None:
        return int(row[0])
    linked = {end for link in links_of(connection, (file,)) for end in (link.keep, link.fold)} - {file}
    row = connection.exec_driver_sql(accounts_of_files("customer_id"), (json.dumps(sorted(linked)),) * 2).fetchone()
    return None if row is None else int(row[0])


def customers_of_files(connection: Connection, files: Iterable[int]) -> dict[int, int]:
    """Return the customer each file is a part of now (``shown_as``), of many at once; itself where there is none."""
    files = sorted(files)
    listed = json.dumps(files)
    rows = connection.exec_driver_sql(accounts_of_files("file_id, customer_id"), (listed, listed))
    known = {int(row[0]): int(row[1]) for row in rows.fetchall()}
    # The few without an account are reached by their joins alone.
    return {file: known.get(file) or shown_as(connection, file) or file for file in files}


def identities_of(connection: Connection, customers: Sequence[int]) -> dict[int, tuple[Identity, ...]]:
    """Return the accounts of each of ``customers``, in the order they were met; roles are the caller's to judge."""
    rows = connection.exec_driver_sql(
        "SELECT a.customer_id, a.platform, a.kind, a.value, a.usual_name, a.usual_phone, a.file_id, a.recipients,"
        " (SELECT count(*) FROM orders o WHERE o.account_id = a.id) FROM account a"
        f" WHERE a.customer_id IN {in_json()} ORDER BY a.id",
        (json.dumps(list(customers)),),
    )
    found: dict[int, list[Identity]] = {}
    for customer, platform, kind, value, name, phone, file, recipients, orders in rows:
        known = AccountKind(kind)
        shown = value if known is AccountKind.ACCOUNT else contact_of(value)
        found.setdefault(customer, []).append(
            Identity(platform, known, shown, name, phone, file, orders, recipients, Role.OWN)
        )
    return {customer: tuple(own) for customer, own in found.items()}


def usual_of(identity: Identity) -> Usual:
    """Return what is known of the usual recipient of an account."""
    return Usual(identity.name, identity.phone, "", identity.orders, identity.recipients)


def links_shown(connection: Connection, customer: int) -> tuple[Link, ...]:
    """Return the joins that hold ``customer`` together, oldest first."""
    files = files_of(connection, customer)
    return tuple(
        link
        for link in links_of(connection, files)
        if not link.implied_by and link.keep in files and link.fold in files
    )


def people_events(connection: Connection, customer: int) -> list[TimelineEvent]:
    """Return what was joined, came apart and was said to be somebody else, of all files of ``customer``."""
    files = files_of(connection, customer)
    names = _accounts_of(connection, files)
    events = []
    past = [link for link in links_of(connection, files, active=False) if not link.implied_by]
    ends = ended_at(connection, [link.id for link in past])
    for link in (*links_shown(connection, customer), *past):
        events.append(TimelineEvent(link.at, EventKind.MERGE, _facts(link, link.by, names)))
        if link.id in ends:
            at, by = ends[link.id]
            events.append(TimelineEvent(at, EventKind.SPLIT, _facts(link, by, names)))
    told: set[int] = set()
    for a, b, decision, at in apart_pairs(connection, files):
        other = b if a in files else a
        if decision not in told:
            told.add(decision)
            name = names.get(other) or _accounts_of(connection, {other})[other]
            events.append(TimelineEvent(at, EventKind.APART, (("by", By.OWNER.value), ("other", name))))
    return events


def _facts(link: Link, by: By, names: dict[int, str]) -> tuple[tuple[str, str], ...]:
    clues = ",".join(dict.fromkeys(one.clue.value for one in link.evidence))
    other = names.get(link.fold) or names.get(link.keep, "")
    return (("by", by.value), ("merge", str(link.id)), ("file", str(link.fold)), ("other", other), ("evidence", clues))


def _accounts_of(connection: Connection, files: set[int]) -> dict[int, str]:
    """Return how each file is called: its account, else its number's owner."""
    rows = connection.exec_driver_sql(
        f"{accounts_of_files('file_id, kind, value, usual_name, id')} ORDER BY id DESC",
        (json.dumps(sorted(files)),) * 2,
    )
    found = dict.fromkeys(files, "")
    for file, kind, value, name, _ in rows:
        found[file] = value if kind == AccountKind.ACCOUNT.value else name
    return found
