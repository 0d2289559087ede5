"""What do the commands about who is who print? Suggestions, joins, and different people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from shopcrm.base.texts import Texts
from shopcrm.cli.session import ProgressLine, Session
from shopcrm.domain.customers import CustomerCard
from shopcrm.domain.identities import Evidence, IdentityView
from shopcrm.domain.people import SuggestionPair

Json = dict[str, Any]


def suggestions(session: Session) -> int:
    """List who may be whom, likeliest first."""
    arguments, progress = session.arguments, ProgressLine(session.texts)
    with session.shop() as shop:
        found = shop.people.suggestions(limit=arguments.limit, min_score=arguments.min_score, progress=progress)
        pairs = shop.people.pairs(found)
    progress.finish()

    def lines() -> Iterator[str]:
        for pair in pairs:
            one = pair.suggestion
            who = f"{one.a:>7} {called(pair.a):<12} {one.b:>7} {called(pair.b):<12}"
            said = session.texts("cli.and").join(clue_text(clue, session.texts) for clue in one.evidence)
            yield f"{one.score:>6.1%}  {who}  {said}"
        yield session.texts("cli.suggestions", n=len(pairs))

    session.answer({"suggestions": [_suggestion(pair, session.texts) for pair in pairs]}, lines)
    return 0


def merge(session: Session) -> int:
    """Make two customers one."""
    keep, fold = session.arguments.a, session.arguments.b
    with session.shop() as shop:
        link = shop.people.merge(keep, fold)
        customer = shop.customers.file(keep).card.id
    said = session.texts("cli.merged", a=keep, b=fold, customer=customer, merge=link)
    session.answer({"merge": link, "customer": customer}, lambda: iter([said]))
    return 0


def unmerge(session: Session) -> int:
    """Take a join back."""
    link = session.arguments.merge
    with session.shop() as shop:
        shop.people.unmerge(link)
    session.answer({"merge": link}, lambda: iter([session.texts("cli.unmerged", merge=link)]))
    return 0


def apart(session: Session) -> int:
    """Remember that two customers are different people."""
    a, b = session.arguments.a, session.arguments.b
    with session.shop() as shop:
        decision = shop.people.apart(a, b)
    session.answer({"apart": decision, "a": a, "b": b}, lambda: iter([session.texts("cli.apart", a=a, b=b)]))
    return 0


def called(card: CustomerCard) -> str:
    """Return how a customer is called in a line."""
    return card.name or (card.accounts[0].account if card.accounts else "")


def clue_text(one: Evidence, texts: Texts) -> str:
    """Return a piece of evidence in words."""
    return texts(f"people.clue.{one.clue}", **dict(one.facts))


def evidence(some: Iterable[Evidence], texts: Texts) -> list[Json]:
    """Return evidence with its facts, its words and its weight in bits."""
    return [
        {"clue": one.clue.value, **dict(one.facts), "bits": round(one.bits, 2), "text": clue_text(one, texts)}
        for one in some
    ]  # fmt: skip


def _suggestion(pair: SuggestionPair, texts: Texts) -> Json:
    one = pair.suggestion
    return {
        "a": one.a,
        "b": one.b,
        "score": round(one.score, 4),
        "evidence": evidence(one.evidence, texts),
        "names": [called(pair.a), called(pair.b)],
    }


def identities(who: IdentityView, texts: Texts) -> list[Json]:
    """Return a customer's accounts, the keys they are known by, and the joins that hold them together."""
    accounts = [
        {
            "kind": one.kind.value, "platform": one.platform, "value": one.value, "file": one.file,
            "orders": one.orders, "usual_recipient": one.name, "recipients": one.recipients, "role": one.role.value,
        }
        for one in who.identities
    ]  # fmt: skip
    keys = {
        (one.phone, one.name)
        for one in who.identities
        if one.phone and one.name
    }  # fmt: skip
    merges = [
        {
            "kind": "merge", "merge": link.id, "by": link.by.value, "at": link.at.isoformat(), "a": link.keep,
            "b": link.fold, "evidence": evidence(link.evidence, texts),
        }
        for link in who.links
    ]  # fmt: skip
    return [*accounts, *({"kind": "key", "value": phone, "name": name} for phone, name in sorted(keys)), *merges]
