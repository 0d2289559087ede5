"""How does the owner join two customers, take them apart again, or say that they are different people?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from shopcrm.domain.identities import By, Evidence, Link
from shopcrm.store.decisions import (
    add_apart,
    add_links,
    apart_pairs,
    end_links,
    forget_apart,
    links_of,
    overrule_apart,
    revive_apart,
)
from shopcrm.store.identities import files_of, shown_as
from shopcrm.store.refresh import rejoin_customers
from shopcrm.store.rules import CustomerRules
from shopcrm.store.sql import next_id


@dataclass(frozen=True)
class Saying:
    """One thing the owner says, at epoch seconds ``at``, under these rules."""

    connection: Connection
    at: int
    rules: CustomerRules

    def settle(self, customers: Iterable[int], also: dict[int, int] | None = None) -> set[int]:
        """Let it count; return the customers whose figures changed."""
        return rejoin_customers(self.connection, customers, self.at, self.rules, also)


def merge(
    saying: Saying, keep: int, fold: int, choices: tuple[tuple[str, str], ...], evidence: tuple[Evidence, ...]
) -> tuple[int, set[int]]:
    """Make ``fold`` a part of ``keep``; return the join's number and the customers whose figures changed.

    What the program had joined in either is hers from now on: she saw it and said that all of it is one person.
    """
    connection = saying.connection
    mine, yours = files_of(connection, keep), files_of(connection, fold)
    implied = [*_implied(connection, keep, mine), *_implied(connection, fold, yours)]
    number = next_id(connection, "people_link") + len(implied)
    at = datetime.fromtimestamp(saying.at, UTC)
    links = [Link(0, at, By.OWNER, a, b, (), (), number) for a, b in implied]
    add_links(connection, [*links, Link(0, at, By.OWNER, keep, fold, choices, evidence)])
    overrule_apart(connection, mine, yours, number)
    return number, saying.settle((keep, fold))


def _implied(connection: Connection, customer: int, files: set[int]) -> list[tuple[int, int]]:
    by_program = [link for link in links_of(connection, files) if link.by is By.PROGRAM]
    ends = {file for link in by_program for file in (link.keep, link.fold)} - {customer}
    return [(customer, file) for file in sorted(ends & files)]


def unmerge(saying: Saying, link: Link) -> set[int]:
    """Take a join back: both sides are as they were, each account with the orders it has by now.

    Where a number would join them again at once, they are remembered as different people: that is what she says.
    Returns the customers whose figures changed.
    """
    connection = saying.connection
    customer = shown_as(connection, link.keep) or link.keep
    files = files_of(connection, customer)
    inside = [one for one in links_of(connection, files) if one.keep in files and one.fold in files]
    side = _side(link, [one for one in inside if not one.implied_by and one.id != link.id])
    rest = files - side
    crossing = [one.id for one in inside if one.implied_by and (one.keep in side) != (one.fold in side)]
    came_along = [one.id for one in inside if one.implied_by == link.id]
    end_links(connection, {link.id, *crossing, *came_along}, saying.at, By.OWNER)
    revive_apart(connection, link.id)
    also = dict.fromkeys(files, customer)
    if link.by is By.PROGRAM:
        add_apart(connection, rest, side, saying.at)
        return saying.settle((customer,), also)
    moved = saying.settle((customer,), also)
    if shown_as(connection, link.keep) == shown_as(connection, link.fold):
        add_apart(connection, rest, side, saying.at)
        moved |= saying.settle((shown_as(connection, link.keep) or customer,))
    return moved


def _side(link: Link, others: Iterable[Link]) -> set[int]:
    """Return the files that hang together with the folded one once ``link`` is gone."""
    others = list(others)
    side, ahead = {link.fold}, [link.fold]
    while ahead:
        file = ahead.pop()
        for one in others:
            for end, other in ((one.keep, one.fold), (one.fold, one.keep)):
                if end == file and other not in side:
                    side.add(other)
                    ahead.append(other)
    return side


def apart(saying: Saying, a: int, b: int) -> tuple[int, set[int]]:
    """Remember that two customers are different people; return the decision's number and whose figures changed."""
    connection = saying.connection
    decision = add_apart(connection, files_of(connection, a), files_of(connection, b), saying.at)
    return decision, saying.settle((a, b))


def forget(saying: Saying, decision: int) -> set[int]:
    """Take "different people" back; return the customers whose figures changed."""
    files = forget_apart(saying.connection, decision)
    customers = {shown for file in files if (shown := shown_as(saying.connection, file)) is not None}
    return saying.settle(customers)


def are_apart(connection: Connection, a: int, b: int) -> bool:
    """Whether she said that two customers are different people."""
    mine, yours = files_of(connection, a), files_of(connection, b)
    return any(
        (one in mine and other in yours) or (one in yours and other in mine)
        for one, other, _, _ in apart_pairs(connection, mine)
    )
