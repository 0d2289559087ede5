"""How do files become one customer in the tables, and two again? Accounts, words, figures and the log of joins."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from shopcrm.domain.contacts import AccountKind, masked_phone
from shopcrm.domain.customers import Basics
from shopcrm.domain.identities import By, Clue, Evidence, Key, Link
from shopcrm.domain.people import Group, Neighbourhood
from shopcrm.store.accounts import accounts_of_files, make_customers
from shopcrm.store.decisions import add_links, end_links, links_of
from shopcrm.store.neighbourhood import Crowd, NeighbourhoodReader
from shopcrm.store.order_rows import forget_purchases
from shopcrm.store.rules import PeopleRules
from shopcrm.store.sql import in_json
from shopcrm.store.words import keep_own, show


def rejoin_crowd(connection: Connection, crowd: Crowd, at: int, rules: PeopleRules) -> set[int]:
    """Join and part files after the usual recipients of some accounts changed; return the customers it changed."""
    reader = NeighbourhoodReader(connection, rules)
    near = reader.read(crowd.customers, crowd.phones, crowd.emails)
    return settle(connection, near, reader.customer_of, at, rules)


def rejoin(
    connection: Connection, customers: Iterable[int], at: int, rules: PeopleRules,
    also: Mapping[int, int] | None = None,
) -> set[int]:  # fmt: skip
    """Join and part the files connected with ``customers`` anew; return the customers it changed.

    ``also`` are files that were part of a customer through a join that ended.
    """
    reader = NeighbourhoodReader(connection, rules)
    near = reader.read(customers, also=also)
    return settle(connection, near, reader.customer_of, at, rules)


def settle(
    connection: Connection, near: Neighbourhood, customer_of: Mapping[int, int], at: int, rules: PeopleRules
) -> set[int]:  # fmt: skip
    """Bring the tables to what the rules make of ``near``; return the customers it changed, gone ones included."""
    groups = rules.groups(near)
    before: dict[int, set[int]] = defaultdict(set)
    for file, customer in customer_of.items():
        before[customer].add(file)
    moved = [group for group in groups if before.get(group.root) != set(group.members)]
    _log(connection, groups, near, at)
    changed: set[int] = set()
    if moved:
        files = {file: group.root for group in moved for file in group.members}
        changed = set(files.values()) | {customer_of[file] for file in files}
        _move(connection, files, changed)
    _write_words(connection, groups, near)
    return changed


def _move(connection: Connection, files: Mapping[int, int], changed: set[int]) -> None:
    """Give each file the customer it is a part of now; customers without a file are gone."""
    roots = set(files.values())
    known = {
        int(row[0])
        for row in connection.exec_driver_sql(
            f"SELECT id FROM customer WHERE id IN {in_json()}", (json.dumps(sorted(roots)),)
        )
    }
    fresh = sorted(roots - known)
    if fresh:
        make_customers(connection, fresh)
    rows = connection.exec_driver_sql(accounts_of_files("id, file_id"), (json.dumps(sorted(files)),) * 2).fetchall()
    if rows:
        connection.exec_driver_sql(
            "UPDATE account SET customer_id = ? WHERE id = ?", [(files[file], account) for account, file in rows]
        )
    gone = json.dumps(sorted(changed - roots))
    connection.exec_driver_sql(f"DELETE FROM customer_search WHERE customer_id IN {in_json()}", (gone,))
    connection.exec_driver_sql(f"DELETE FROM customer WHERE id IN {in_json()}", (gone,))
    forget_purchases(connection, changed)


def _write_words(connection: Connection, groups: Sequence[Group], near: Neighbourhood) -> None:
    own: dict[int, Basics] = {}
    for group in groups:
        joined = len(group.members) > 1
        own.update((file, near.files[file].words if joined else Basics()) for file in group.members)
    keep_own(connection, own)
    show(connection, {group.root: group.words for group in groups})


def _log(connection: Connection, groups: Sequence[Group], near: Neighbourhood, at: int) -> None:
    """Note what the program joined and what came apart."""
    group_of = {file: place for place, group in enumerate(groups) for file in group.members}
    stored = [link for link in links_of(connection, near.files) if link.by is By.PROGRAM]
    apart = [link.id for link in stored if group_of.get(link.keep) != group_of.get(link.fold)]
    end_links(connection, apart, at, By.PROGRAM)
    ended = set(apart)
    reached = _Reached([*near.links, *(link for link in stored if link.id not in ended)])
    fresh = []
    for group in groups:
        for keep, fold, keys in group.joined:
            if reached.join(keep, fold):
                evidence = tuple(_evidence(keys))
                fresh.append(Link(0, datetime.fromtimestamp(at, UTC), By.PROGRAM, keep, fold, (), evidence))
    add_links(connection, fresh)


def _evidence(keys: Iterable[Key]) -> Iterable[Evidence]:
    keys = list(keys)
    for key in keys:
        phone = key.kind is AccountKind.PHONE
        clue = Clue.SAME_PHONE if phone else Clue.SAME_EMAIL
        yield Evidence(clue, (("value", masked_phone(key.value) if phone else key.value),))
    yield Evidence(Clue.SAME_NAME, (("name", keys[0].name), ("n", "")))


class _Reached:
    """Which files are connected by links that are noted already?"""

    def __init__(self, links: Iterable[Link]) -> None:
        self._root: dict[int, int] = {}
        for link in links:
            self.join(link.keep, link.fold)

    def _find(self, file: int) -> int:
        while self._root.setdefault(file, file) != file:
            file = self._root[file]
        return file

    def join(self, one: int, other: int) -> bool:
        """Connect two; False where they were."""
        mine, yours = self._find(one), self._find(other)
        self._root[mine] = yours
        return mine != yours
