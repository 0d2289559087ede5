"""What did the owner say of who is who, and what did the program join? Links, "different people", and what can wait."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from shopcrm.domain.identities import By, Clue, Evidence, Link
from shopcrm.store.sql import in_json, next_id

_COLUMNS = "id, at, by, keep, fold, choices, evidence, implied_by"


def links_of(connection: Connection, files: Iterable[int], *, active: bool = True) -> list[Link]:
    """Return the links one end of which is in ``files``, oldest first; with ``active`` False those that ended."""
    listed = json.dumps(sorted(files))
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM people_link WHERE ended_at IS {'' if active else 'NOT '}NULL"
        f" AND (keep IN {in_json()} OR fold IN {in_json()}) ORDER BY id",
        (listed, listed),
    )
    return [_link(tuple(row)) for row in rows.fetchall()]


def find_link(connection: Connection, number: int) -> Link | None:
    """Return an active link by its number."""
    row = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM people_link WHERE id = ? AND ended_at IS NULL AND implied_by = 0", (number,)
    ).fetchone()
    return None if row is None else _link(tuple(row))


def _link(row: Sequence[object]) -> Link:
    number, at, by, keep, fold, choices, evidence, implied_by = row
    return Link(
        int(str(number)), datetime.fromtimestamp(int(str(at)), UTC), By(str(by)), int(str(keep)), int(str(fold)),
        tuple((str(part), str(choice)) for part, choice in json.loads(str(choices))),
        evidence_from(str(evidence)), int(str(implied_by)),
    )  # fmt: skip


def evidence_from(text: str) -> tuple[Evidence, ...]:
    """Read evidence back from its JSON."""
    return tuple(
        Evidence(Clue(clue), tuple((str(name), str(value)) for name, value in facts), float(bits))
        for clue, facts, bits in json.loads(text)
    )


def evidence_to(evidence: Iterable[Evidence]) -> str:
    """Return evidence as JSON."""
    return json.dumps([(one.clue.value, one.facts, round(one.bits, 2)) for one in evidence], ensure_ascii=False)


def add_links(connection: Connection, links: Iterable[Link]) -> list[int]:
    """Store new links and return their numbers."""
    number = next_id(connection, "people_link")
    rows = [
        (
            number + place, int(link.at.timestamp()), link.by.value, link.keep, link.fold,
            json.dumps(link.choices, ensure_ascii=False), evidence_to(link.evidence), link.implied_by,
        )
        for place, link in enumerate(links)
    ]  # fmt: skip
    if rows:
        connection.exec_driver_sql(
            f"INSERT INTO people_link ({_COLUMNS}, ended_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')", rows
        )
    return [int(row[0]) for row in rows]


def rechoose(connection: Connection, links: Iterable[Link]) -> None:
    """Store the choices of known links."""
    rows = [(json.dumps(link.choices, ensure_ascii=False), link.id) for link in links]
    if rows:
        connection.exec_driver_sql("UPDATE people_link SET choices = ? WHERE id = ?", rows)


def end_links(connection: Connection, links: Iterable[int], at: int, by: By) -> None:
    """Note that links came apart."""
    rows = [(at, by.value, link) for link in links]
    if rows:
        connection.exec_driver_sql("UPDATE people_link SET ended_at = ?, ended_by = ? WHERE id = ?", rows)


def ended_at(connection: Connection, links: Iterable[int]) -> dict[int, tuple[datetime, By]]:
    """Return when and through whom ended links came apart."""
    rows = connection.exec_driver_sql(
        f"SELECT id, ended_at, ended_by FROM people_link WHERE ended_at IS NOT NULL AND id IN {in_json()}",
        (json.dumps(list(links)),),
    )
    return {int(row[0]): (datetime.fromtimestamp(int(row[1]), UTC), By(str(row[2]))) for row in rows}


def apart_pairs(connection: Connection, files: Iterable[int]) -> list[tuple[int, int, int, datetime]]:
    """Return (a, b, decision, when) of what she said are different people, one of them in ``files``."""
    listed = json.dumps(sorted(files))
    rows = connection.exec_driver_sql(
        "SELECT a, b, decision, at FROM people_apart WHERE ended_by = 0"
        f" AND (a IN {in_json()} OR b IN {in_json()}) ORDER BY id",
        (listed, listed),
    )
    return [(int(a), int(b), int(decision), datetime.fromtimestamp(int(at), UTC)) for a, b, decision, at in rows]


def all_apart(connection: Connection) -> set[tuple[int, int]]:
    """Return every pair of files she said are different people."""
    rows = connection.exec_driver_sql("SELECT a, b FROM people_apart WHERE ended_by = 0")
    return {(int(row[0]), int(row[1])) for row in rows}


def add_apart(connection: Connection, some: Iterable[int], others: Iterable[int], at: int) -> int:
    """Remember that nobody of ``some`` is anybody of ``others``; return the decision's number."""
    decision = int(
        connection.exec_driver_sql("SELECT coalesce(max(decision), 0) + 1 FROM people_apart").scalar_one()
    )  # fmt: skip
    others = list(others)
    pairs = [(decision, at, min(a, b), max(a, b)) for a in some for b in others]
    connection.exec_driver_sql("INSERT INTO people_apart (decision, at, a, b, ended_by) VALUES (?, ?, ?, ?, 0)", pairs)
    return decision


