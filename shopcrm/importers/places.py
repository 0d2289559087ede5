"""Where in a sheet does each field of a declared format stand? Looked up once per heading row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shopcrm.domain.money import parse_minor
from shopcrm.importers.cells import Cell, text_of
from shopcrm.importers.headings import currency_in, numbered, spellings
from shopcrm.importers.spec import Alternative, FormatSpec, Joined, Summed

# Enough decimals for any currency while a sum is only a text on its way to the amount reader.
_PLACES: Final = 4


@dataclass(frozen=True)
class MadeColumn:
    """A column that stands in no file: made of others, cell by cell.

    Attributes:
        plus, minus: each entry lists the columns of which the first told one counts.
        between: what parts joined texts; None for a sum of amounts.
    """

    plus: tuple[tuple[int, ...], ...]
    minus: tuple[tuple[int, ...], ...] = ()
    between: str | None = None

    def cell(self, row: Sequence[Cell]) -> Cell:
        """Return its cell in ``row``."""
        texts = [_first(row, places) for places in self.plus]
        if self.between is not None:
            return self.between.join(text for text in texts if text)
        taken = [_first(row, places) for places in self.minus]
        if not any(texts):
            return ""
        try:
            sums = (sum(parse_minor(text, _PLACES) for text in side if text) for side in (texts, taken))
            return str(Decimal(next(sums) - next(sums)).scaleb(-_PLACES))
        except ValueError:
            # Whoever reads the amount says why it cannot be read.
            return next(text for text in (*texts, *taken) if text and not _is_amount(text))


class Places:
    """The columns of one sheet.

    Attributes:
        width: how many columns the sheet has.
        of: field → its columns, best first; from ``width`` on they are ``made``.
        made: columns put together from others.
        currency: what the headings say amounts are in (ISO 4217), or "".
    """

    def __init__(self, spec: FormatSpec, headings: Sequence[str]) -> None:
        """Look up every field of ``spec`` under ``headings``; a heading that stands twice is taken twice."""
        self._headings = headings
        self.width = len(headings)
        self._columns: dict[str, list[int]] = {}
        for form, place in _forms(headings):
            self._columns.setdefault(form, []).append(place)
        # Of several equal headings a mapping may mean one.
        self._columns |= {name: [place] for place, name in enumerate(numbered(headings)) if name}
        self.made: list[MadeColumn] = []
        found = {field: tuple(self._resolved(wanted)) for field, wanted in spec.columns.items()}
        self.of = {field: places for field, places in found.items() if places}
        used = {place for places in self.of.values() for place in places if place < self.width}
        self.currency = next((code for place in sorted(used) if (code := currency_in(headings[place]))), "")

    def taken(self) -> tuple[tuple[str, str], ...]:
        """Return (heading, field) of every column that is read."""
        return tuple(
            (self._headings[source], field)
            for field, places in self.of.items()
            for place in places
            for source in self._sources(place)
        )

    def heading_of(self, field: str) -> str:
        """Return the heading under which ``field`` is told, or "" where it is not."""
        places = self.of.get(field)
        return self._headings[self._sources(places[0])[0]] if places else ""

    def cells_at(self, places: Sequence[int], row: Sequence[Cell]) -> list[Cell]:
        """Return what a ``row`` of any width holds at ``places``, columns made of others among them."""
        wide = (*row, *[None] * (self.width - len(row)))
        return [wide[place] if place < self.width else self.made[place - self.width].cell(wide) for place in places]

    def text_in(self, row: Sequence[Cell], field: str) -> str:
        """Return what ``row`` (as wide as the headings) holds in the column ``heading_of`` names."""
        places = self.of.get(field)
        return text_of(row[self._sources(places[0])[0]]) if places else ""

    def widened(self, rows: Sequence[Sequence[Cell]]) -> list[tuple[Cell, ...]]:
        """Return the columns of ``rows`` (at least one), those made of others at the end."""
        columns = list(zip(*rows, strict=True))
        return columns + [tuple(made.cell(row) for row in rows) for made in self.made]

    def _sources(self, place: int) -> tuple[int, ...]:
        if place < self.width:
            return (place,)
        made = self.made[place - self.width]
        return tuple(dict.fromkeys(source for part in (*made.plus, *made.minus) for source in part))

    def _resolved(self, wanted: Sequence[Alternative]) -> Iterator[int]:
        for alternative in wanted:
            if isinstance(alternative, str):
                yield from self._columns.get(alternative, ())
                continue
            made = self._made(alternative)
            if made.plus:
                self.made.append(made)
                yield self.width + len(self.made) - 1

    def _made(self, alternative: Joined | Summed) -> MadeColumn:
        if isinstance(alternative, Joined):
            return MadeColumn(self._all(alternative.parts), between=alternative.between)
        return MadeColumn(self._all(alternative.plus), self._all(alternative.minus))

    def _all(self, parts: Sequence[Sequence[str]]) -> tuple[tuple[int, ...], ...]:
        found = (tuple(place for name in part for place in self._columns.get(name, ())) for part in parts)
        return tuple(places for places in found if places)


def _forms(headings: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield (form, column): exact headings first, so that half of a bilingual one never hides them."""
    for place, text in enumerate(headings):
        yield spellings(text)[0], place
    exact = {spellings(text)[0] for text in headings}
    for place, text in enumerate(headings):
        for form in spellings(text)[1:]:
            if form not in exact:
                yield form, place


def _first(row: Sequence[Cell], places: Sequence[int]) -> str:
    return next((text for place in places if (text := text_of(row[place]))), "")


def _is_amount(text: str) -> bool:
    try:
        parse_minor(text, _PLACES)
    except ValueError:
        return False
    return True
