"""Which filters narrow the customer list, and how do they show as chips that can be taken off?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtWidgets import QMenu, QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.customers import CustomerQuery, SortKey
from shopcrm.domain.groups import SYSTEM_GROUPS
from shopcrm.domain.rfm import Segment
from shopcrm.ui.pages.customer_model import COLUMNS
from shopcrm.ui.wording import group_name

QUIET_DAYS: Final = (30, 60, 90, 180, 365)
LEAST_PURCHASES: Final = (1, 2, 3, 5, 10)
_CITIES: Final = 24


@dataclass(frozen=True)
class Chip:
    """One active filter: its words, and the query without it."""

    words: str
    without: CustomerQuery


def chips(texts: Texts, query: CustomerQuery) -> list[Chip]:
    """Return the active filters of ``query`` in a steady order."""
    found: list[Chip] = []
    if query.platform:
        found.append(Chip(texts(f"platforms.{query.platform}"), replace(query, platform="")))
    if query.city:
        found.append(Chip(query.city, replace(query, city="")))
    if query.group:
        found.append(Chip(group_name(texts, query.group), replace(query, group="")))
    if query.segment:
        found.append(Chip(texts(f"segments.{query.segment}.name"), replace(query, segment="")))
    if query.cell is not None:
        r, fm = query.cell
        found.append(Chip(texts("customers.chip.cell", r=r, fm=fm), replace(query, cell=None)))
    if query.quiet_days is not None:
        found.append(Chip(texts("customers.chip.quiet", n=query.quiet_days), replace(query, quiet_days=None)))
    if query.min_purchases:
        found.append(Chip(texts("customers.chip.purchases", n=query.min_purchases), replace(query, min_purchases=0)))
    return found


def sorted_by(query: CustomerQuery, key: SortKey) -> CustomerQuery:
    """Return ``query`` sorted by ``key``; the other way round where it is already."""
    turned = not query.descending if key is query.sort else key not in (SortKey.NAME, SortKey.CITY)
    return replace(query, sort=key, descending=turned)


@dataclass(frozen=True)
class FilterChoices:
    """What the shop has to filter by."""

    platforms: tuple[str, ...] = ()
    cities: tuple[tuple[str, int], ...] = ()


class FilterMenu(QMenu):
    """Every filter in one menu, and the order: the headings cannot be reached by keyboard."""

    def __init__(
        self,
        texts: Texts,
        choices: FilterChoices,
        query: CustomerQuery,
        chosen: Callable[[CustomerQuery], None],
        parent: QWidget,
    ) -> None:
        """Offer ``choices`` on top of ``query``; ``chosen`` gets the new query."""
        super().__init__(parent)
        self._query, self._chosen = query, chosen
        platforms = [(texts(f"platforms.{key}"), replace(query, platform=key)) for key in choices.platforms]
        cities = [(f"{city}  ({many:,})", replace(query, city=city)) for city, many in choices.cities[:_CITIES]]
        groups = [
            (group_name(texts, key), replace(query, group=key)) for key in SYSTEM_GROUPS if not key.startswith("rfm:")
        ]
        segments = [(texts(f"segments.{one}.name"), replace(query, segment=one.value)) for one in Segment]
        quiet = [(texts("customers.chip.quiet", n=n), replace(query, quiet_days=n)) for n in QUIET_DAYS]
        least = [(texts("customers.chip.purchases", n=n), replace(query, min_purchases=n)) for n in LEAST_PURCHASES]
        self._part(texts("customers.filter.platform"), platforms)
        self._part(texts("customers.filter.city"), cities)
        self._part(texts("customers.filter.group"), groups)
        self._part(texts("customers.filter.segment"), segments)
        self._part(texts("customers.filter.quiet"), quiet)
        self._part(texts("customers.filter.purchases"), least)
        self.addSeparator()
        orders = [(texts(f"customers.column.{name}"), sorted_by(query, key)) for name, key in COLUMNS if key]
        self._part(texts("customers.filter.sort"), orders)

    def _part(self, title: str, options: list[tuple[str, CustomerQuery]]) -> None:
        part = self.addMenu(title)
        part.setEnabled(bool(options))
        for words, query in options:
            action = part.addAction(words.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, query=query: self._chosen(query))
