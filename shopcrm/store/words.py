"""Where do the owner's words lie: with the customer, or with each file of a joined one?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from shopcrm.domain.customers import Basics
from shopcrm.domain.days import YearlyDay
from shopcrm.store.sql import in_json


def stored(words: Basics) -> dict[str, str]:
    """Return words as the tables hold them."""
    return {
        "name": words.name.strip(),
        "gender": words.gender,
        "birthday": words.birthday.text() if words.birthday else "",
        "notes": words.notes.strip(),
        "fields": json.dumps(words.fields, ensure_ascii=False) if words.fields else "",
    }


def from_stored(row: Iterable[Any]) -> Basics:
    """Return the words of (name, gender, birthday, notes, fields) as the tables hold them."""
    name, gender, birthday, notes, fields = (str(value) for value in row)
    return Basics(
        name, gender, YearlyDay.from_text(birthday) if birthday else None, notes,
        tuple((str(pair[0]), str(pair[1])) for pair in json.loads(fields or "[]")),
    )  # fmt: skip


def shown_words(connection: Connection, customers: Iterable[int]) -> dict[int, Basics]:
    """Return what is shown of each of ``customers`` that exists."""
    return _words(connection, "id", "customer", customers)


def own_words(connection: Connection, files: Iterable[int]) -> dict[int, Basics]:
    """Return the own words of files that are part of a joined one."""
    return _words(connection, "file_id", "own_words", files)


def _words(connection: Connection, key: str, table: str, ids: Iterable[int]) -> dict[int, Basics]:
    rows = connection.exec_driver_sql(
        f"SELECT {key}, name, gender, birthday, notes, fields FROM {table} WHERE {key} IN {in_json()}",
        (json.dumps(sorted(ids)),),
    )
    return {int(row[0]): from_stored(row[1:]) for row in rows.fetchall()}


def show(connection: Connection, words: Mapping[int, Basics]) -> None:
    """Set what is shown of customers."""
    rows = [(*stored(told).values(), customer) for customer, told in words.items()]
    if rows:
        connection.exec_driver_sql(
            "UPDATE customer SET name = ?, gender = ?, birthday = ?, notes = ?, fields = ? WHERE id = ?", rows
        )


def keep_own(connection: Connection, words: Mapping[int, Basics]) -> None:
    """Set the own words of files; files without any are forgotten here."""
    connection.exec_driver_sql(f"DELETE FROM own_words WHERE file_id IN {in_json()}", (json.dumps(list(words)),))
    rows = [(file, *stored(told).values()) for file, told in words.items() if told != Basics()]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO own_words (file_id, name, gender, birthday, notes, fields) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
