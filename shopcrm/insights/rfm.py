"""Who bought last, most often and most? RFM scores, segments and the eight groups, exactly as domain.md section 7."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

from shopcrm.domain.rfm import (
    EIGHT_GROUPS,
    SEGMENT_MAP,
    RfmBands,
    RfmMethod,
    RfmOptions,
    RfmReport,
    RfmRow,
    RfmShare,
    Segment,
)
from shopcrm.insights.ledger import CustomerLedger, Ints

Scores = NDArray[np.int8]

_SEGMENTS: Final = tuple(Segment)
_EIGHT: Final = tuple(EIGHT_GROUPS.values())
_SCORES: Final = range(1, 6)


def _segment_codes() -> Scores:
    """The segment map as an array: [r, fm] → index into the segments; row and column 0 are unused."""
    codes = np.zeros((6, 6), dtype=np.int8)
    for r, row in SEGMENT_MAP.items():
        codes[r, 1:] = [_SEGMENTS.index(segment) for segment in row]
    return codes


def _quintiles(values: Ints) -> Scores:
    """Score 1-5 by p = (average rank - 0.5)/n; equal values get equal scores."""
    n = len(values)
    scores = np.ones(n, dtype=np.int8)
    if not n:
        return scores
    order = np.argsort(values)
    ranked = values[order]
    first = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    after = np.r_[first[1:], n]
    # Ties from rank first+1 to after share the average (first + after + 1)/2, so 5p = 5(first + after)/2n:
    # kept in whole numbers, the floor is exact.
    tied = np.minimum(5, 5 * (first + after) // (2 * n) + 1).astype(np.int8)
    scores[order] = np.repeat(tied, after - first)
    return scores


def _quintiles_per_currency(ledger: CustomerLedger) -> Scores:
    if len(ledger.currencies) == 1:
        return _quintiles(ledger.monetary)
    scores = np.ones(len(ledger), dtype=np.int8)
    for code in np.unique(ledger.currency):
        peers = ledger.currency == code
        scores[peers] = _quintiles(ledger.monetary[peers])
    return scores


def _band_recency(days: Ints, bands: RfmBands) -> Scores:
    return (5 - np.searchsorted(np.array(bands.recency), days, side="left")).astype(np.int8)


def _band_frequency(frequency: Ints, bands: RfmBands) -> Scores:
    return (1 + np.searchsorted(np.array(bands.frequency), frequency, side="right")).astype(np.int8)


def _eight_codes(scores: tuple[Scores, Scores, Scores]) -> Scores:
    """Index into the eight groups; a score is high when it is greater than its mean."""
    n = len(scores[0])
    high = np.zeros(n, dtype=np.int8)
    for bit, score in zip((4, 2, 1), scores, strict=True):
        # Compared as whole numbers: a mean that is itself a score must not be missed by a rounding.
        high += np.where(score.astype(np.int64) * n > int(score.sum(dtype=np.int64)), np.int8(bit), np.int8(0))
    codes = np.zeros(8, dtype=np.int8)
    for index, (r, f, m) in enumerate(EIGHT_GROUPS):
        codes[4 * r + 2 * f + m] = index
    return codes[high]


@dataclass(frozen=True, eq=False)
class RfmScores:
    """The scores of everyone, in columns of the ledger's order.

    Attributes:
        ledger, options: what they were made from.
        recency: whole days from the last purchase to the as-of day.
        r, f, m, fm: scores 1–5.
    """

    ledger: CustomerLedger
    options: RfmOptions
    recency: Ints
    r: Scores
    f: Scores
    m: Scores
    fm: Scores

    @cached_property
    def segments(self) -> Scores:
        """Index into ``tuple(Segment)`` per customer."""
        return _segment_codes()[self.r, self.fm]

    @cached_property
    def eight(self) -> Scores:
        """Index into ``tuple(EIGHT_GROUPS.values())`` per customer."""
        return _eight_codes((self.r, self.f, self.m))

    @cached_property
    def _by_id(self) -> dict[int, int]:
        return dict(zip(self.ledger.ids.tolist(), range(len(self.ledger)), strict=True))

    def segment_of(self, customer: int) -> Segment | None:
        """Return the customer's segment, None when she has no valid purchase."""
        position = self._by_id.get(customer)
        return None if position is None else _SEGMENTS[self.segments[position]]

    def members(self, segment: Segment) -> Ints:
        """Return the ids of everyone in ``segment``."""
        return self._ids(self.segments == _SEGMENTS.index(segment))

    def members_of_cell(self, r: int, fm: int) -> Ints:
        """Return the ids of everyone in the cell (R, FM)."""
        return self._ids((self.r == r) & (self.fm == fm))

    def _ids(self, mask: NDArray[np.bool_]) -> Ints:
        return self.ledger.ids[mask]


