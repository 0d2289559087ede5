"""Which accounts is a customer made of, who joined them, and how are they taken apart again?"""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from shopcrm.domain.customers import CustomerFile
from shopcrm.domain.identities import By, Identity, Link
from shopcrm.domain.permissions import Permission
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, button, card, column, label, row, ruled, wrapped
from shopcrm.ui.pages.allowed import keep_for_owner
from shopcrm.ui.pages.people_parts import identity_text, role_text


def joins_view(context: PageContext, file: CustomerFile, split: Callable[[int], object]) -> QWidget:
    """Return accounts and joins; ``split`` gets the number of a join to be taken back."""
    texts = context.look.texts
    accounts = [_account(context, one) for one in file.who.identities]
    links = [_link(context, file, one, split) for one in file.who.links]
    merge = button(
        texts("people.joined.merge"), lambda: context.go.open_merge(file.card.id), icon=(context.look.icons, "merge")
    )
    lines = column(label(texts("people.joined.title"), "heading"), gap=8)
    if accounts:
        lines.addWidget(card(ruled([*accounts, *links]), margins=4))
    lines.addLayout(row(merge, None))
    keep_for_owner(context, Permission.DECIDE, merge)
    return box(lines)


def _account(context: PageContext, one: Identity) -> QWidget:
    texts = context.look.texts
    notes = [texts("people.orders", n=one.orders)]
    if one.name:
        notes.append(texts("people.joined.usual", name=one.name))
    words = column(label(identity_text(context, one)), label("  ·  ".join(notes), "muted"), gap=2)
    role = role_text(context, one)
    if role:
        words.addWidget(wrapped(role, "warning"))
    words.setContentsMargins(12, 8, 12, 8)
    return box(words)


def _link(context: PageContext, file: CustomerFile, one: Link, split: Callable[[int], object]) -> QWidget:
    texts = context.look.texts
    other = next((identity_text(context, who) for who in file.who.identities if who.file == one.fold), "")
    at = one.at.astimezone(ZoneInfo(context.shop.info.zone)).strftime("%Y-%m-%d %H:%M")
    by = texts("people.joined.owner" if one.by is By.OWNER else "people.joined.program")
    clues = [texts(f"people.clue.{clue.clue}", **dict(clue.facts)) for clue in one.evidence]
    words = column(label("  ·  ".join(part for part in (other, by, at) if part)), gap=2)
    if clues:
        words.addWidget(wrapped(texts("people.why_and").join(clues), "muted"))
    part = button(texts("people.joined.split"), lambda: split(one.id), "quiet", icon=(context.look.icons, "split"))
    part.setAccessibleName(f"{texts('people.joined.split')} {other}")
    keep_for_owner(context, Permission.DECIDE, part)
    line = row(words, part, gap=12)
    line.setStretch(0, 1)
    line.setContentsMargins(12, 8, 8, 8)
    return box(line)
