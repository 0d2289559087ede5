"""What becomes of what was typed of an order before, when it is typed again and when that is taken back?"""

from __future__ import annotations

from collections.abc import Sequence

from shopcrm.domain.batches import Batch, UndoResult
from shopcrm.services.rules import CUSTOMER_RULES, ledger_rules
from shopcrm.store import batches, people
from shopcrm.store.former_entries import FormerJoin, bring_back, keep_former, words_of
from shopcrm.store.identities import shown_as
from shopcrm.store.manual_orders import note_join, owner_of
from shopcrm.store.work import Transaction


def take_back(connection: Transaction, found: Batch, at: int, zone: str) -> tuple[UndoResult, set[int]]:
    """Take a batch back inside a write block; an entry by hand that it replaced counts again.

    ``zone`` serves where the batch has no shop. Also returned: the customers whose figures may have changed.
    """
    joins = bring_back(connection, found.id)
    result, touched = _undo(connection, found, at, zone)
    for join in joins:
        touched |= _join_again(connection, join, at)
    return result, touched


def replace_former(connection: Transaction, batch: int, former: Sequence[int], at: int, zone: str) -> set[int]:
    """Take the entries ``former`` back for the sake of ``batch``; return whose figures may have changed."""
    words, touched = [], set[int]()
    for number in former:
        found = batches.find_batch(connection, number)
        if found is not None and found.undone_at is None:
            words.append(words_of(connection, number))
            touched |= _undo(connection, found, at, zone)[1]
    if words:
        keep_former(connection, batch, words)
    return touched


def _undo(connection: Transaction, found: Batch, at: int, zone: str) -> tuple[UndoResult, set[int]]:
    rules = ledger_rules(batches.zone_of(connection, found.id) or zone)
    return batches.undo_batch(connection, found, at, rules, CUSTOMER_RULES)


def _join_again(connection: Transaction, join: FormerJoin, at: int) -> set[int]:
    keep, fold = shown_as(connection, join.keep), owner_of(connection, join.account)
    if keep is None or fold is None or keep == fold:
        return set()
    link, touched = people.merge(people.Saying(connection, at, CUSTOMER_RULES), keep, fold, (), join.evidence)
    note_join(connection, join.batch, link)
    return touched