class RfmRows(Sequence[RfmRow]):
    """Every scored customer, made into a row only when asked for; best first."""

    def __init__(self, scores: RfmScores) -> None:
        """Show ``scores`` ordered by R, FM and monetary, descending."""
        self._scores = scores

    @cached_property
    def _order(self) -> Ints:
        scores = self._scores
        ledger = scores.ledger
        # Amounts are only ever compared inside one currency.
        keys = (ledger.ids, -ledger.monetary, ledger.currency, -(scores.r * np.int8(6) + scores.fm))
        return np.lexsort(keys).astype(np.int64)

    def __len__(self) -> int:
        """How many customers are scored."""
        return len(self._scores.ledger)

    @overload
    def __getitem__(self, index: int) -> RfmRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[RfmRow]: ...
    def __getitem__(self, index: int | slice) -> RfmRow | Sequence[RfmRow]:
        """Return one row or a tuple of them."""
        if isinstance(index, slice):
            return tuple(self._row(position) for position in self._order[index])
        return self._row(self._order[index])

    def __iter__(self) -> Iterator[RfmRow]:
        """Go through all rows, best first."""
        return (self._row(position) for position in self._order)

    def _row(self, position: np.int64) -> RfmRow:
        scores, ledger = self._scores, self._scores.ledger
        return RfmRow(
            customer=int(ledger.ids[position]),
            recency_days=int(scores.recency[position]),
            frequency=int(ledger.frequency[position]),
            monetary=int(ledger.monetary[position]),
            currency=ledger.currencies[ledger.currency[position]],
            r=int(scores.r[position]),
            f=int(scores.f[position]),
            m=int(scores.m[position]),
            fm=int(scores.fm[position]),
            segment=_SEGMENTS[scores.segments[position]],
            eight=_EIGHT[scores.eight[position]],
        )


def scores(ledger: CustomerLedger, options: RfmOptions) -> RfmScores:
    """Score everyone in ``ledger`` (already limited to the window and the group of ``options``).

    Raises:
        ValueError: a purchase lies after the as-of day.
    """
    recency = options.as_of.toordinal() - ledger.last_day
    if len(ledger) and int(np.min(recency)) < 0:
        raise ValueError("a purchase lies after the as-of day")
    if options.method is RfmMethod.BANDS:
        r = _band_recency(recency, options.bands)
        f = _band_frequency(ledger.frequency, options.bands)
    else:
        r = _quintiles(-recency)
        f = _quintiles(ledger.frequency)
    f[ledger.frequency == 0] = 1
    m = _quintiles_per_currency(ledger)
    return RfmScores(ledger, options, recency, r, f, m, (f + m + np.int8(1)) // np.int8(2))


def _shares(ledger: CustomerLedger, parts: Scores, count: int) -> list[RfmShare]:
    """Return size and value of each of ``count`` parts; ``parts`` says which part a customer is in."""
    currencies = len(ledger.currencies)
    slots = parts.astype(np.int64) * currencies + ledger.currency
    people = np.bincount(slots, minlength=count * currencies)
    net = np.zeros(count * currencies, dtype=np.int64)
    np.add.at(net, slots, ledger.monetary)

    def share(part: int) -> RfmShare:
        own = range(part * currencies, (part + 1) * currencies)
        pairs = zip(ledger.currencies, own, strict=True)
        value = tuple((name, int(net[slot])) for name, slot in pairs if people[slot])
        return RfmShare(sum(int(people[slot]) for slot in own), value)

    return [share(part) for part in range(count)]


def report(scored: RfmScores) -> RfmReport:
    """Return the whole report over ``scored``: cells, segments, eight groups, means and lazy rows."""
    ledger = scored.ledger
    n = max(1, len(ledger))
    cells = _shares(ledger, scored.r * np.int8(6) + scored.fm, 36)
    segments = _shares(ledger, scored.segments, len(_SEGMENTS))
    eight = _shares(ledger, scored.eight, len(_EIGHT))
    columns = (scored.r, scored.f, scored.m)
    r_mean, f_mean, m_mean = (int(column.sum(dtype=np.int64)) / n for column in columns)
    return RfmReport(
        options=scored.options,
        cells={(r, fm): cells[6 * r + fm] for r in _SCORES for fm in _SCORES},
        segments=dict(zip(_SEGMENTS, segments, strict=True)),
        eight=dict(zip(_EIGHT, eight, strict=True)),
        means=(r_mean, f_mean, m_mean),
        rows=RfmRows(scored),
    )


def score(ledger: CustomerLedger, options: RfmOptions) -> RfmReport:
    """Score ``ledger`` and return the report in one step.

    Raises:
        ValueError: a purchase lies after the as-of day.
    """
    return report(scores(ledger, options))
