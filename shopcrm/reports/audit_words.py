"""How is it worded what was done, to what, how much of it and what for?"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from shopcrm.base.texts import Texts
from shopcrm.domain.audit import COMMAND_LINE, PURPOSES, Act, Action, Entry, Subject, Verdict
from shopcrm.reports.safe_text import safe_text
from shopcrm.reports.words import date_text

_COLUMNS: Final = ("seq", "at", "action", "subject", "counts", "purpose", "sha256", "who")


def subject_text(act: Act, texts: Texts) -> str:
    """Return what an act was about, "" where there is nothing to add."""
    if act.subject is Subject.NONE:
        return ""
    return texts(f"audit.subject.{act.subject}", number=act.number)


def counts_text(act: Act, texts: Texts) -> str:
    """Return how much it was about."""
    if act.action is Action.LINES_LOST:
        return _lines(act.counts.get("first", 0), act.counts.get("last", 0), texts)
    counts = ((f"audit.count.{name}", n) for name, n in act.counts.items() if n)
    return texts("audit.comma").join(texts(key, n=n, count=f"{n:,}") for key, n in counts if texts.has(key))


def purpose_text(act: Act, texts: Texts) -> str:
    """Return what for; the owner's own words as she wrote them."""
    if act.action is Action.UNLOCK:
        key = f"audit.way.{act.purpose}"
    elif act.action is Action.RETAIN or act.purpose in (*PURPOSES, COMMAND_LINE):
        key = f"audit.purpose.{act.purpose}"
    else:
        return act.purpose
    return texts(key) if texts.has(key) else act.purpose


def verdict_text(verdict: Verdict, zone: ZoneInfo, texts: Texts) -> str:
    """Return what looking through the trail found; ``zone`` is that of the days."""
    if verdict.flaw or not verdict.lost:
        return texts(f"audit.verdict.{verdict.flaw or 'intact'}", n=verdict.entries, seq=verdict.seq)
    lost = (
        texts("audit.lines.on", lines=_lines(one.first, one.last, texts),
              day=date_text(one.at.astimezone(zone).date(), texts))
        for one in verdict.lost
    )  # fmt: skip
    return texts("audit.verdict.salvaged", lost=texts("audit.comma").join(lost), n=verdict.entries)


def _lines(first: int, last: int, texts: Texts) -> str:
    return texts("audit.lines.one" if first == last else "audit.lines.several", first=first, last=last)


def write_trail(path: Path, entries: Iterable[Entry], zone: str, texts: Texts) -> int:
    """Write the trail as a table, times of the IANA zone ``zone``; return how many lines it has.

    Raises:
        OSError: the disk refused the file; what was there before is untouched.
    """
    local, count = ZoneInfo(zone), 0
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([texts(f"audit.column.{name}") for name in _COLUMNS])
            for one in entries:
                act, count = one.act, count + 1
                cells = (
                    str(one.seq), f"{one.at.astimezone(local):%Y-%m-%d %H:%M:%S}", texts(f"audit.action.{act.action}"),
                    subject_text(act, texts), counts_text(act, texts), purpose_text(act, texts), act.sha256,
                    texts(f"audit.who.{one.who}"),
                )  # fmt: skip
                writer.writerow([safe_text(cell) for cell in cells])
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count
