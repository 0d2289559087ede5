"""Who is who: files that may be one person, the customers they make, and what is proposed to the owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from shopcrm.domain.customers import Basics, CustomerCard
from shopcrm.domain.identities import Evidence, Identity, Key, Link

# Less likely pairs are mostly strangers or family: not worth the owner's time.
SHOWN_FROM: Final = 0.2


@dataclass(frozen=True)
class FileNode:
    """One file before any join: the keys of its accounts and the owner's own words in it."""

    id: int
    keys: frozenset[Key] = frozenset()
    words: Basics = field(default_factory=Basics)


@dataclass(frozen=True)
class Neighbourhood:
    """All files that may be joined with each other, and what the owner said of them.

    Attributes:
        files: by id.
        links: joins by hand, oldest first.
        apart: pairs of files that are different people.
    """

    files: Mapping[int, FileNode]
    links: tuple[Link, ...] = ()
    apart: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Group:
    """The files of one customer.

    Attributes:
        root: the file whose number is shown.
        members: all of them, ascending.
        words: the owner's words as shown.
        joined: (keep, fold, keys) of every join the program made in it.
    """

    root: int
    members: tuple[int, ...]
    words: Basics
    joined: tuple[tuple[int, int, tuple[Key, ...]], ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """Two customers who may be one person.

    Attributes:
        a, b: their numbers, the smaller first.
        score: how likely it is, 0–1.
        evidence: what speaks for it and against it, strongest first.
    """

    a: int
    b: int
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class SuggestionPair:
    """A suggestion as shown: the cards of both, and how many are in the list."""

    suggestion: Suggestion
    a: CustomerCard
    b: CustomerCard


@dataclass(frozen=True)
class MergePreview:
    """Two files side by side before they become one.

    Attributes:
        keep, fold: both customers.
        keep_words, fold_words: the owner's words in each.
        keep_identities, fold_identities: their accounts.
        evidence: what speaks for and against.
        score: how likely it is, 0–1; None where nothing can be compared.
        apart: whether she said before that these are different people.
    """

    keep: CustomerCard
    fold: CustomerCard
    keep_words: Basics
    fold_words: Basics
    keep_identities: tuple[Identity, ...]
    fold_identities: tuple[Identity, ...]
    evidence: tuple[Evidence, ...] = ()
    score: float | None = None
    apart: bool = False
