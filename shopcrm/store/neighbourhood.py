"""Which files may be one person with these? All that numbers, addresses and the owner's word connect them with."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sqlalchemy import Connection

from shopcrm.domain.contacts import AccountKind, name_key
from shopcrm.domain.customers import Basics
from shopcrm.domain.identities import By, Key, Link, Usual
from shopcrm.domain.people import FileNode, Neighbourhood
from shopcrm.store.accounts import accounts_of_files
from shopcrm.store.decisions import apart_pairs, links_of
from shopcrm.store.recipients import UsualChange
from shopcrm.store.rules import PeopleRules
from shopcrm.store.shared_numbers import names_of_nobodys
from shopcrm.store.sql import in_json
from shopcrm.store.words import own_words, shown_words

_COLUMNS = "file_id, customer_id, kind, usual_name, usual_phone, usual_email, usual_orders, recipients"


@dataclass
class Crowd:
    """What more than one file has to do with: customers, and numbers and addresses with how many accounts have them."""

    customers: set[int] = field(default_factory=set)
    phones: dict[str, int] = field(default_factory=dict)
    emails: dict[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.customers or self.phones or self.emails)


def crowd_of(connection: Connection, changes: Sequence[UsualChange], numbers: AbstractSet[str]) -> Crowd:
    """Return what of ``changes``, and of orders with ``numbers`` that are or were nobody's, is worth a look.

    Almost all accounts of a first import have a number of their own: they are passed over here, all at once.
    """
    found = []
    for column in ("phone", "email"):
        values = {value for one in changes for value in (getattr(one.before, column), getattr(one.after, column))}
        values.discard("")
        values |= numbers if column == "phone" else set()
        rows = (
            connection.exec_driver_sql(
                f"SELECT usual_{column}, count(*) FROM account WHERE usual_{column} <> ''"
                f" AND usual_{column} IN {in_json()} GROUP BY usual_{column} HAVING count(*) > 1",
                (json.dumps(sorted(values)),),
            ).fetchall()
            if values
            else []
        )
        found.append({str(row[0]): int(row[1]) for row in rows})
    moved = {
        int(row[0])
        for row in connection.exec_driver_sql("SELECT DISTINCT customer_id FROM account WHERE file_id <> customer_id")
    }
    return Crowd({one.customer for one in changes} & moved, *found)


class NeighbourhoodReader:
    """Gathers files step by step until nobody else is connected with them.

    Attributes:
        customer_of: file → the customer it is a part of so far.
    """

    def __init__(self, connection: Connection, rules: PeopleRules) -> None:
        """Start with nobody."""
        self._connection, self._rules = connection, rules
        self.customer_of: dict[int, int] = {}
        self._keys: dict[int, set[Key]] = defaultdict(set)
        self._links: dict[int, Link] = {}
        self._seen: dict[str, set[str]] = {"usual_phone": set(), "usual_email": set()}
        self._shared: set[str] = set()

    def read(
        self, customers: Iterable[int], phones: Iterable[str] = (), emails: Iterable[str] = (),
        also: Mapping[int, int] | None = None,
    ) -> Neighbourhood:  # fmt: skip
        """Return all files connected with these; ``also`` are files known to be part of a customer so far."""
        self.customer_of.update(also or {})
        ahead: dict[str, set[str]] = {"usual_phone": set(phones), "usual_email": set(emails)}
        waiting = set(customers)
        while waiting or any(ahead.values()):
            keys: set[Key] = set()
            for column, values in ahead.items():
                if values:
                    keys |= self._by_contact(column, values, waiting)
            if waiting:
                keys |= self._by_customer(waiting)
            ahead = {
                column: {key.value for key in keys if key.kind is kind} - self._seen[column]
                for column, kind in (("usual_phone", AccountKind.PHONE), ("usual_email", AccountKind.EMAIL))
            }
            waiting = self._linked() - set(self.customer_of.values())
        return self._neighbourhood()

    def _by_contact(self, column: str, values: set[str], waiting: set[int]) -> set[Key]:
        self._seen[column] |= values
        rows = self._connection.exec_driver_sql(
            f"SELECT {_COLUMNS} FROM account WHERE {column} <> '' AND {column} IN {in_json()}",
            (json.dumps(sorted(values)),),
        ).fetchall()
        phones = column == "usual_phone"
        names: dict[str, set[str]] = defaultdict(set, names_of_nobodys(self._connection, values) if phones else {})
        place = 4 if phones else 5
        for row in rows:
            names[row[place]].add(name_key(row[3]))
        self._shared |= {value for value, some in names.items() if len(some - {""}) > self._rules.most_names}
        # Behind a number of very many people only those are looked at who were joined with somebody before.
        near = [row for row in rows if row[place] not in self._shared or row[0] != row[1]]
        waiting |= {row[1] for row in near} - set(self.customer_of.values())
        return self._note(near)

    def _by_customer(self, customers: set[int]) -> set[Key]:
        rows = self._connection.exec_driver_sql(
            f"SELECT {_COLUMNS} FROM account WHERE customer_id IN {in_json()}", (json.dumps(sorted(customers)),)
        ).fetchall()
        # A customer may have no account at all: one the owner wrote down herself.
        for customer in customers - {row[1] for row in rows}:
            self.customer_of.setdefault(customer, customer)
        return self._note(rows)

    def _note(self, rows: Iterable[Iterable[object]]) -> set[Key]:
        found: set[Key] = set()
        for file, customer, kind, *usual in rows:
            self.customer_of[int(str(file))] = int(str(customer))
            keys = self._rules.keys(Usual(*usual), AccountKind(str(kind)))  # type: ignore[arg-type]
            self._keys[int(str(file))] |= keys
            found |= keys
        return found

    def _linked(self) -> set[int]:
        """Read the joins by hand of the files so far; return the customers at their other ends."""
        links = [link for link in links_of(self._connection, self.customer_of) if link.by is By.OWNER]
        self._links.update((link.id, link) for link in links)
        ends = {file for link in links for file in (link.keep, link.fold)} - set(self.customer_of)
        if not ends:
            return set()
        rows = self._connection.exec_driver_sql(
            accounts_of_files("file_id, customer_id"), (json.dumps(sorted(ends)),) * 2
        )
        customers = {int(row[0]): int(row[1]) for row in rows}
        without = ends - set(customers)
        by_themselves = {file: file for file in shown_words(self._connection, without)}
        self.customer_of.update(by_themselves)
        customers |= by_themselves
        for link in links:
            for file, other in ((link.keep, link.fold), (link.fold, link.keep)):
                # A file without an account that is no customer by itself is a part of what it was joined with.
                if file in without and file not in customers and other in self.customer_of:
                    self.customer_of[file] = self.customer_of[other]
        # Files without an account are reached by the joins alone: they may lead to others.
        further = self._linked() if without & set(self.customer_of) else set()
        return set(customers.values()) | further

    def _neighbourhood(self) -> Neighbourhood:
        files = set(self.customer_of)
        parts: dict[int, int] = defaultdict(int)
        for customer in self.customer_of.values():
            parts[customer] += 1
        own = own_words(self._connection, files)
        shown = shown_words(self._connection, {file for file in files if parts[self.customer_of[file]] == 1})
        words = {**shown, **own}
        nodes = {
            file: FileNode(
                file,
                frozenset(key for key in self._keys[file] if key.value not in self._shared),
                words.get(file, Basics()),
            )
            for file in sorted(files)
        }
        apart = frozenset((a, b) for a, b, _, _ in apart_pairs(self._connection, files))
        return Neighbourhood(nodes, tuple(self._links[number] for number in sorted(self._links)), apart)
