"""What does each order of the sample shop hold: items, amounts, times, and how did it end?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from shopcrm.domain.orders import Status
from shopcrm.samples.buyers import Buyer, buyer
from shopcrm.samples.calendar import days
from shopcrm.samples.plan import SampleItem, SampleOrder, SampleShop
from shopcrm.samples.world import Product, World

_HOURS: Final = tuple(accumulate((2, 1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 7, 7, 7, 7, 6, 7, 9, 12, 13, 10, 5)))
_ITEMS: Final = (1, 1, 1, 1, 1, 1, 2, 2, 2, 3)
_FREE_POSTAGE_FROM: Final = 9_900
_POSTAGE: Final = 800
_NUMBER_BASE: Final = 2_403_118_604_771_395_027
# Odd and not round, so that the last digits differ and the steps leave room for the items' numbers.
_NUMBER_STEP: Final = 1_000_003_139
# How orders end, out of a hundred.
_NEVER_PAID, _SENT_BACK, _PARTLY_BACK, _CLOSED_UNSENT = 6, 5, 4, 2


def orders(plan: SampleShop, world: World) -> Iterator[SampleOrder]:
    """Yield every order of ``plan`` by time of creation; memory grows with the buyers, not the orders."""
    random = Random(plan.seed)  # noqa: S311 - a repeatable game, no secret
    now = datetime.combine(plan.end, datetime.max.time()).replace(microsecond=0)
    index = 0
    for day, numbers in days(plan, world, random):
        times = sorted(_time(day, random) for _ in numbers)
        for created, number in zip(times, numbers, strict=True):
            yield _order(index, created, buyer(plan.seed, number, world), world, random, now)
            index += 1


def _time(day: date, random: Random) -> datetime:
    (hour,) = random.choices(range(24), cum_weights=_HOURS)
    return datetime(day.year, day.month, day.day, hour, random.randrange(60), random.randrange(60))  # noqa: DTZ001 - local


def _order(index: int, created: datetime, who: Buyer, world: World, random: Random, now: datetime) -> SampleOrder:  # noqa: PLR0917
    number = str(_NUMBER_BASE + index * _NUMBER_STEP)
    items, coupon = _items(number, created, world, random)
    fate = random.randrange(100)
    status, paid, shipped, finished = _course(created, fate, random, now)
    if paid:
        items = _refunds(items, fate, random)
        if all(item.refunded == item.payable for item in items):
            status, finished = Status.CLOSED, None
    goods = sum(item.payable for item in items)
    return SampleOrder(
        number=number,
        buyer=who,
        status=status,
        hidden=random.randrange(100) < 45,
        created=created,
        paid=paid,
        shipped=shipped,
        finished=finished,
        items=items,
        shipping=0 if goods >= _FREE_POSTAGE_FROM else _POSTAGE,
        coupon=coupon,
        message=random.choice(world.people.messages) if random.randrange(12) == 0 else "",
        note=random.choice(world.people.notes) if random.randrange(20) == 0 else "",
    )


def _items(number: str, created: datetime, world: World, random: Random) -> tuple[tuple[SampleItem, ...], int]:
    """Return the items and the coupon taken off them; sales draw coupons and larger baskets."""
    busy = world.busyness(created.date())
    count = random.choice(_ITEMS) + (1 if busy > 2 and random.random() < 0.4 else 0)
    chosen = random.sample(world.by_month[created.month], count)
    quantities = [2 if product.price < 10_000 and random.random() < 0.25 else 1 for product in chosen]
    costs = [product.price * quantity for product, quantity in zip(chosen, quantities, strict=True)]
    whole = sum(costs)
    coupon = whole // 20_000 * 2_000 if random.random() < (0.75 if busy > 1.2 else 0.08) else 0
    lines, given, reached = [], 0, 0
    for place, (product, quantity, cost) in enumerate(zip(chosen, quantities, costs, strict=True)):
        # Each line bears its part of the coupon; running totals keep the sum exact to the fen.
        reached += cost
        share = coupon * reached // whole - given
        given += share
        line_number = number if count == 1 else str(int(number) + place + 1)
        lines.append(_item(line_number, product, quantity, cost - share, random))
    return tuple(lines), coupon


def _item(number: str, product: Product, quantity: int, payable: int, random: Random) -> SampleItem:
    colour, size = random.choice(product.colours), random.choice(product.sizes)
    return SampleItem(
        number=number,
        title=product.title,
        kind=product.kind,
        sku=f"{product.sku}-{product.colours.index(colour) + 1}{size}",
        variant=f"颜色分类：{colour};尺码：{size}",
        quantity=quantity,
        price=product.price,
        payable=payable,
        refunded=0,
    )


def _course(
    created: datetime, fate: int, random: Random, now: datetime
) -> tuple[Status, datetime | None, datetime | None, datetime | None]:
    """Return how far an order has come by ``now`` and when it was paid, sent and finished."""
    if fate < _NEVER_PAID:
        return (Status.UNPAID if now - created < timedelta(days=1) else Status.CLOSED), None, None, None
    paid = created + timedelta(seconds=random.randrange(8, 900))
    shipped = paid + timedelta(minutes=random.randrange(180, 2_600))
    finished = shipped + timedelta(minutes=random.randrange(3 * 1440, 11 * 1440))
    if paid > now:
        return Status.UNPAID, None, None, None
    if shipped > now or _refused_early(fate):
        return Status.PAID, paid, None, None
    if finished > now:
        return Status.SHIPPED, paid, shipped, None
    return Status.COMPLETED, paid, shipped, finished


def _refused_early(fate: int) -> bool:
    """Whether the buyer asks her money back before the parcel leaves."""
    return fate >= 100 - _CLOSED_UNSENT


def _refunds(items: tuple[SampleItem, ...], fate: int, random: Random) -> tuple[SampleItem, ...]:
    """Give back everything, one line, part of one line, or nothing."""
    full = fate < _NEVER_PAID + _SENT_BACK or _refused_early(fate)
    partly = not full and fate < _NEVER_PAID + _SENT_BACK + _PARTLY_BACK
    if not full and not partly:
        return items
    if full:
        return tuple(_refunded(item, item.payable) for item in items)
    place = random.randrange(len(items))
    item = items[place]
    back = item.payable if len(items) > 1 else max(1, item.payable // random.choice((2, 3, 5, 10)))
    return (*items[:place], _refunded(item, back), *items[place + 1 :])


def _refunded(item: SampleItem, back: int) -> SampleItem:
    return SampleItem(
        item.number, item.title, item.kind, item.sku, item.variant, item.quantity, item.price, item.payable, back
    )
