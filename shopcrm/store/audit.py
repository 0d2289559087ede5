"""How is it written down what was done, so that a line that is changed, missing or out of its place shows?

Each row is closed by a MAC over the row before it; where the chain ends is kept in the header too.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from shopcrm.domain.audit import Act, Action, Entry, Subject, Who

# Stands in the header for the moment at which the vault is opened next.
WHEN_OPENED: Final = datetime.fromtimestamp(0, UTC)
_COLUMNS: Final = "seq, at, action, subject, number, counts, purpose, sha256, who, mac"
_FIELDS: Final = 9
ALL_ROWS: Final = f"SELECT {_COLUMNS} FROM audit ORDER BY seq"


class Head(NamedTuple):
    """Where a trail ends: its last line and that line's MAC; (0, "") for an empty one."""

    seq: int
    mac: str


_START: Final = Head(0, "")


def append(connection: Connection, key: bytes, entry: Entry) -> None:
    """Write down one act as the next line; ``entry.seq`` does not count.

    The number of a line that was lost is never given again.
    """
    act, last = entry.act, head_of(connection)
    gone = act.counts.get("last", 0) if act.action is Action.LINES_LOST else 0
    row = (
        max(last.seq, gone) + 1, int(entry.at.timestamp()), act.action.value, act.subject.value, act.number,
        _text(act.counts), act.purpose, act.sha256, entry.who.value,
    )  # fmt: skip
    connection.exec_driver_sql(
        f"INSERT INTO audit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, _mac(key, last.mac, row))
    )


def head_of(connection: Connection) -> Head:
    """Return where the trail ends; a vault of an older schema has none."""
    if not connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema WHERE name = 'audit'").scalar():
        return _START
    return head_row(connection.exec_driver_sql(HEAD_ROW).fetchone())


HEAD_ROW: Final = "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1"


def head_row(row: Sequence[Any] | None) -> Head:
    """Return the head that ``HEAD_ROW`` found."""
    return _START if row is None else Head(int(row[0]), str(row[1]))


def head_in(state: Mapping[str, int | str]) -> Head:
    """Return the head a header's state knows of."""
    return Head(int(state.get("audit", 0)), str(state.get("audit_mac", "")))


def holds(connection: Connection, head: Head) -> bool:
    """Whether the trail reaches as far as ``head`` and is the same there."""
    if not head.seq:
        return True
    if head_of(connection).seq < head.seq:
        return False
    found = connection.exec_driver_sql("SELECT mac FROM audit WHERE seq = ?", (head.seq,)).scalar()
    return found is not None and hmac.compare_digest(str(found), head.mac)


def entries(connection: Connection, actions: Sequence[Action], most: int, before: int) -> tuple[Entry, ...]:
    """Return lines of the trail, the newest first.

    Args:
        connection: a read block.
        actions: only these; none for all.
        most: at most so many, -1 for all.
        before: only lines before this one, 0 for all.
    """
    among = f" AND action IN ({', '.join('?' * len(actions))})" if actions else ""
    found = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM audit WHERE (seq < ? OR ? = 0){among} ORDER BY seq DESC LIMIT ?",
        (before, before, *(one.value for one in actions), most),
    )
    return tuple(_entry(tuple(row)) for row in found)


def rows_of(connection: Connection) -> list[tuple[Any, ...]]:
    """Return the lines as they stand in the table, in their order."""
    return [tuple(row) for row in connection.exec_driver_sql(ALL_ROWS)]


def fits(key: bytes, last: str, seq: int, row: Sequence[Any]) -> bool:
    """Whether ``row`` was written as line ``seq`` behind the one whose MAC is ``last``."""
    return hmac.compare_digest(_mac(key, last, (seq, *row[1:_FIELDS])).encode(), str(row[_FIELDS]).encode())


def _mac(key: bytes, last: str, row: Sequence[Any]) -> str:
    # ``repr``: somebody may have put bytes where text belongs.
    told = json.dumps([last, *row], ensure_ascii=True, separators=(",", ":"), default=repr)
    return hmac.new(key, told.encode(), sha256).hexdigest()


def _text(counts: Mapping[str, int]) -> str:
    return json.dumps(dict(counts), sort_keys=True, separators=(",", ":"))


def _entry(row: Sequence[Any]) -> Entry:
    seq, at, action, subject, number, counts, purpose, digest, who, _ = row
    try:
        told = {str(name): int(count) for name, count in json.loads(counts).items()}
        act = Act(Action(action), Subject(subject), int(number), told, str(purpose), str(digest))
        return Entry(seq, datetime.fromtimestamp(at, UTC), act, Who(who))
    except (ValueError, TypeError, AttributeError, OverflowError, OSError):
        # Somebody wrote into it; that it does not fit is told by ``verify``.
        return Entry(seq, datetime.fromtimestamp(0, UTC), Act(Action.UNREADABLE), Who.OWNER)


def waiting_row(entry: Entry) -> list[Any]:
    """Return an act as it waits in the header while the database is being written."""
    act = entry.act
    return [
        int(entry.at.timestamp()), act.action.value, act.subject.value, act.number, _text(act.counts), act.purpose,
        act.sha256, entry.who.value,
    ]  # fmt: skip


def waiting_entry(told: Sequence[Any]) -> Entry:
    """Return what ``waiting_row`` made."""
    return _entry((0, *told, ""))
