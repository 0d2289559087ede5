"""Is the audit trail as it was written, and which lines of it were lost when a damaged shop was salvaged?

A line that was lost takes with it what proves the line behind it. So the line that tells of the loss, which is a line
like all others and needs the trail's key, holds the digest of that one.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection

from shopcrm.domain.audit import Act, Action, Flaw, LostLines, Verdict
from shopcrm.store.audit import Head, fits, rows_of

Row = Sequence[Any]
Span = tuple[int, int]


class _Told(NamedTuple):
    """Where and when a loss was told, and the digest of the line behind it; "" where it was the end."""

    seq: int
    at: datetime
    behind: str


def verify(connection: Connection, key: bytes, known: Head) -> Verdict:
    """Look through the whole trail; ``known`` is its end as the header tells."""
    rows = rows_of(connection)
    if not rows:
        return Verdict(0, Flaw.CUT, 1) if known.seq else Verdict(0)
    told = _told_losses(rows, key)
    last, seq, gap, lost = "", 0, 0, []
    for place, row in enumerate(rows):
        seq += 1
        loss = told.get((seq, row[0] - 1))
        if loss is not None and _accounts(loss, row, key, last):
            lost.append(LostLines(seq, row[0] - 1, loss.at))
            seq = row[0]
        elif row[0] != seq or not fits(key, last, seq, row):
            moved = any(fits(key, last, seq, other) for other in rows[place + 1 :])
            here = row[0] == seq
            flaw = Flaw.REORDERED if moved and here else Flaw.EDITED if here else Flaw.MISSING
            return Verdict(len(rows), flaw, seq)
        if row[2] == Action.GAP and not gap:
            gap = seq
        last = str(row[-1])
    if seq < known.seq:
        return Verdict(len(rows), Flaw.CUT, seq + 1)
    if not _ends_as_known(rows, lost, known):
        return Verdict(len(rows), Flaw.EDITED, known.seq)
    return Verdict(len(rows), Flaw.GAP if gap else Flaw.NONE, gap, tuple(lost))


def _ends_as_known(rows: Sequence[Row], lost: Iterable[LostLines], known: Head) -> bool:
    found = next((str(row[-1]) for row in rows if row[0] == known.seq), None)
    if found is None:
        return not known.seq or any(one.first <= known.seq <= one.last for one in lost)
    return hmac.compare_digest(found, known.mac)


def _accounts(loss: _Told, row: Row, key: bytes, last: str) -> bool:
    """Whether ``row`` is what stood behind the lost lines; behind a lost end that is the line that tells of it."""
    if loss.behind:
        return hmac.compare_digest(loss.behind, _digest(row))
    return bool(row[0] == loss.seq) and fits(key, last, loss.seq, row)


def _told_losses(rows: Sequence[Row], key: bytes) -> dict[Span, _Told]:
    """Return what genuine lines tell of lost ones."""
    found: dict[Span, _Told] = {}
    before = ""
    for row in rows:
        if row[2] == Action.LINES_LOST and fits(key, before, row[0], row):
            _add(row, found)
        before = str(row[-1])
    # What tells of a loss may stand right behind a later one.
    known = {loss.behind for loss in found.values()}
    for row in rows:
        if row[2] == Action.LINES_LOST and _digest(row) in known:
            _add(row, found)
    return found


def _add(row: Row, found: dict[Span, _Told]) -> None:
    counts = json.loads(row[5])
    found[counts["first"], counts["last"]] = _Told(row[0], datetime.fromtimestamp(row[1], UTC), str(row[7]))


def losses_to_tell(rows: Sequence[Row], unread: Sequence[Span], known: Head, key: bytes) -> list[Act]:
    """Return what the trail has to say of lines that could not be read, the end first: numbers go on behind it.

    What is missing though it could have been read is not said, and shows in ``verify``.

    Args:
        rows: what was read.
        unread: spans of numbers among which none could be read.
        known: the trail's end as the header tells.
        key: of the trail.
    """
    told = _told_losses(rows, key)
    accounted = sorted([*unread, *told])
    acts: list[Act] = []
    for (first, last), behind in _holes(rows, known):
        if (first, last) not in told and _covered(first, last, accounted):
            acts.append(
                Act(Action.LINES_LOST, counts={"first": first, "last": last}, sha256=_digest(behind) if behind else "")
            )
    return acts[::-1]


def _holes(rows: Sequence[Row], known: Head) -> Iterator[tuple[Span, Row | None]]:
    """Yield the numbers that are missing, and the line behind them."""
    next_one = 1
    for row in rows:
        if row[0] > next_one:
            yield (next_one, row[0] - 1), row
        next_one = row[0] + 1
    if known.seq >= next_one:
        yield (next_one, known.seq), None


def _covered(first: int, last: int, spans: Sequence[Span]) -> bool:
    for start, end in spans:
        if start <= first <= end:
            first = end + 1
    return first > last


def _digest(row: Row) -> str:
    told = json.dumps(list(row), ensure_ascii=True, separators=(",", ":"), default=repr)
    return sha256(told.encode()).hexdigest()
