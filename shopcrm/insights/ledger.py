"""Which columns of figures do RFM and the groups work on? One entry per customer, same order in every column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def net_by_currency(net: Ints, currency: Codes, currencies: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Return (currency, minor units) sums; currencies nobody here pays in are left out."""
    sums = np.zeros(len(currencies), dtype=np.int64)
    np.add.at(sums, currency, net)
    met = np.bincount(currency, minlength=len(currencies))
    return tuple((name, int(sums[code])) for code, name in enumerate(currencies) if met[code])
