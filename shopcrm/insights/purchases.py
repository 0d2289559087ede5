"""What did each customer buy inside a window? Purchases in columns, gathered per customer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shopcrm.insights.ledger import Codes, CustomerLedger, Ints, same_length


@dataclass(frozen=True, eq=False)
class Purchases:
    """Valid purchases of known customers, one entry each, in any order.

    Attributes:
        customer: customer ids.
        net: minor units.
        currency: index into ``currencies``.
        currencies: ISO 4217 codes in alphabetical order.
    """

    customer: Ints
    net: Ints
    currency: Codes
    currencies: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        same_length(self.customer, self.net, self.currency)

    def only(self, mask: NDArray[np.bool_]) -> Purchases:
        """Return the entries where ``mask`` is true."""
        return Purchases(self.customer[mask], self.net[mask], self.currency[mask], self.currencies)


def history(purchases: Purchases, day: Ints, after: int) -> CustomerLedger:
    """Return everyone with a purchase; frequency and monetary over the purchases after the day ordinal ``after``.

    ``day`` holds the local date ordinal of each purchase. A customer's currency is the one of most purchases, the
    first in the alphabet where two have as many.
    """
    size = int(np.max(purchases.customer, initial=-1)) + 1
    days = np.zeros(size, dtype=np.int64)
    np.maximum.at(days, purchases.customer, day)
    ids = np.flatnonzero(days)
    kinds = max(1, len(purchases.currencies))
    counts = np.bincount(purchases.customer * kinds + purchases.currency, minlength=size * kinds)
    everyone = CustomerLedger(
        ids=ids,
        last_day=days[ids],
        frequency=np.zeros(len(ids), dtype=np.int64),
        monetary=np.zeros(len(ids), dtype=np.int64),
        currency=counts.reshape(size, kinds)[ids].argmax(axis=1),
        currencies=purchases.currencies,
    )
    return windowed(everyone, purchases.only(day > after))


def windowed(buyers: CustomerLedger, purchases: Purchases) -> CustomerLedger:
    """Return ``buyers`` with the frequency and monetary of ``purchases``, those inside the window.

    ``buyers.ids`` are ascending and hold every customer of ``purchases``; frequency counts all currencies,
    monetary each one's own.
    """
    # A table of places is a tenth of the time of a search for each purchase.
    row_of = np.zeros(int(np.max(buyers.ids, initial=0)) + 1, dtype=np.int64)
    row_of[buyers.ids] = np.arange(len(buyers))
    row = row_of[purchases.customer]
    own = _same_codes(buyers, purchases)[purchases.currency] == buyers.currency[row]
    monetary = np.zeros(len(buyers), dtype=np.int64)
    np.add.at(monetary, row[own], purchases.net[own])
    return replace(buyers, frequency=np.bincount(row, minlength=len(buyers)), monetary=monetary)


def _same_codes(buyers: CustomerLedger, purchases: Purchases) -> Ints:
    """Return the code each of the purchases' currencies has with the buyers, -1 for none."""
    places = {name: code for code, name in enumerate(buyers.currencies)}
    return np.array([places.get(name, -1) for name in purchases.currencies], dtype=np.int64)
