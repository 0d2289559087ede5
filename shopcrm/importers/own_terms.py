"""Of which platform, shop and zone is a table that tells it itself, as our own export does?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from zoneinfo import ZoneInfo

from shopcrm.importers.cells import Cell, text_of
from shopcrm.importers.columns import Block
from shopcrm.importers.places import Places
from shopcrm.importers.spec import FILE_FIELDS, PLATFORMS, FormatSpec
from shopcrm.importers.values import RowRejected


@dataclass(frozen=True)
class OwnTerms:
    """What the first row tells of all of them; None where the format has no such column."""

    platform: str | None = None
    shop: str | None = None
    zone: str | None = None


def own_terms(
    spec: FormatSpec, headings: Sequence[str], rows: Iterator[list[Cell]]
) -> tuple[OwnTerms, Iterator[list[Cell]]]:  # fmt: skip
    """Return what the table tells of itself, and its rows, the first of them again."""
    if not set(FILE_FIELDS) & spec.columns.keys():
        return OwnTerms(), rows
    places = Places(spec, headings).of
    first = next(rows, None)
    if first is None:
        return OwnTerms(), rows
    told = {
        name: text_of(first[places[name][0]]) if places[name][0] < len(first) else ""
        for name in FILE_FIELDS
        if name in places
    }
    platform = told.get("platform")
    known = platform if platform in PLATFORMS else None
    return OwnTerms(known, told.get("shop"), _zone(told.get("zone"))), chain((first,), rows)


def reject_other_shops(block: Block, places: Mapping[str, Sequence[int]], own: OwnTerms) -> None:
    """Reject rows of another platform or shop than the table's first; ``places`` are field → columns."""
    for name, told in (("platform", own.platform), ("shop", own.shop)):
        if name in places and told is not None:
            for row, text in enumerate(block.texts(places[name])):
                if text != told:
                    block.reject(row, RowRejected("another_shop", name, text))


def _zone(name: str | None) -> str | None:
    try:
        return ZoneInfo(name).key if name else None
    except (ValueError, OSError, KeyError):
        return None
