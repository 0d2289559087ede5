"""How are two customers who may be one person, and the evidence for it, shown?"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from shopcrm.domain.contacts import masked_account, masked_email, masked_phone
from shopcrm.domain.customers import CustomerCard
from shopcrm.domain.identities import Clue, Evidence, Identity, Role
from shopcrm.domain.money import money_text
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, card, column, label, picture, row, wrapped
from shopcrm.ui.wording import ago, display_name, percent

# Evidence of less weight is said as it is, but with another sign: it neither speaks for nor against.
_AGAINST = frozenset({Clue.OTHER_PHONE, Clue.OTHER_NAME, Clue.OTHER_PLACE, Clue.ONE_ORDER})
_LIKELY = ((0.95, "sure"), (0.8, "very"), (0.5, "maybe"), (0.0, "hardly"))


def likely_text(context: PageContext, score: float) -> str:
    """Return how likely it is, in a word and as a percentage."""
    word = next(word for least, word in _LIKELY if score >= least)
    # Nobody can be certain: 100 % is never said.
    return f"{context.look.texts(f'people.likely.{word}')} {percent(min(score, 0.99))}"


def person_card(context: PageContext, person: CustomerCard) -> QFrame:
    """Return one of the two: name, accounts, masked phone, place, purchases."""
    texts = context.look.texts
    name = label(display_name(texts, person), "heading")
    name.setWordWrap(True)
    lines = column(name, gap=6)
    for one in person.accounts:
        lines.addWidget(wrapped(texts("people.joined.account", platform=texts(f"platforms.{one.platform}"),
                                      account=masked_account(one.account)), "muted"))  # fmt: skip
    if not person.accounts:
        lines.addWidget(label(texts("people.no_account"), "muted"))
    facts = [masked_phone(person.phone), person.city]
    lines.addWidget(label("  ·  ".join(fact for fact in facts if fact) or "—"))
    bought = texts("people.merge.bought", n=person.purchases, net=money_text(person.net, person.currency or "CNY"))
    last = ago(texts, person.last_day, context.today)
    lines.addWidget(label("  ·  ".join(part for part in (bought, last) if part), "muted"))
    lines.addStretch(1)
    return card(lines)


def evidence_view(context: PageContext, evidence: Iterable[Evidence]) -> QWidget:
    """Return the evidence, what speaks for it before what speaks against it, each with its sign."""
    lines = column(gap=4)
    for against in (False, True):
        for one in evidence:
            if (one.clue in _AGAINST) == against:
                lines.addLayout(_clue(context, one, against=against))
    return box(lines)


def _clue(context: PageContext, one: Evidence, *, against: bool) -> QVBoxLayout:
    texts = context.look.texts
    sign = picture(context.look.icons, "minus" if against else "check", "warning" if against else "good", 16)
    words = wrapped(texts(f"people.clue.{one.clue}", **dict(one.facts)))
    line = row(column(3, sign, None, gap=0), words, gap=8)
    line.setStretch(1, 1)
    return column(line, gap=0)


def identity_text(context: PageContext, one: Identity) -> str:
    """Return an account in words: its platform and name, or how somebody without one is known."""
    texts = context.look.texts
    platform = texts(f"platforms.{one.platform}")
    if one.kind == "phone":
        return texts("people.joined.phone_account", platform=platform, phone=masked_phone(one.value))
    if one.kind == "email":
        return texts("people.joined.email_account", platform=platform, email=masked_email(one.value))
    return texts("people.joined.account", platform=platform, account=masked_account(one.value))


def role_text(context: PageContext, one: Identity) -> str:
    """Return what an account's recipients tell in plain words, "" where they are mostly herself."""
    if one.role is Role.OWN:
        return ""
    return context.look.texts(f"people.role.{one.role}", n=one.recipients)
