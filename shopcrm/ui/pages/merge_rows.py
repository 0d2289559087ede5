"""What of two files is compared line by line, what differs, and what can be chosen?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QWidget

from shopcrm.domain.contacts import masked_phone
from shopcrm.domain.customers import Basics, CustomerCard
from shopcrm.domain.identities import Identity
from shopcrm.domain.money import money_text
from shopcrm.domain.people import MergePreview
from shopcrm.reports.customer_words import birthday_words
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, card, column, label, picture, row, wrapped
from shopcrm.ui.pages.people_parts import identity_text
from shopcrm.ui.wording import ago

FIELD = "field."


@dataclass(frozen=True)
class Choice:
    """What she has chosen so far, and who hears of a new choice: (part, "keep" | "fold" | "both")."""

    made: dict[str, str]
    chosen: Callable[[str, str], None]


class _Line(NamedTuple):
    """One thing both files say.

    Attributes:
        words: what it is.
        keep, fold: how each file says it, as shown.
        part: what is chosen between, "" where nothing is.
        both: whether both can be kept.
        compare: whether it says anything that both are alike here.
        same: whether both say the same, None where that shows in ``keep`` and ``fold``.
    """

    words: str
    keep: str
    fold: str
    part: str = ""
    both: bool = False
    compare: bool = True
    same: bool | None = None


def compared(context: PageContext, shown: MergePreview, choice: Choice) -> Iterator[tuple[QWidget, QWidget, QWidget]]:
    """Yield the cells of each line: what it is, what the kept file says, what the other one says."""
    for line in _lines(context, shown):
        if line.keep or line.fold:
            yield _cells(context, line, choice)


def _lines(context: PageContext, shown: MergePreview) -> Iterator[_Line]:
    texts = context.look.texts
    mine, yours = shown.keep_words, shown.fold_words

    def of_both(words: str, say: Callable[[CustomerCard], str], *, compare: bool) -> _Line:
        return _Line(words, say(shown.keep), say(shown.fold), compare=compare)

    accounts, others = (_accounts(context, some) for some in (shown.keep_identities, shown.fold_identities))
    yield _Line(texts("people.merge.accounts"), accounts, others, compare=False)
    yield _Line(texts("people.merge.usual"), _usual(shown.keep_identities), _usual(shown.fold_identities))
    # Two numbers may look alike behind their stars.
    phones = shown.keep.phone, shown.fold.phone
    alike = phones[0] == phones[1]
    yield _Line(texts("people.merge.phone"), masked_phone(phones[0]), masked_phone(phones[1]), same=alike)
    yield of_both(texts("people.merge.city"), lambda one: one.city, compare=True)
    yield of_both(texts("people.merge.orders"), lambda one: _bought(context, one), compare=False)
    yield of_both(texts("people.merge.last"), lambda one: ago(texts, one.last_day, context.today), compare=False)
    yield _Line(texts("people.merge.name"), mine.name, yours.name, "name")
    yield _Line(texts("people.merge.gender"), _gender(context, mine), _gender(context, yours), "gender")
    yield _Line(texts("people.merge.birthday"), _birthday(context, mine), _birthday(context, yours), "birthday")
    yield _Line(texts("people.merge.notes"), mine.notes, yours.notes, "notes", both=True)
    fields = dict(mine.fields), dict(yours.fields)
    for name in dict.fromkeys((*fields[0], *fields[1])):
        yield _Line(name, fields[0].get(name, ""), fields[1].get(name, ""), FIELD + name)


def _accounts(context: PageContext, some: Sequence[Identity]) -> str:
    return "\n".join(identity_text(context, one) for one in some)


def _usual(some: Sequence[Identity]) -> str:
    return next((one.name for one in some if one.name), "")


def _bought(context: PageContext, person: CustomerCard) -> str:
    money = money_text(person.net, person.currency or "CNY")
    return context.look.texts("people.merge.bought", n=person.purchases, net=money)


def _gender(context: PageContext, words: Basics) -> str:
    return context.look.texts(f"customer.gender.{words.gender}") if words.gender else ""


def _birthday(context: PageContext, words: Basics) -> str:
    return birthday_words(context.look.texts, words.birthday) if words.birthday else ""


def _cells(context: PageContext, line: _Line, choice: Choice) -> tuple[QWidget, QWidget, QWidget]:
    both_told = bool(line.keep and line.fold)
    differ = both_told and not (line.keep == line.fold if line.same is None else line.same)
    kind = "sunken" if not line.compare or not both_told else "differ" if differ else "agree"
    words = label(line.words, "muted")
    if not (differ and line.part):
        return _head(words), _cell(context, line.keep, kind), _cell(context, line.fold, kind)
    radios = _radios(context, line, choice)
    head = _head(words, *radios[2:])
    group = QButtonGroup(head)
    for radio in radios:
        group.addButton(radio)
    return head, _cell(context, line.keep, kind, radios[0]), _cell(context, line.fold, kind, radios[1])


def _head(*parts: QWidget) -> QWidget:
    return box(column(8, *parts, None, gap=4))


def _radios(context: PageContext, line: _Line, choice: Choice) -> list[QRadioButton]:
    """Return a button for each choice: the kept side, the other one, and both where both can be kept."""
    texts = context.look.texts
    start = choice.made.get(line.part, "both" if line.both else "keep")
    made = []
    for name in ("keep", "fold", "both") if line.both else ("keep", "fold"):
        radio = QRadioButton(texts("people.merge.both") if name == "both" else "")
        says = texts("people.merge.both") if name == "both" else getattr(line, name)
        radio.setAccessibleName(f"{texts('people.merge.choose', part=line.words)}: {says}")
        radio.setChecked(name == start)
        radio.toggled.connect(lambda on, name=name: choice.chosen(line.part, name) if on else None)
        made.append(radio)
    return made


def _cell(context: PageContext, text: str, kind: str, radio: QRadioButton | None = None) -> QFrame:
    words = wrapped(text) if text else label(context.look.texts("people.merge.empty"), "muted")
    line = row(gap=8)
    if radio is not None:
        line.addWidget(radio)
    elif kind == "agree":
        line.addWidget(picture(context.look.icons, "check", "good", 16))
    line.addWidget(words, 1)
    return card(line, kind, 10)


def result_rows(context: PageContext, shown: MergePreview, words: Basics) -> Iterator[QWidget]:
    """Yield what the joined file will show."""
    texts = context.look.texts
    net = {one.currency: 0 for one in (shown.keep, shown.fold) if one.purchases}
    for one in (shown.keep, shown.fold):
        if one.purchases:
            net[one.currency] += one.net
    money = " · ".join(money_text(minor, currency) for currency, minor in net.items())
    purchases = shown.keep.purchases + shown.fold.purchases
    name = words.name or next((one.name for one in (shown.keep, shown.fold) if one.name), "")
    lines = [
        (texts("people.merge.name"), name),
        (texts("people.merge.gender"), _gender(context, words)),
        (texts("people.merge.birthday"), _birthday(context, words)),
        (texts("people.merge.notes"), words.notes),
        *words.fields,
        (texts("people.merge.orders"), texts("people.merge.bought", n=purchases, net=money) if purchases else ""),
    ]
    for what, value in lines:
        if value:
            yield box(column(label(what, "caption"), wrapped(value), gap=0))
