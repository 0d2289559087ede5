"""Take an order that the owner enters by hand: it becomes a table of one order and goes the way of every import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from shopcrm.base.clock import Clock
from shopcrm.base.errors import InputRefused
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.batches import ImportResult
from shopcrm.domain.contacts import is_masked, phone_key
from shopcrm.domain.manual import ManualEntry, ManualLook, ManualOrder, ManualProblem
from shopcrm.domain.shop import ShopInfo, shop_name
from shopcrm.domain.sources import held_source
from shopcrm.domain.visible import seen_line
from shopcrm.services.corrections import replace_former
from shopcrm.services.imports import ImportService
from shopcrm.services.manual_table import mended, problems_of, table_of, unfit
from shopcrm.services.people import PeopleService
from shopcrm.store import manual_orders
from shopcrm.store.identities import shown_as
from shopcrm.store.manual_orders import PLATFORM
from shopcrm.store.work import Store, Transaction

# Of one order hardly more than this is wrong at once.
_ROUNDS: Final = 5


class ManualService:
    """Everything about orders by hand."""

    def __init__(
        self, store: Store, info: ShopInfo, clock: Clock, imports: ImportService, people: PeopleService
    ) -> None:  # fmt: skip
        """Work on one open vault through the services of imports and of who is who."""
        self._store, self._info, self._clock = store, info, clock
        self._imports, self._people = imports, people

    def new_number(self) -> str:
        """Return an order number nobody has: the moment of entering, to the second."""
        local = self._clock.now().astimezone(ZoneInfo(self._info.zone))
        return f"M{local:%Y%m%d-%H%M%S}"

    def owner(self, buyer: str) -> int | None:
        """Return the customer whom orders by hand know by the name ``buyer``, None for nobody yet."""
        with self._store.read() as connection:
            return manual_orders.owner_of(connection, seen_line(buyer))

    def look(
        self, order: ManualOrder, name: Callable[[str], str], *, cancel: CancelToken | None = None
    ) -> ManualLook:  # fmt: skip
        """Return what storing ``order`` would do, and leave the vault as it is.

        ``name`` makes of the order's number what the import is called.

        Raises:
            InputRefused: no order can be made of it at all.
            Cancelled: the owner stopped it.
        """
        shop, unfit_ones = self._shop(order), unfit(order)
        order = mended(order, unfit_ones)
        with self._store.read() as connection:
            number = seen_line(order.number) or self._free_number(connection, shop)
            told = manual_orders.batches_of(connection, shop, number)
            who = self._buyer(connection, order)
        entry = self._entry(order, number, who, name(number))
        result = self._imports.preview(entry.source, cancel=cancel)
        if not isinstance(result, ImportResult):  # pragma: no cover - a table of one order is no archive
            raise InputRefused("file_no_table", file=entry.source.name)
        problems = (*unfit_ones, *self._problems(order, result, entry, cancel))
        return ManualLook(entry, result, problems, bool(told), bool(told) and all(by_hand for _, by_hand in told))

    def _problems(
        self, order: ManualOrder, result: ImportResult, entry: ManualEntry, cancel: CancelToken | None
    ) -> tuple[ManualProblem, ...]:  # fmt: skip
        """Return everything that cannot be taken: of a row the reading names the first thing only."""
        found: list[ManualProblem] = []
        for _ in range(_ROUNDS):
            fresh = [one for one in problems_of(order, result.rejected) if (one.field, one.item) not in {
                (known.field, known.item) for known in found}]  # fmt: skip
            if not fresh:
                break
            found += fresh
            order = mended(order, fresh)
            again = self._entry(order, entry.number, (entry.account, 0), entry.source.name)
            looked = self._imports.preview(again.source, cancel=cancel)
            if not isinstance(looked, ImportResult):  # pragma: no cover - as above
                break
            result = looked
        return tuple(found)

    def save(
        self, look: ManualLook, *, progress: Progress = silent, cancel: CancelToken | None = None
    ) -> ImportResult:  # fmt: skip
        """Store the order that was looked at, in place of what was typed of it before: all of it, or nothing.

        Raises:
            InputRefused: it cannot be taken; nothing was stored.
            Cancelled: the owner stopped it; nothing was stored.
        """
        entry = look.entry

        def settle(connection: Transaction, batch: int) -> set[int]:
            told = manual_orders.batches_of(connection, self._shop(entry.order), entry.number)
            former = [one for one, by_hand in told if by_hand and one != batch]
            touched = replace_former(connection, batch, former, int(self._clock.now().timestamp()), self._info.zone)
            return touched | self._join(connection, entry, batch)

        stored = self._imports.take(entry.source, settle, progress=progress, cancel=cancel)
        if not isinstance(stored, ImportResult):  # pragma: no cover - a table of one order is no archive
            raise InputRefused("file_no_orders", file=entry.source.name)
        return stored

    def _entry(self, order: ManualOrder, number: str, who: tuple[str, int], name: str) -> ManualEntry:
        account, join = who
        if not account and not order.recipient.strip():
            # The number is hers: it goes with the name.
            order = replace(order, recipient=order.buyer)
        own = {
            "platform": PLATFORM, "shop": self._shop(order), "zone": self._info.zone,
            "currency": self._info.currency, "order_id": number, "buyer": account,
        }  # fmt: skip
        source = replace(held_source(table_of(order, own), name, self._clock.now()), by_hand=True)
        return ManualEntry(order, number, source, join, account)

    def _shop(self, order: ManualOrder) -> str:
        return shop_name(order.shop) or self._info.name

    def _free_number(self, connection: Transaction, shop: str) -> str:
        made = self.new_number()
        numbers = (made if n == 1 else f"{made}-{n}" for n in count(1))
        return next(one for one in numbers if not manual_orders.batches_of(connection, shop, one))

    def _buyer(self, connection: Transaction, order: ManualOrder) -> tuple[str, int]:
        """Return the buyer's account and the file it is to be joined with (decision 0023)."""
        buyer = seen_line(order.buyer)
        picked = shown_as(connection, order.customer) if order.customer else None
        if picked is None:
            # A number together with a name says more of who she is than the name alone; a mask names nobody.
            return ("" if phone_key(order.phone) or is_masked(buyer) else buyer), 0
        known = manual_orders.account_of(connection, picked)
        if known:
            return known, 0
        first = buyer if buyer and not is_masked(buyer) else f"#{picked}"
        names = (first if n == 1 else f"{first} ({n})" for n in count(1))
        return next(one for one in names if manual_orders.owner_of(connection, one) is None), picked

    def _join(self, connection: Transaction, entry: ManualEntry, batch: int) -> set[int]:
        """Join the order's account with the customer who was picked; return whose figures changed."""
        keep = shown_as(connection, entry.join) if entry.join else None
        fold = manual_orders.owner_of(connection, entry.account)
        if keep is None or fold is None or keep == fold:
            return set()
        link, touched = self._people.merge_within(connection, keep, fold)
        manual_orders.note_join(connection, batch, link)
        return touched
