"""What is left of a view when nobody may see contact details? The same view; they are masked wherever they stand.

Texts people wrote freely are masked where they look like a number or an address of e-mail: notes are the usual place
for "other number: …". What was hidden in them comes back when they are saved (``unmasked``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from shopcrm.base.errors import NotAllowed
from shopcrm.domain.batches import BatchProtocol, ImportResult, Rejection
from shopcrm.domain.consents import ConsentEntry
from shopcrm.domain.contacts import masked_account, masked_address, masked_email, masked_phone, masked_value
from shopcrm.domain.customers import Basics, CustomerCard, CustomerFile
from shopcrm.domain.identities import Evidence, IdentityView
from shopcrm.domain.order_changes import FieldChange
from shopcrm.domain.told import ToldValue

_EMAIL: Final = re.compile(r"[^\s@<>,;:，；：]+@[^\s@<>,;:，；：]+\.[A-Za-z]+")
# Seven digits or more, with what people put between them; a date has eight in the order of the calendar.
_NUMBER: Final = re.compile(r"(?<![\d-])\+?\d(?:[ \-./()]?\d){6,}(?![\d-])")
_DAY: Final = re.compile(r"(?:19|20)\d\d[-./ ]?(?:0?[1-9]|1[0-2])[-./ ]?(?:0?[1-9]|[12]\d|3[01])")
_TOLD: Final = {"phone": masked_phone, "email": masked_email, "address": masked_address}
_HIDDEN: Final = "***"
# What somebody wrote, on the timeline.
_FREE_FACTS: Final = frozenset({"other", "file", "before", "after"})


def masked_words(text: str) -> str:
    """Return free text with numbers and e-mail addresses in it masked; a date stays."""
    text = _EMAIL.sub(lambda found: masked_email(found[0]), text)
    return _NUMBER.sub(lambda found: found[0] if _DAY.fullmatch(found[0]) else _masked_digits(found[0]), text)


def _masked_digits(number: str) -> str:
    """Return ``number`` with its digits hidden but for the first three and the last two."""
    places = [place for place, letter in enumerate(number) if letter.isdigit()]
    hidden = set(places[3:-2])
    return "".join("*" if place in hidden else letter for place, letter in enumerate(number))


def masked_card(card: CustomerCard) -> CustomerCard:
    """Return one line of a list without its contact details."""
    accounts = tuple(replace(one, account=masked_account(one.account)) for one in card.accounts)
    return replace(card, name=masked_words(card.name), phone=masked_phone(card.phone), accounts=accounts)


def masked_file(file: CustomerFile) -> CustomerFile:
    """Return everything about a customer but what reaches her."""
    return replace(
        file,
        card=masked_card(file.card),
        basics=masked_basics(file.basics),
        addresses=tuple(dict.fromkeys(masked_address(address) for address in file.addresses)),
        who=_masked_view(file.who),
        told=tuple(_masked_told(one) for one in file.told),
        timeline=tuple(
            replace(event, facts=tuple((name, masked_words(value) if name in _FREE_FACTS else value)
                                       for name, value in event.facts))
            for event in file.timeline
        ),
        consents=tuple(_masked_consent(entry) for entry in file.consents),
    )  # fmt: skip


def _masked_consent(entry: ConsentEntry) -> ConsentEntry:
    told = entry.consent
    return replace(entry, consent=replace(told, wording=masked_words(told.wording), note=masked_words(told.note)))


def masked_basics(basics: Basics) -> Basics:
    """Return the owner's words with numbers and addresses in them masked."""
    return replace(
        basics,
        name=masked_words(basics.name),
        notes=masked_words(basics.notes),
        fields=tuple((name, masked_words(value)) for name, value in basics.fields),
    )


def unmasked(typed: Basics, kept: Basics) -> Basics:
    """Return ``typed``, written over the masked form of ``kept``, with what was hidden back in its place.

    Raises:
        NotAllowed: a line or field that hides something was changed or taken away; what it hid would be lost.
    """
    fields = dict(typed.fields)
    for name, value in kept.fields:
        if masked_words(value) != value:
            fields[name] = _unhidden(fields.get(name, ""), value)
    return replace(
        typed,
        name=typed.name if masked_words(kept.name) == kept.name else _unhidden(typed.name, kept.name),
        notes=_unmasked_lines(typed.notes, kept.notes),
        fields=tuple(fields.items()),
    )


def _unhidden(typed: str, kept: str) -> str:
    if typed.strip() != masked_words(kept).strip():
        raise NotAllowed("hidden_words")
    return kept


def _unmasked_lines(typed: str, kept: str) -> str:
    lines = typed.split("\n")
    start = 0
    for whole in kept.split("\n"):
        hidden = masked_words(whole)
        if hidden == whole:
            continue
        try:
            start = lines.index(hidden, start)
        except ValueError:
            raise NotAllowed("hidden_words") from None
        lines[start] = whole
        start += 1
    return "\n".join(lines)


def _masked_view(who: IdentityView) -> IdentityView:
    return replace(
        who,
        identities=tuple(
            replace(one, value=masked_account(one.value), phone=masked_phone(one.phone)) for one in who.identities
        ),
        links=tuple(replace(link, evidence=_masked_evidence(link.evidence)) for link in who.links),
    )


def _masked_evidence(some: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(
        one._replace(facts=tuple((name, masked_words(masked_value(name, value))) for name, value in one.facts))
        for one in some
    )


def _masked_told(one: ToldValue) -> ToldValue:
    if one.field == "contact":
        return one._replace(value=_HIDDEN)
    mask = _TOLD.get(one.field)
    return one._replace(value=mask(one.value) if mask is not None else masked_words(one.value))


def masked_rejection(one: Rejection) -> Rejection:
    """Return a row that was not taken without its cells, its value masked."""
    return replace(one, value=masked_words(masked_value("", one.value)), cells=())


def masked_result(result: ImportResult) -> ImportResult:
    """Return what an import did, its values masked: those of before it come from other files."""
    changes = tuple(_masked_change(one) for one in result.changes)
    return replace(result, rejected=tuple(masked_rejection(one) for one in result.rejected), changes=changes)


def _masked_change(one: FieldChange) -> FieldChange:
    return one._replace(before=_cell(one.field, one.before), after=_cell(one.field, one.after))


def _cell(field: str, value: str) -> str:
    # Times and amounts are digits too, and nobody's number.
    free = field in {"buyer_note", "seller_note", "tags", "recipient", "title"}
    return masked_words(value) if free else masked_value(field, value)


def masked_protocol(told: BatchProtocol) -> BatchProtocol:
    """Return what a past import did, its values masked."""
    return replace(told, result=masked_result(told.result))
