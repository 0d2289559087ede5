"""What does the command about the audit trail do: list what was done, and say whether anybody changed it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from shopcrm.cli.session import Session
from shopcrm.domain.audit import Entry
from shopcrm.reports.audit_words import counts_text, purpose_text, subject_text, verdict_text

DONE: Final = 0
TAMPERED: Final = 5


def audit(session: Session) -> int:
    """List the trail, the newest line first; with --verify 5 where it is not intact."""
    with session.shop() as shop:
        verdict, entries, zone = shop.audit.verify(), shop.audit.entries(), ZoneInfo(shop.info.zone)
    texts = session.texts

    def lines() -> Iterator[str]:
        for one in entries:
            act = one.act
            parts = (
                f"{one.seq:>6}  {one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", texts(f"audit.action.{act.action}"),
                subject_text(act, texts), counts_text(act, texts), purpose_text(act, texts),
                texts(f"audit.who.{one.who}"),
            )  # fmt: skip
            yield "  ".join(part for part in parts if part)
        yield verdict_text(verdict, zone, texts)

    document = {
        "entries": [_shape(one) for one in entries],
        "intact": verdict.intact,
        "flaw": verdict.flaw.value or None,
        "seq": verdict.seq or None,
        "lost": [{"first": one.first, "last": one.last, "at": one.at.isoformat()} for one in verdict.lost],
    }
    session.answer(document, lines)
    return TAMPERED if session.arguments.verify and not verdict.intact else DONE


def _shape(one: Entry) -> dict[str, object]:
    act = one.act
    subject = {"kind": act.subject.value, "id": act.number or None} if act.subject else None
    return {
        "seq": one.seq, "at": one.at.isoformat(), "action": act.action.value, "subject": subject,
        "counts": dict(act.counts), "purpose": act.purpose, "sha256": act.sha256, "who": one.who.value,
    }  # fmt: skip
