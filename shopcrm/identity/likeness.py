"""How likely is it that two accounts are one person's, and why? A sum of evidence that can be said in words.

After Fellegi and Sunter, A Theory for Record Linkage (JASA 1969), with a household as a second alternative. The m and h
below are estimates from how people order, checked against generated shops by the benchmark of identity, not fitted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import log2
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from shopcrm.domain.contacts import masked_phone
from shopcrm.domain.identities import Clue, Evidence
from shopcrm.domain.masks import (
    Agreement,
    PhoneMatch,
    compare_places,
    compare_plain,
    compare_shapes,
    compare_streets,
)
from shopcrm.identity.profiles import Place, Profile
from shopcrm.identity.search_words import spellings

# Of how many accounts one more is expected to be the same person's; and a member of her household's.
_SHARE_SAME: Final = 0.3
_HOUSEHOLD_TO_SAME: Final = 1.0
# How likely an account with one order, with two, with more has bought for somebody else only.
_GIFTS: Final = (0.0, 0.06, 0.015, 0.005)
# How many accounts' worth what is known of the world counts beside a shop's own, and that: of all numbers, names …
_ELSEWHERE: Final = 500
_ANY_PHONE, _ANY_HEAD, _ANY_NAME, _ANY_FAMILY = 1e-8, 0.02, 1e-4, 0.03
_ANY_STREET, _ANY_DISTRICT, _ANY_CITY, _ANY_NICK = 1e-6, 5e-4, 0.02, 1e-6
# People seldom have two accounts on one platform.
_SAME_PLATFORM: Final = 0.25
# One digit of a number that both show; the first three are the operator's and counted, not guessed.
_DIGIT_BITS: Final = 3.3
_HEAD: Final = 3
# One letter of a street: not every one is equally frequent.
_LETTER_BITS: Final = 1.0
_MOST_LETTERS: Final = 8
_LIKE_STREET, _LIKE_NICK = 88.0, 85.0
_LIKE_STREET_BITS: Final = 6.0
_SHORTEST_STREET, _SHORTEST_NICK = 8, 5


class _Weight(NamedTuple):
    """One piece of evidence: how much likelier (in bits) with one person than with strangers, and with a household."""

    evidence: Evidence
    strangers: float
    household: float


class Frequencies:
    """How often names, places and nicks occur among the accounts of a shop."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        """Count ``profiles``."""
        self.accounts = 0
        self.names: Counter[str] = Counter()
        self.families: Counter[str] = Counter()
        self.phones: Counter[str] = Counter()
        self.heads: Counter[str] = Counter()
        self.streets: Counter[str] = Counter()
        self.districts: Counter[tuple[str, str]] = Counter()
        self.cities: Counter[str] = Counter()
        self.nicks: Counter[str] = Counter()
        self.stems: Counter[str] = Counter()
        for one in profiles:
            self.accounts += 1
            self.names[one.name] += 1
            self.families[one.name[:1]] += 1
            self.phones.update(phone for phone in one.phones if "*" not in phone)
            self.heads.update(phone[:_HEAD] for phone in one.phones[:1] if "*" not in phone[:_HEAD])
            for place in set(one.places[:1]):
                self.streets[place.street] += 1
                self.districts[place.city, place.district] += 1
                self.cities[place.city or place.province] += 1
            if one.nick:
                self.nicks[one.nick] += 1
                self.stems[one.stem] += 1

    def share(self, count: int, usual: float) -> float:
        """Return how often (0–1) strangers have a value that ``count`` accounts have here, the two compared among them.

        A small shop tells little of that: there it is mostly ``usual``, how frequent such a value is anywhere.
        """
        return min(1.0, (max(count - 2, 0) + 0.5 + _ELSEWHERE * usual) / (self.accounts + _ELSEWHERE))


class Likeness(NamedTuple):
    """How likely it is (0–1), and why, strongest first."""

    score: float
    evidence: tuple[Evidence, ...]


def likeness(one: Profile, other: Profile, known: Frequencies) -> Likeness:
    """Return how likely two accounts are one person's.

    Each piece of evidence says how much likelier it is where both are one person (m) than where they are two people who
    have nothing to do with each other (u, its frequency in this shop: a rare name says more than 李娜), and than where
    they live together (h: a family shares address, surname and often the number). In bits, so that they add up:

        L_strangers = log2(prior_s) + sum(log2(m / u)),  L_household = log2(prior_h) + sum(log2(m / h))
        score = 1 / (1 + 2**-L_strangers + 2**-L_household) * (1 - g_one) * (1 - g_other)

    where g is how likely all orders of an account are gifts to somebody else: then the person compared is not its
    owner. A value that is hidden or not told says nothing.
    """
    weights = list(_weights(one, other, known))
    prior = _SHARE_SAME / max(known.accounts, 2) * (_SAME_PLATFORM if one.platform == other.platform else 1)
    strangers, household = log2(prior), -log2(_HOUSEHOLD_TO_SAME)
    for weight in weights:
        strangers += weight.strangers
        household += weight.household
    score = 1 / (1 + 2.0 ** -max(strangers, -60) + 2.0 ** -max(household, -60))
    for account in (one, other):
        score *= 1 - _GIFTS[min(account.orders, len(_GIFTS) - 1)]
    evidence = [weight.evidence for weight in weights]
    evidence.sort(key=_strength)
    if 1 in (one.orders, other.orders):
        evidence.append(Evidence(Clue.ONE_ORDER))
    return Likeness(score, tuple(evidence))


def _strength(evidence: Evidence) -> float:
    return -abs(evidence.bits)


def _weights(one: Profile, other: Profile, known: Frequencies) -> Iterator[_Weight]:
    for found in (_phone(one, other, known), _name(one, other, known), _place(one, other, known)):
        if found is not None:
            yield found
    for email in set(one.emails) & set(other.emails):
        yield _weight(Clue.SAME_EMAIL, (("value", email),), 0.9, known.share(2, _ANY_PHONE), 0.1)
        break
    if set(one.tokens) & set(other.tokens):
        yield _weight(Clue.SAME_TOKEN, (), 0.9, known.share(2, _ANY_PHONE), 0.2)
    nick = _nick(one, other, known)
    if nick is not None:
        yield nick


def _weight(
    clue: Clue, facts: tuple[tuple[str, str], ...], same: float, strangers: float, household: float
) -> _Weight:  # fmt: skip
    bits = log2(same / strangers)
    return _Weight(Evidence(clue, facts, bits), bits, log2(same / household))


def _phone(one: Profile, other: Profile, known: Frequencies) -> _Weight | None:
    best: tuple[PhoneMatch, str, bool] | None = None
    against = False
    for mine in one.phones:
        for yours in other.phones:
            match = compare_shapes(mine, yours)
            if match.agreement is Agreement.AGREE and (best is None or match.digits > best[0].digits):
                both_tell = "*" not in mine[:_HEAD] + yours[:_HEAD]
                best = (match, mine if mine.count("*") <= yours.count("*") else yours, both_tell)
            against |= match.agreement is Agreement.DISAGREE
    if best is not None:
        match, shown, head = best
        if match.whole:
            strangers = known.share(known.phones[shown], _ANY_PHONE)
            return _weight(Clue.SAME_PHONE, (("value", masked_phone(shown)),), 0.85, strangers, 0.25)
        digits = match.digits - (_HEAD - 1 if head else 0)
        strangers = 2.0 ** (-_DIGIT_BITS * max(digits, 0))
        if head:
            strangers *= known.share(known.heads[shown[:_HEAD]], _ANY_HEAD)
        facts = (("value", masked_phone(shown)), ("n", str(match.digits)))
        return _weight(Clue.PHONE_FITS, facts, 0.85, strangers, 0.25)
    # People change their number; those who live together mostly have one each.
    return _weight(Clue.OTHER_PHONE, (), 0.15, 1.0, 0.75) if against else None


def _name(one: Profile, other: Profile, known: Frequencies) -> _Weight | None:
    agreement = compare_plain(one.name, other.name)
    if agreement is Agreement.UNKNOWN:
        return None
    whole = "*" not in one.name and "*" not in other.name
    shown = one.name if "*" not in one.name else other.name
    if agreement is Agreement.DISAGREE:
        # Marriage, a nickname, a name in pinyin; a family has as many given names as members.
        return _weight(Clue.OTHER_NAME, (("name", one.name), ("other", other.name)), 0.05, 0.98, 0.9)
    if whole:
        count = known.names[shown]
        return _weight(Clue.SAME_NAME, (("name", shown), ("n", str(count))), 0.9, known.share(count, _ANY_NAME), 0.01)
    family = known.share(known.families[shown[:1]], _ANY_FAMILY)
    return _weight(Clue.NAME_FITS, (("name", one.name), ("other", other.name)), 0.93, family, 0.55)


def _place(one: Profile, other: Profile, known: Frequencies) -> _Weight | None:
    found = [
        weight
        for mine in one.places
        for yours in other.places
        if (weight := _compare_places(mine, yours, known)) is not None
    ]
    return max(found, key=lambda weight: weight.evidence.bits, default=None)


def _compare_places(mine: Place, yours: Place, known: Frequencies) -> _Weight | None:
    town = compare_places(mine.city or mine.province, yours.city or yours.province)
    if town is Agreement.DISAGREE:
        return _weight(Clue.OTHER_PLACE, (("place", mine.city), ("other", yours.city)), 0.12, 0.95, 0.1)
    if town is Agreement.UNKNOWN:
        return None
    city = known.share(known.cities[mine.city or mine.province], _ANY_CITY)
    district = compare_places(mine.district, yours.district)
    where = (("place", f"{mine.city or mine.province}{mine.district}"),)
    if district is Agreement.DISAGREE:
        return _weight(Clue.SAME_CITY, (("place", mine.city or mine.province),), 0.14, city, 0.1)
    if district is Agreement.UNKNOWN:
        here = city
        near = _weight(Clue.SAME_CITY, (("place", mine.city or mine.province),), 0.85, city, 0.95)
    else:
        here = known.share(known.districts[mine.city, mine.district], _ANY_DISTRICT)
        near = _weight(Clue.SAME_DISTRICT, where, 0.75, here, 0.9)
    return _street(mine, yours, near, here, known)


def _street(mine: Place, yours: Place, near: _Weight, here: float, known: Frequencies) -> _Weight:
    """Return what the streets say where the districts agree; different streets leave it at the district."""
    agreement = compare_streets(mine.street, yours.street)
    where = near.evidence.facts
    if agreement is Agreement.AGREE and "*" not in mine.street and "*" not in yours.street:
        count = known.streets[mine.street]
        return _weight(Clue.SAME_ADDRESS, (*where, ("n", str(count))), 0.65, known.share(count, _ANY_STREET), 0.85)
    if agreement is Agreement.AGREE:
        letters = min(len(text) - text.count("*") for text in (mine.street, yours.street))
        strangers = here * 2.0 ** (-_LETTER_BITS * min(letters, _MOST_LETTERS))
        return _weight(Clue.ADDRESS_FITS, where, 0.65, strangers, 0.85)
    whole = "*" not in mine.street + yours.street and min(len(mine.street), len(yours.street)) >= _SHORTEST_STREET
    if whole and agreement is Agreement.DISAGREE:
        if fuzz.ratio(mine.street, yours.street) >= _LIKE_STREET and _figures(mine.street) == _figures(yours.street):
            return _weight(Clue.LIKE_ADDRESS, where, 0.5, here * 2.0**-_LIKE_STREET_BITS, 0.7)
        # Both streets are told and differ: she has moved, or it is somebody else of the district.
        return _weight(near.evidence.clue, where, 0.25, here, 0.12)
    return near


def _figures(street: str) -> str:
    return "".join(letter for letter in street if letter.isdigit())


def _nick(one: Profile, other: Profile, known: Frequencies) -> _Weight | None:
    mine, yours = one.stem, other.stem
    if mine and yours and one.platform != other.platform:
        facts = (("a", one.nick), ("b", other.nick))
        if one.nick == other.nick:
            return _weight(Clue.SAME_NICK, facts, 0.2, known.share(known.nicks[one.nick], _ANY_NICK), 0.01)
        if mine == yours:
            return _weight(Clue.LIKE_NICK, facts, 0.2, known.share(known.stems[mine], _ANY_NICK), 0.02)
        if fuzz.ratio(mine, yours) >= _LIKE_NICK:
            return _weight(Clue.LIKE_NICK, facts, 0.1, 0.002, 0.004)
    for nick, name in ((one.nick, other.name), (other.nick, one.name)):
        if nick and "*" not in name and _nick_tells(nick, name):
            return _weight(Clue.NICK_IS_NAME, (("nick", nick), ("name", name)), 0.15, 0.005, 0.01)
    return None


def _nick_tells(nick: str, name: str) -> bool:
    """Whether a nick holds somebody's whole name, in characters or in pinyin."""
    if len(name) < 2:
        return False
    return name in nick or any(len(word) >= _SHORTEST_NICK and word in nick for word in spellings(name))
