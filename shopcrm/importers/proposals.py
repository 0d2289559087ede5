"""Which field is each column of an unknown table, by its heading and by its values?"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shopcrm.base.paths import resources
from shopcrm.domain.told import CUSTOMER_KIND
from shopcrm.importers.column_kinds import Kind
from shopcrm.importers.headings import all_spellings, heading, spellings
from shopcrm.importers.spec import FormatSpec, headings_in

_NEVER: Final = "never"
_IGNORED: Final = "ignored"
_TELLING: Final = "telling"
_CUSTOMERS: Final = "customers"
_HER_WORD: Final = 1000
# What the values of a field may look like; fields that are not named may be anything.
_FITTING: Final[Mapping[str, frozenset[Kind]]] = {
    **dict.fromkeys(("created_at", "paid_at", "shipped_at", "finished_at"), frozenset({Kind.DATE, Kind.EMPTY})),
    **dict.fromkeys(
        ("amount", "total", "shipping", "discount", "refunded", "unit_price"),
        frozenset({Kind.MONEY, Kind.COUNT, Kind.EMPTY}),
    ),
    "quantity": frozenset({Kind.COUNT, Kind.EMPTY}),
    "phone": frozenset({Kind.PHONE, Kind.NUMBER, Kind.TEXT, Kind.EMPTY}),
    "email": frozenset({Kind.EMAIL, Kind.EMPTY}),
    "order_id": frozenset({Kind.NUMBER, Kind.TEXT, Kind.WORDS, Kind.COUNT, Kind.PHONE}),
    "status": frozenset({Kind.WORDS, Kind.TEXT, Kind.EMPTY}),
    "recipient": frozenset({Kind.TEXT, Kind.WORDS, Kind.EMPTY}),
    "title": frozenset({Kind.TEXT, Kind.WORDS, Kind.EMPTY}),
    "address": frozenset({Kind.TEXT, Kind.WORDS, Kind.EMPTY}),
    **dict.fromkeys(("since", "last_seen"), frozenset({Kind.DATE, Kind.EMPTY})),
    **dict.fromkeys(("name", "gender", "nick"), frozenset({Kind.TEXT, Kind.WORDS, Kind.EMPTY})),
    "contact": frozenset({Kind.TEXT, Kind.NUMBER, Kind.EMPTY}),
}
# What item formats tell of an item, an unknown table tells of the row.
_OF_ROW: Final[Mapping[str, str]] = {
    "line_amount": "amount", "line_total": "total", "line_refunded": "refunded", "line_status": "status",
}  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """What a column probably is: a field or "", whether its heading says so, and whether it must never be taken."""

    field: str = ""
    sure: bool = False
    secret: bool = False


class Vocabulary:
    """The words by which columns and states are known, in tables of orders or of customers."""

    def __init__(
        self, specs: Iterable[FormatSpec], own: Iterable[FormatSpec] = (), *, customers: bool = False
    ) -> None:  # fmt: skip
        """Learn every heading of the declared formats ``specs``, and the words of resources/mapping.

        What the owner taught before, ``own``, goes before what others call a column. A 姓名 among orders is no customer
        file's name: each kind of table has its own words.
        """
        raw = tomllib.loads((resources() / "mapping" / "words.toml").read_text(encoding="utf-8"))
        self._states = [(word.casefold(), state) for state, words in raw.pop("states").items() for word in words]
        self._never = [heading(word) for word in raw.pop(_NEVER)]
        of_customers = raw.pop(_CUSTOMERS)
        raw = of_customers if customers else raw
        self._telling = [heading(word) for word in raw.pop(_TELLING, ())]
        self._ignored = [heading(word) for word in raw.pop(_IGNORED)]
        self._words = [(heading(word), field) for field, words in raw.items() for word in words]
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        self._fields = frozenset(raw)
        told = (*((spec, 1) for spec in specs), *((spec, _HER_WORD) for spec in own))
        for spec, weight in (pair for pair in told if (pair[0].row == CUSTOMER_KIND) is customers):
            # Some platforms' accounts are phone numbers: elsewhere a phone number is none.
            for field, alternatives in sorted(spec.columns.items(), key=lambda one: one[0] == "buyer"):
                for name in (name for one in alternatives if isinstance(one, str) for name in headings_in(one)):
                    votes[name][_OF_ROW.get(field, field)] += weight
        self._declared = {name: count.most_common(1)[0][0] for name, count in votes.items()}

    def is_secret(self, text: str) -> bool:
        """Whether a heading names something that is never taken."""
        return any(word in form for form in spellings(text) for word in self._never)

    def is_ignored(self, text: str) -> bool:
        """Whether a heading names something that is none of our fields, whatever its values look like."""
        return any(word in form for form in spellings(text) for word in self._ignored)

    def is_telling(self, text: str) -> bool:
        """Whether a heading stands in tables of this kind only."""
        return any(word in form for form in spellings(text) for word in self._telling)

    def fields(self, text: str) -> list[tuple[float, str]]:
        """Return (how well it fits, 0–1, field) for what the heading ``text`` may name, best first."""
        found: dict[str, float] = {}
        for form in spellings(text):
            declared = self._declared.get(form, "")
            if declared in self._fields:
                found[declared] = 1.0
            for word, field in self._words:
                if word and word in form:
                    found[field] = max(found.get(field, 0.0), 0.95 * len(word) / len(form))
        return sorted(((fit, field) for field, fit in found.items()), reverse=True)

    def known(self, texts: Sequence[str]) -> int:
        """Return how many of ``texts`` are headings somebody uses."""
        return sum(1 for text in texts if text and (all_spellings([text]) & self._declared.keys() or self.fields(text)))

    def state(self, text: str) -> str:
        """Return the state the word ``text`` probably means, or ""; the longest word in it decides."""
        plain = text.casefold()
        hits = [(len(word), state) for word, state in self._states if word in plain]
        return max(hits)[1] if hits else ""


def propose(
    headings: Sequence[str], kinds: Sequence[Kind], by_values: Sequence[str], words: Vocabulary
) -> list[Proposal]:  # fmt: skip
    """Return what each column probably is; a field is given to one column only, the best.

    ``by_values`` is the field (or "") each column would be without a telling heading; the first such column gets it.
    """
    secret = [words.is_secret(name) or kind is Kind.IDENTITY_CARD for name, kind in zip(headings, kinds, strict=True)]
    bids = [
        (fit, -place, field)
        for place, (name, kind) in enumerate(zip(headings, kinds, strict=True))
        if name and not secret[place] and not words.is_ignored(name)
        for fit, field in words.fields(name)
        if field not in _FITTING or kind in _FITTING[field]
    ]
    given: dict[int, tuple[str, bool]] = {}
    for _, minus, field in sorted(bids, reverse=True):
        if -minus not in given and field not in {taken for taken, _ in given.values()}:
            given[-minus] = (field, True)
    if "order_id" not in {taken for taken, _ in given.values()}:
        # What is the number of an item elsewhere is the only number there is here.
        given = {place: ("order_id" if field == "line_id" else field, sure) for place, (field, sure) in given.items()}
    for place, field in enumerate(by_values):
        free = (
            place not in given
            and not secret[place]
            and not words.is_ignored(headings[place])
            and field not in {taken for taken, _ in given.values()}
        )
        if field and free:
            given[place] = (field, False)
    return [Proposal(*given.get(place, ("", False)), secret=hidden) for place, hidden in enumerate(secret)]
