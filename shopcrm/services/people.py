"""Say who is who: join two customers, take them apart, or remember that they are different people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from shopcrm.base.clock import Clock
from shopcrm.base.errors import WrongUsage
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.audit import Act, Action, Subject
from shopcrm.domain.customers import Basics, CustomerCard
from shopcrm.domain.people import SHOWN_FROM, MergePreview, Suggestion, SuggestionPair
from shopcrm.domain.permissions import Permission
from shopcrm.identity.words import agree, combined
from shopcrm.services.allowed import needs
from shopcrm.services.changes import LedgerChanges
from shopcrm.services.identities import identities_with_roles
from shopcrm.services.rules import CUSTOMER_RULES
from shopcrm.services.scoring import ScoringService
from shopcrm.services.suggestions import SuggestionBook
from shopcrm.store import customers, people
from shopcrm.store.decisions import find_link, put_off
from shopcrm.store.empty_files import remove_empty_customers
from shopcrm.store.facts import count_commit, data_version
from shopcrm.store.identities import shown_as
from shopcrm.store.refresh import refresh_everyone
from shopcrm.store.words import shown_words
from shopcrm.store.work import Store, Transaction

LATER_DAYS: Final = 7


def settle_everyone(connection: Transaction, at: int) -> None:
    """Join by the rules of today what was imported by an older program."""
    found = refresh_everyone(connection, at, CUSTOMER_RULES)
    remove_empty_customers(connection, found.dissolved)
    count_commit(connection, ledger=True)


class PeopleService:
    """Everything about who is who."""

    def __init__(self, store: Store, scoring: ScoringService, clock: Clock, changes: LedgerChanges) -> None:
        """Work on one open vault; ``changes`` is told whose orders moved."""
        self._store, self._scoring, self._clock, self._changes = store, scoring, clock, changes
        self._book = SuggestionBook()
        self.rights = store.rights

    @needs(Permission.DECIDE)
    def suggestions(
        self, *, limit: int | None = None, min_score: float = SHOWN_FROM, progress: Progress = silent,
        cancel: CancelToken | None = None,
    ) -> tuple[Suggestion, ...]:  # fmt: skip
        """Return who may be whom, likeliest first; seconds after an import, at once after that.

        At most ``limit``, None for all; none less likely than ``min_score`` (0–1).

        Raises:
            Cancelled: the owner stopped it.
        """
        with self._store.read() as connection:
            found = self._book.open_questions(connection, self._now(), progress, cancel)
        return tuple([one for one in found if one.score >= min_score][:limit])

    @needs(Permission.DECIDE)
    def pairs(self, suggestions: Sequence[Suggestion]) -> tuple[SuggestionPair, ...]:
        """Return suggestions with the cards of both customers; those that are no more are left out."""
        ids = dict.fromkeys(customer for one in suggestions for customer in (one.a, one.b))
        with self._store.read() as connection:
            cards = self._cards(connection, list(ids))
        return tuple(
            SuggestionPair(one, cards[one.a], cards[one.b]) for one in suggestions if {one.a, one.b} <= set(cards)
        )

    @needs(Permission.DECIDE)
    def preview(self, keep: int, fold: int) -> MergePreview:
        """Return two customers side by side, before they are made one.

        Raises:
            WrongUsage: there is no such customer, or both are one already.
        """
        with self._store.read() as connection:
            mine, yours = self._both(connection, keep, fold)
            cards = self._cards(connection, [mine, yours])
            words = shown_words(connection, (mine, yours))
            who = identities_with_roles(connection, [mine, yours])
            like = self._book.compared(connection, mine, yours)
            apart = people.are_apart(connection, mine, yours)
        return MergePreview(
            cards[mine], cards[yours], words[mine], words[yours], who.get(mine, ()), who.get(yours, ()),
            like.evidence if like is not None else (), like.score if like is not None else None, apart,
        )  # fmt: skip

    def agree(self, shown: MergePreview) -> bool:
        """Whether the owner's words in the two files of ``shown`` do not contradict each other."""
        return agree((shown.keep_words, shown.fold_words))

    def words_after(self, shown: MergePreview, choices: Mapping[str, str]) -> Basics:
        """Return the words that joining the two files of ``shown`` with ``choices`` will show."""
        return combined(shown.keep_words, shown.fold_words, choices)

    @needs(Permission.DECIDE)
    def merge(self, keep: int, fold: int, choices: Mapping[str, str] | None = None) -> int:
        """Make ``fold`` a part of ``keep`` and return the number of the join.

        ``choices`` says whose words are shown where both say something, as in ``domain.identities.Link``.

        Raises:
            WrongUsage: there is no such customer, or both are one already.
        """
        with self._saying() as said:
            return said.note(*self.merge_within(said.connection, keep, fold, choices))

    def merge_within(
        self, connection: Transaction, keep: int, fold: int, choices: Mapping[str, str] | None = None
    ) -> tuple[int, set[int]]:  # fmt: skip
        """Do the same as a part of a write block; return the join's number and whose figures changed.

        Raises:
            WrongUsage: there is no such customer, or both are one already.
        """
        told = tuple(sorted((choices or {}).items()))
        mine, yours = self._both(connection, keep, fold)
        like = self._book.compared(connection, mine, yours)
        saying = people.Saying(connection, self._now(), CUSTOMER_RULES)
        number, touched = people.merge(saying, mine, yours, told, like.evidence if like is not None else ())
        self._note(connection, Action.MERGE, number)
        return number, touched

    @needs(Permission.DECIDE)
    def unmerge(self, link: int) -> None:
        """Take a join back: both files are as they were, with the orders of their accounts.

        Raises:
            WrongUsage: there is no such join, or it was taken back before.
        """
        with self._saying() as said:
            found = find_link(said.connection, link)
            if found is None:
                raise WrongUsage("no_such_merge", merge=link)
            said.note(link, people.unmerge(said.saying, found))
            self._note(said.connection, Action.UNMERGE, link)

    @needs(Permission.DECIDE)
    def apart(self, a: int, b: int) -> int:
        """Remember that two customers are different people; return the number of the decision.

        Raises:
            WrongUsage: there is no such customer, or both are one: that is taken apart with ``unmerge``.
        """
        with self._saying() as said:
            decision = said.note(*people.apart(said.saying, *self._both(said.connection, a, b)))
            self._note(said.connection, Action.APART, decision)
            return decision

    @needs(Permission.DECIDE)
    def forget_apart(self, decision: int) -> None:
        """Take "different people" back."""
        with self._saying() as said:
            said.note(decision, people.forget(said.saying, decision))
            self._note(said.connection, Action.TOGETHER, decision)

    @needs(Permission.DECIDE)
    def later(self, a: int, b: int, *, days: int = LATER_DAYS) -> None:
        """Do not ask about two customers for some days; 0 asks again at once."""
        with self._store.write() as connection:
            put_off(connection, a, b, self._now() + days * 86400 if days else 0)
            count_commit(connection, ledger=False)

    def _note(self, connection: Transaction, action: Action, number: int) -> None:
        self._store.note(connection, Act(action, Subject.LINK, number), self._clock.now())

    @contextmanager
    def _saying(self) -> Iterator[_Said]:
        with self._store.write() as connection:
            said = _Said(people.Saying(connection, self._now(), CUSTOMER_RULES))
            yield said
            before = data_version(connection).ledger
            after = count_commit(connection, ledger=bool(said.touched)).ledger
        if said.touched:
            self._book.moved(before, after)
            self._changes.note(after, said.touched)

    def _both(self, connection: Transaction, a: int, b: int) -> tuple[int, int]:
        found = []
        for customer in (a, b):
            shown = shown_as(connection, customer)
            if shown is None:
                raise WrongUsage("no_such_customer", customer=customer)
            found.append(shown)
        if found[0] == found[1]:
            raise WrongUsage("same_customer", a=a, b=b)
        return found[0], found[1]

    def _cards(self, connection: Transaction, ids: Sequence[int]) -> dict[int, CustomerCard]:
        found = customers.cards(connection, ids)
        segments = self._scoring.segments_of(connection, [card.id for card in found])
        return {card.id: replace(card, segment=segment) for card, segment in zip(found, segments, strict=True)}

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


@dataclass
class _Said:
    """One thing she says, and whose figures it changed."""

    saying: people.Saying
    touched: set[int] = field(default_factory=set)

    @property
    def connection(self) -> Transaction:
        """The write block."""
        return self.saying.connection

    def note(self, number: int, touched: set[int]) -> int:
        """Remember whose figures changed; return the number of what was said."""
        self.touched |= touched
        return number