def forget_apart(connection: Connection, decision: int) -> set[int]:
    """Take a decision back and return the files it was about."""
    rows = connection.exec_driver_sql("SELECT a, b FROM people_apart WHERE decision = ?", (decision,)).fetchall()
    connection.exec_driver_sql("DELETE FROM people_apart WHERE decision = ?", (decision,))
    return {int(file) for row in rows for file in row}


def overrule_apart(connection: Connection, some: Iterable[int], others: Iterable[int], link: int) -> None:
    """End what she said of different people among these files: now she says they are one."""
    mine, yours = json.dumps(sorted(some)), json.dumps(sorted(others))
    connection.exec_driver_sql(
        "UPDATE people_apart SET ended_by = ? WHERE ended_by = 0 AND"
        f" ((a IN {in_json()} AND b IN {in_json()}) OR (a IN {in_json()} AND b IN {in_json()}))",
        (link, mine, yours, yours, mine),
    )


def revive_apart(connection: Connection, link: int) -> None:
    """Let what ``link`` had overruled count again."""
    connection.exec_driver_sql("UPDATE people_apart SET ended_by = 0 WHERE ended_by = ?", (link,))


def put_off(connection: Connection, a: int, b: int, until: int) -> None:
    """Do not ask about two customers before the epoch second ``until``; 0 to ask at once."""
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO people_later (a, b, until) VALUES (?, ?, ?)", (min(a, b), max(a, b), until)
    )


def waiting(connection: Connection, now: int) -> set[tuple[int, int]]:
    """Return the pairs she does not want to be asked about yet."""
    rows = connection.exec_driver_sql("SELECT a, b FROM people_later WHERE until > ?", (now,))
    return {(int(row[0]), int(row[1])) for row in rows}


def undecided(connection: Connection, files: Iterable[int]) -> set[int]:
    """Return those of ``files`` in which she wrote nothing and of which she said nothing."""
    listed = json.dumps(sorted(files))
    rows = connection.exec_driver_sql(
        "SELECT j.value FROM json_each(?) j"
        " WHERE NOT EXISTS (SELECT 1 FROM people_link l WHERE l.ended_at IS NULL AND l.by = 'owner'"
        " AND (l.keep = j.value OR l.fold = j.value))"
        " AND NOT EXISTS (SELECT 1 FROM people_apart p WHERE p.a = j.value OR p.b = j.value)"
        " AND NOT EXISTS (SELECT 1 FROM own_words w WHERE w.file_id = j.value)"
        " AND NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = j.value AND (c.name <> '' OR c.gender <> ''"
        " OR c.birthday <> '' OR c.notes <> '' OR c.fields <> ''))",
        (listed,),
    )
    return {int(row[0]) for row in rows}
