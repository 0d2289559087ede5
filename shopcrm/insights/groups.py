"""Who belongs to each system group, and how large and valuable is it? Groups of domain.md section 6."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shopcrm.domain.groups import SEGMENT_PREFIX, SYSTEM_GROUPS, Among, GroupShare, picked_from
from shopcrm.domain.rfm import Segment
from shopcrm.insights.ledger import CustomerFacts, Ints, net_by_currency
from shopcrm.insights.rfm import RfmScores

HIGH_VALUE_SCORE: Final = 5
"""Monetary score (quintile over all history) from which a customer is of high value."""
ACTIVE_DAYS: Final = 180
"""Greatest days since the last purchase for which a customer is active."""
DORMANT_DAYS: Final = 365
"""Greatest days since the last purchase for which she is dormant; beyond she is lost."""
YEAR_DAYS: Final = 360
"""Days of the groups "bought within" and "no purchase for"."""
NEW_DAYS: Final = 30
"""Greatest days since the first purchase for which a customer is new."""
HABIT_PURCHASES: Final = 2
"""Least purchases before one can speak of a habit (sale lovers, discount lovers, refunds)."""
LARGE_ORDER_FACTOR: Final = 2
"""An average order from this many times the shop's average is large."""
REFUND_PERCENT: Final = 30
"""Share of the paid orders with a refund, in percent, from which a customer is refund-prone."""

Mask = NDArray[np.bool_]
_Rule = Callable[[CustomerFacts, date, RfmScores], Mask]


def _quiet_days(facts: CustomerFacts, today: date) -> Ints:
    return today.toordinal() - facts.last_day


def _quiet_between(facts: CustomerFacts, today: date, least: int | None, most: int | None) -> Mask:
    """Buyers whose last purchase is more than ``least`` and at most ``most`` days ago."""
    days = _quiet_days(facts, today)
    mask = facts.last_day > 0
    if least is not None:
        mask &= days > least
    if most is not None:
        mask &= days <= most
    return mask


def _new(facts: CustomerFacts, today: date, _scores: RfmScores) -> Mask:
    return (facts.first_day > 0) & (today.toordinal() - facts.first_day <= NEW_DAYS)


def _high_value(facts: CustomerFacts, _today: date, scores: RfmScores) -> Mask:
    return np.isin(facts.ids, scores.ledger.ids[scores.m >= HIGH_VALUE_SCORE])


def _sale_lovers(facts: CustomerFacts, _today: date, _scores: RfmScores) -> Mask:
    return (facts.purchases >= HABIT_PURCHASES) & (2 * facts.sale_purchases >= facts.purchases)


def _discount_lovers(facts: CustomerFacts, _today: date, _scores: RfmScores) -> Mask:
    return (facts.purchases >= HABIT_PURCHASES) & (2 * facts.discounted_purchases >= facts.purchases)


def _large_orders(facts: CustomerFacts, _today: date, _scores: RfmScores) -> Mask:
    mask = np.zeros(len(facts), dtype=np.bool_)
    for code in range(len(facts.currencies)):
        peers = (facts.currency == code) & (facts.purchases > 0)
        net, purchases = facts.net[peers].sum(), facts.purchases[peers].sum()
        # net_i / purchases_i against net / purchases, multiplied out to stay in whole numbers.
        mask |= peers & (facts.net * purchases >= LARGE_ORDER_FACTOR * net * facts.purchases)
    return mask


def _refund_prone(facts: CustomerFacts, _today: date, _scores: RfmScores) -> Mask:
    enough = facts.refunded_orders >= HABIT_PURCHASES
    return enough & (100 * facts.refunded_orders >= REFUND_PERCENT * facts.paid_orders)


_RULES: Final[Mapping[str, _Rule]] = {
    "high_value": _high_value,
    "bought_360": lambda facts, today, _: _quiet_between(facts, today, None, YEAR_DAYS),
    "quiet_360": lambda facts, today, _: _quiet_between(facts, today, YEAR_DAYS, None),
    "new_30": _new,
    "active": lambda facts, today, _: _quiet_between(facts, today, None, ACTIVE_DAYS),
    "dormant": lambda facts, today, _: _quiet_between(facts, today, ACTIVE_DAYS, DORMANT_DAYS),
    "lost": lambda facts, today, _: _quiet_between(facts, today, DORMANT_DAYS, None),
    "sale_lovers": _sale_lovers,
    "discount_lovers": _discount_lovers,
    "large_orders": _large_orders,
    "refund_prone": _refund_prone,
    "birthday_month": lambda facts, _today, _scores: facts.birthday_in_month,
}


def _mask(key: str, facts: CustomerFacts, today: date, scores: RfmScores) -> Mask:
    if key.startswith(SEGMENT_PREFIX):
        return np.isin(facts.ids, scores.members(Segment(key.removeprefix(SEGMENT_PREFIX))))
    return _RULES[key](facts, today, scores)


def members(key: str, facts: CustomerFacts, today: date, scores: RfmScores) -> Ints:
    """Return the ids of everyone in the group ``key`` as of ``today`` (local).

    ``scores`` is the default RFM (bands, all history) as of the same day.

    Raises:
        KeyError: there is no such system group.
        ValueError: there is no such segment.
    """
    return facts.ids[_mask(key, facts, today, scores)]


def shares(facts: CustomerFacts, today: date, scores: RfmScores, currency: str) -> tuple[GroupShare, ...]:
    """Return size and value of every system group, in the order of SYSTEM_GROUPS.

    A share is one of those the group is picked from, so that the best fifth of the buyers is a fifth.
    Value shares are shares of the net amount in ``currency``, the shop's main one, or in the only one anything was
    ever sold in.
    """
    everyone = dict(net_by_currency(facts.net, facts.currency, facts.currencies))
    sold_in = [name for name in everyone if name]
    if len(sold_in) == 1:
        (currency,) = sold_in
    whole = everyone.get(currency, 0)
    sizes = {Among.BUYERS: int(np.count_nonzero(facts.purchases)), Among.EVERYONE: len(facts)}

    def share(key: str) -> GroupShare:
        mask = _mask(key, facts, today, scores)
        net = net_by_currency(facts.net[mask], facts.currency[mask], facts.currencies)
        customers = int(np.count_nonzero(mask))
        value = dict(net).get(currency, 0)
        value_share = value / whole if whole > 0 else 0.0
        among = picked_from(key)
        size = sizes[among]
        return GroupShare(key, customers, net, customers / max(1, size), value_share, among, size)

    return tuple(share(key) for key in SYSTEM_GROUPS)
