"""Which columns of figures do RFM and the groups work on? One entry per customer, same order in every column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.integer]


def same_length(first: NDArray[np.integer], *others: NDArray[np.generic]) -> None:
    """Refuse columns of different lengths."""
    if any(column.shape != first.shape for column in others):
        raise ValueError("every column has one entry per customer")


@dataclass(frozen=True, eq=False)
class CustomerLedger:
    """What RFM needs of everyone with a valid purchase up to the as-of day.

    Attributes:
        ids: customer ids.
        last_day: local date ordinal of the last valid purchase up to the as-of day.
        frequency: valid purchases inside the window (0 when all lie before it).
        monetary: net minor units inside the window, in the customer's main currency.
        currency: index into ``currencies``.
        currencies: ISO 4217 codes.
    """

    ids: Ints
    last_day: Ints
    frequency: Ints
    monetary: Ints
    currency: Codes
    currencies: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        same_length(self.ids, self.last_day, self.frequency, self.monetary, self.currency)

    def __len__(self) -> int:
        """How many customers there are."""
        return len(self.ids)

    def at(self, places: NDArray[np.generic]) -> CustomerLedger:
        """Return the rows at ``places``, a mask or positions in the order wanted."""
        return replace(
            self,
            ids=self.ids[places],
            last_day=self.last_day[places],
            frequency=self.frequency[places],
            monetary=self.monetary[places],
            currency=self.currency[places],
        )

    def with_rows(self, ids: Ints, rows: CustomerLedger) -> CustomerLedger:
        """Return the ledger in which ``rows`` stand for whatever it said of ``ids``; ascending by id as both are."""
        kept = self.at(~np.isin(self.ids, ids))
        currencies = tuple(sorted({*kept.currencies, *rows.currencies}))
        both = (kept, rows)
        joined = CustomerLedger(
            ids=np.concatenate([part.ids for part in both]),
            last_day=np.concatenate([part.last_day for part in both]),
            frequency=np.concatenate([part.frequency for part in both]),
            monetary=np.concatenate([part.monetary for part in both]),
            currency=np.concatenate([_recoded(part, currencies) for part in both]),
            currencies=currencies,
        )
        return joined.at(np.argsort(joined.ids, kind="stable"))


@dataclass(frozen=True, eq=False)
class CustomerFacts:
    """What the system groups need of every customer file, prospects included.

    Attributes:
        ids: customer ids.
        first_day, last_day: local date ordinals of the first and last valid purchase, 0 for none.
        purchases: valid purchases of all time in the main currency of the customer.
        net: net minor units of those purchases.
        currency: index into ``currencies``.
        currencies: ISO 4217 codes.
        sale_purchases: valid purchases inside a sale window.
        discounted_purchases: valid purchases with a discount.
        refunded_orders: paid orders with a refund, full or partial.
        paid_orders: orders that were ever paid.
        birthday_in_month: whether the birthday falls in the month of today.
    """

    ids: Ints
    first_day: Ints
    last_day: Ints
    purchases: Ints
    net: Ints
    currency: Codes
    currencies: tuple[str, ...]
    sale_purchases: Ints
    discounted_purchases: Ints
    refunded_orders: Ints
    paid_orders: Ints
    birthday_in_month: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        same_length(
            self.ids, self.first_day, self.last_day, self.purchases, self.net, self.currency, self.sale_purchases,
            self.discounted_purchases, self.refunded_orders, self.paid_orders, self.birthday_in_month,
        )  # fmt: skip

    def __len__(self) -> int:
        """How many customer files there are."""
        return len(self.ids)


def _recoded(ledger: CustomerLedger, currencies: Sequence[str]) -> Ints:
    places = np.array([currencies.index(name) for name in ledger.currencies], dtype=np.int64)
    return places[ledger.currency]


def currency_codes(values: str | list[str], count: int) -> tuple[Ints, tuple[str, ...]]:
    """Return each of ``count`` currencies as an index into the tuple of all, in alphabetical order.

    One text for ``values`` is the currency of them all.
    """
    names = (values,) if isinstance(values, str) else tuple(sorted(set(values)))
    if len(names) <= 1:
        return np.zeros(count, dtype=np.int64), names
    places = {name: place for place, name in enumerate(names)}
    return np.array([places[value] for value in values], dtype=np.int64), names


def net_by_currency(net: Ints, currency: Codes, currencies: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Return (currency, minor units) sums; currencies nobody here pays in are left out."""
    sums = np.zeros(len(currencies), dtype=np.int64)
    np.add.at(sums, currency, net)
    met = np.bincount(currency, minlength=len(currencies))
    return tuple((name, int(sums[code])) for code, name in enumerate(currencies) if met[code])
