"""Which invented world does the sample shop live in: its goods, its buyers' towns and names, its busy days?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from shopcrm.domain.money import exponent, parse_minor

_CURRENCY: Final = "CNY"


@dataclass(frozen=True)
class Product:
    """An article; ``price`` in fen, ``months`` in which it sells (1-12)."""

    title: str
    kind: str
    sku: str
    price: int
    months: frozenset[int]
    colours: tuple[str, ...]
    sizes: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A town with its postcode and districts."""

    province: str
    city: str
    post: str
    districts: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """What names, nicks, addresses and notes are put together from."""

    families: str
    given: tuple[str, ...]
    nicks: tuple[str, ...]
    tails: tuple[str, ...]
    messages: tuple[str, ...]
    notes: tuple[str, ...]
    streets: tuple[str, ...]
    estates: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """Everything a sample shop is made of.

    Attributes:
        shop, shop_id: its name and number on the platform.
        peaks: (month, day) → how much busier than usual that day is.
        places, place_weights: towns and their cumulative weights.
        by_month: the articles that sell in each month.
    """

    shop: str
    shop_id: str
    peaks: dict[tuple[int, int], float]
    people: People
    places: tuple[Place, ...]
    place_weights: tuple[int, ...]
    by_month: dict[int, tuple[Product, ...]]

    def busyness(self, day: date) -> float:
        """Return how many orders a day draws, relative to an ordinary one."""
        weekend = 1.15 if day.isoweekday() >= 6 else 1.0
        return self.peaks.get((day.month, day.day), 1.0) * weekend


def load_world(path: Path) -> World:
    """Read the declared world (resources/samples/xiaomanjia.toml).

    Raises:
        OSError: the file cannot be read.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    people: dict[str, Any] = {k: v if isinstance(v, str) else tuple(v) for k, v in raw["people"].items()}
    places = tuple(Place(p["province"], p["city"], p["post"], tuple(p["districts"])) for p in raw["place"])
    products = [_product(product) for product in raw["product"]]
    return World(
        shop=raw["shop"],
        shop_id=raw["shop_id"],
        peaks=_peaks(raw["peak"]),
        people=People(**people),
        places=places,
        place_weights=tuple(accumulate(place["weight"] for place in raw["place"])),
        by_month={month: tuple(p for p in products if month in p.months) for month in range(1, 13)},
    )


def _product(raw: dict[str, Any]) -> Product:
    return Product(
        title=raw["title"],
        kind=raw["kind"],
        sku=raw["sku"],
        price=parse_minor(str(raw["price"]), exponent(_CURRENCY)),
        months=frozenset(raw.get("months", range(1, 13))),
        colours=tuple(raw["colours"]),
        sizes=tuple(raw["sizes"]),
    )


def _peaks(raw: list[dict[str, Any]]) -> dict[tuple[int, int], float]:
    days: dict[tuple[int, int], float] = {}
    for peak in raw:
        first, last = (tuple(map(int, peak[end].split("-"))) for end in ("from", "to"))
        for month in range(1, 13):
            days.update({(month, day): peak["weight"] for day in range(1, 32) if first <= (month, day) <= last})
    return days
