"""Who might be whom? The pairs of accounts worth asking the owner about, and the pairs of customers they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from shopcrm.domain.identities import Evidence
from shopcrm.domain.people import Suggestion
from shopcrm.identity.blocking import candidate_pairs
from shopcrm.identity.likeness import Frequencies, likeness
from shopcrm.identity.profiles import Profile

# Less likely pairs are not kept: nobody wants to be asked about them.
LEAST_SCORE: Final = 0.05
_BETWEEN_LOOKS: Final = 2000


class ScoredPair(NamedTuple):
    """Two accounts, how likely they are one person's (0–1), and why."""

    a: int
    b: int
    score: float
    evidence: tuple[Evidence, ...]


def scored_pairs(
    profiles: Sequence[Profile], known: Frequencies, look: Callable[[int, int], None]
) -> list[ScoredPair]:  # fmt: skip
    """Return the pairs worth a question, likeliest first; ``look`` hears how far it is and may raise."""
    pairs = sorted(candidate_pairs(profiles))
    found = []
    for place, (a, b) in enumerate(pairs):
        if place % _BETWEEN_LOOKS == 0:
            look(place, len(pairs))
        score, evidence = likeness(profiles[a], profiles[b], known)
        if score >= LEAST_SCORE:
            found.append(ScoredPair(profiles[a].account, profiles[b].account, score, evidence))
    found.sort(key=lambda pair: (-pair.score, pair.a, pair.b))
    return found


def suggestions(
    pairs: Iterable[ScoredPair], customer_of: Mapping[int, int], settled: Callable[[int, int], bool]
) -> list[Suggestion]:
    """Return pairs of customers, likeliest first, each with its strongest pair of accounts.

    Args:
        pairs: likeliest first.
        customer_of: account → customer; accounts that are gone are left out.
        settled: whether two customers (smaller number first) need no question.
    """
    found: dict[tuple[int, int], Suggestion] = {}
    for pair in pairs:
        a, b = customer_of.get(pair.a), customer_of.get(pair.b)
        if a is None or b is None or a == b:
            continue
        both = (min(a, b), max(a, b))
        if both not in found and not settled(*both):
            found[both] = Suggestion(*both, pair.score, pair.evidence)
    return list(found.values())
