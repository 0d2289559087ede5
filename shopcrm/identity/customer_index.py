"""Who matches what the owner types and filters by, in which order? Columns in memory, one entry per customer file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shopcrm.domain.customers import CustomerQuery, SortKey

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

# Enough text to know which bytes are rare in it.
_SAMPLE: Final = 1 << 20


class TextIndex:
    """Finds a word in very many short texts at once.

    No SQL operator and no loop over strings is quick enough for a list that follows the typing: comparing one byte
    of the word, the rarest, with all texts at once and looking at the few places left is.
    """

    def __init__(self, joined: bytes, lengths: Ints) -> None:
        """Search ``joined``: the texts in UTF-8, one line break between two; ``lengths`` in bytes, without it."""
        self._bytes = np.frombuffer(joined, dtype=np.uint8)
        self._starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths + 1)[:-1]))
        self._frequency = np.bincount(self._bytes[:_SAMPLE], minlength=256)

    def rows(self, word: str) -> Ints:
        """Return the places of the texts that hold ``word`` (lower case, no white space), some more than once."""
        wanted = np.frombuffer(word.encode("utf-8", "surrogatepass"), dtype=np.uint8)
        rarest, *others = np.argsort(self._frequency[wanted], kind="stable").tolist()
        found = np.flatnonzero(self._bytes == wanted[rarest]) - rarest
        found = found[(found >= 0) & (found <= len(self._bytes) - len(wanted))]
        for place in others:
            found = found[self._bytes[found + place] == wanted[place]]
        rows: Ints = np.searchsorted(self._starts, found, side="right") - 1
        return rows


class TitleIndex:
    """Finds who ever bought an item by a part of its title."""

    def __init__(self, titles: Sequence[tuple[int, str]], products: Ints, buyers: Ints) -> None:
        """Search (product, lower-case title); ``products`` and ``buyers`` (rows) are pairs, in any order."""
        self._titles = [title for _, title in titles]
        order = np.argsort(products, kind="stable")
        products = products[order]
        numbers = np.array([product for product, _ in titles], dtype=np.int64)
        self._first = np.searchsorted(products, numbers, side="left").tolist()
        self._after = np.searchsorted(products, numbers, side="right").tolist()
        self._buyers = buyers[order].astype(np.int32)

    def rows(self, word: str) -> NDArray[np.int32]:
        """Return the rows of everyone who bought an item with ``word`` in its title, some more than once."""
        found = [place for place, title in enumerate(self._titles) if word in title]
        parts = [self._buyers[self._first[place] : self._after[place]] for place in found]
        return np.concatenate(parts) if parts else self._buyers[:0]


@dataclass(frozen=True, eq=False)
class IndexedCustomers:
    """What the list filters and sorts by, ascending by id.

    Attributes:
        ids: customer ids.
        first_day, last_day: local date ordinals, 0 without a valid purchase.
        purchases: valid purchases.
        net: minor units in each one's main currency.
        sort_names, cities, provinces: "" where not known.
    """

    ids: Ints
    first_day: Ints
    last_day: Ints
    purchases: Ints
    net: Ints
    sort_names: Sequence[str]
    cities: Sequence[str]
    provinces: Sequence[str]


@dataclass(frozen=True, eq=False)
class CustomerIndex:
    """Everyone in one state of the data. Never changed: edits give a new index that shares the columns."""

    customers: IndexedCustomers
    texts: TextIndex
    titles: TitleIndex
    _edited: Mapping[int, str] = field(default_factory=dict)
    _orders: dict[tuple[SortKey, bool], Ints] = field(default_factory=dict, init=False)

    def with_edits(self, edits: Iterable[tuple[int, str, str]]) -> CustomerIndex:
        """Return the index after ``edits`` of (customer, search text, sort name)."""
        edited, names = dict(self._edited), list(self.customers.sort_names)
        for customer, text, name in edits:
            row = int(np.searchsorted(self.customers.ids, customer))
            edited[row], names[row] = text, name
        return replace(self, customers=replace(self.customers, sort_names=names), _edited=edited)

    def matching(self, query: CustomerQuery, today: int, owners_of: Callable[[str], Sequence[int]]) -> Mask:
        """Return who matches the words and plain filters of ``query`` on the day ordinal ``today``.

        Platform, group, segment and cell are the caller's to apply; ``owners_of`` gives the customers of the
        orders a word, as it was typed, is the number of.
        """
        people = self.customers
        mask = np.ones(len(people.ids), dtype=np.bool_)
        for word in query.search.split():
            mask &= self._word(word, owners_of)
        if query.city:
            mask &= self._cities.equal(query.city) | self._provinces.equal(query.city)
        if query.min_purchases:
            mask &= people.purchases >= query.min_purchases
        if query.quiet_days is not None:
            mask &= (people.last_day > 0) & (people.last_day <= today - query.quiet_days)
        return mask

    def among(self, customers: Ints) -> Mask:
        """Return which rows are in ``customers``; ids nobody has any more are passed over."""
        mask = np.zeros(len(self._place_of), dtype=np.bool_)
        mask[customers[customers < len(mask)]] = True
        return mask[self.customers.ids]

    def sorted_ids(self, mask: Mask, key: SortKey, *, descending: bool) -> Ints:
        """Return the ids of ``mask`` by ``key``: without a value last, equal ones by id."""
        order = self._orders.get((key, descending))
        if order is None:
            order = self._orders[key, descending] = self._order(key, descending=descending)
        return self.customers.ids[order[mask[order]]]

    def net(self, mask: Mask) -> int:
        """Return the sum of net minor units, for a shop with one currency only."""
        return int(self.customers.net[mask].sum())

    def _word(self, typed: str, owners_of: Callable[[str], Sequence[int]]) -> Mask:
        word = typed.lower()
        mask = np.zeros(len(self.customers.ids), dtype=np.bool_)
        mask[self.texts.rows(word)] = True
        for row, text in self._edited.items():
            mask[row] = word in text
        mask[self.titles.rows(word)] = True
        if any(letter.isdigit() for letter in word):
            mask[self._place_of[list(owners_of(typed))]] = True
        return mask

    def _order(self, key: SortKey, *, descending: bool) -> Ints:
        values = self._values(key)
        nothing = values == 0 if key not in (SortKey.PURCHASES, SortKey.NET) else np.zeros(len(values), dtype=np.bool_)
        return np.lexsort((-values if descending else values, nothing)).astype(np.int64)

    def _values(self, key: SortKey) -> Ints:
        people = self.customers
        match key:
            case SortKey.NAME:
                return _Ranked(people.sort_names).codes
            case SortKey.CITY:
                return self._cities.codes
            case SortKey.FIRST:
                return people.first_day
            case SortKey.LAST:
                return people.last_day
            case SortKey.PURCHASES:
                return people.purchases
            case SortKey.NET:
                return people.net

    @cached_property
    def _place_of(self) -> Ints:
        """The row of each customer id."""
        ids = self.customers.ids
        places = np.zeros(int(ids[-1]) + 1 if len(ids) else 1, dtype=np.int64)
        places[ids] = np.arange(len(ids))
        return places

    @cached_property
    def _cities(self) -> _Ranked:
        return _Ranked(self.customers.cities)

    @cached_property
    def _provinces(self) -> _Ranked:
        return _Ranked(self.customers.provinces)


class _Ranked:
    """Words as numbers of the same order; 0 is no word."""

    def __init__(self, words: Sequence[str]) -> None:
        self._numbers = {word: number for number, word in enumerate(sorted({*words, ""}))}
        self.codes = np.array([self._numbers[word] for word in words], dtype=np.int64)

    def equal(self, word: str) -> Mask:
        """Return where ``word`` stands."""
        where: Mask = self.codes == self._numbers.get(word, -1)
        return where
