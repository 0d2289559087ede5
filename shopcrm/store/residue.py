"""Where else may somebody who is erased be told of? Rows that were not taken, protocols of imports, things begun."""

from __future__ import annotations

import json
from collections.abc import Set as AbstractSet
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from shopcrm.domain.erasure import PERSONAL, bare_text
from shopcrm.store.erasure_book import words_in

# Fields of ``domain.order_changes`` that tell of the person.
_OF_PERSON: Final = frozenset(PERSONAL) | {"buyer"}


def rows_of(connection: Connection, words: AbstractSet[str]) -> list[int]:
    """Return the rejected rows in which one of ``words`` stands."""
    rows = connection.exec_driver_sql("SELECT id, value, cells FROM rejected_row").fetchall()
    return [int(row[0]) for row in rows if _stands_in(words, [row[1], *orjson.loads(row[2])])]


def forget_residue(
    connection: Connection, words: AbstractSet[str], numbers: AbstractSet[str], files: AbstractSet[int],
    links: AbstractSet[int],
) -> None:  # fmt: skip
    """Remove what tells of an erased person beside her orders and files.

    Args:
        connection: inside a write block.
        words: whatever she is known by.
        numbers: of her orders, and of those that went to her.
        files: her customer files.
        links: joins of them that are gone.
    """
    rows = [(row,) for row in rows_of(connection, words)]
    if rows:
        connection.exec_driver_sql("UPDATE rejected_row SET cells = '[]', value = '' WHERE id = ?", rows)
    _clean_protocols(connection, numbers, links)
    for number, content in connection.exec_driver_sql("SELECT id, content FROM draft").fetchall():
        told = orjson.loads(content)
        about = {told.get(name) for name in ("customer", "keep", "fold")} if isinstance(told, dict) else set()
        if about & files or _stands_in(words, _texts(told)):
            connection.exec_driver_sql("DELETE FROM draft WHERE id = ?", (number,))


def _stands_in(words: AbstractSet[str], texts: list[str]) -> bool:
    return any(not words.isdisjoint(words_in(text)) for text in texts if text)


def _texts(told: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    if isinstance(told, str):
        return [told]
    if isinstance(told, dict):
        told = list(told.values())
    return [text for one in told for text in _texts(one)] if isinstance(told, list) else []


def _clean_protocols(connection: Connection, numbers: AbstractSet[str], links: AbstractSet[int]) -> None:
    """Take what changed of her out of the protocols, and what was typed of her orders before it was typed again."""
    changed = []
    rows = connection.exec_driver_sql("SELECT id, protocol FROM batch WHERE protocol <> ''").fetchall()
    for batch, text in rows:
        told: dict[str, Any] = orjson.loads(text)
        before = json.dumps(told)
        told["changes"] = [
            change for change in told.get("changes", ()) if change[0] not in numbers or change[1] not in _OF_PERSON
        ]
        if told.get("link") in links:
            del told["link"]
        for former in _all_former(told):
            if any(json.loads(one).get("number") in numbers for one in former["told"]):
                former["told"] = [bare_text(one) for one in former["told"]]
                former["join"] = []
        if json.dumps(told) != before:
            changed.append((json.dumps(told, ensure_ascii=False, separators=(",", ":")), batch))
    if changed:
        connection.exec_driver_sql("UPDATE batch SET protocol = ? WHERE id = ?", changed)


def _all_former(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every entry by hand that was replaced, those kept within one another too."""
    found = []
    for former in told.get("former", ()):
        found += [former, *_all_former(former.get("protocol", {}))]
    return found
