"""What does a declared format say to somebody who writes its files instead of reading them?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shopcrm.domain.formats import Layout, layouts_of

_DEFAULT: Final = "default"


@dataclass(frozen=True)
class Column:
    """What stands under a heading: a field, and which part of it (from 0) where it is made of several columns."""

    field: str
    part: int = 0
    parts: int = 1
    summed: bool = False


@dataclass(frozen=True)
class Declared:
    """A declared format from the writer's side.

    Attributes:
        name, platform, row, zone: as declared.
        after_refund, inherit, head, separator: as declared (``importers.spec``).
        words: our state → the platform's word; ``refunded`` too, where it has one.
        after_sale: whether all went back → the platform's word.
        refunded_word: what it calls a refund that was paid.
        layouts: by name.
        style: how numbers, times and money are written (resources/samples/exports.toml).
    """

    name: str
    platform: str
    row: str
    zone: str
    after_refund: bool
    inherit: bool
    head: str
    separator: str
    words: Mapping[str, str]
    after_sale: Mapping[str, str]
    refunded_word: str
    layouts: Mapping[str, Layout]
    style: Mapping[str, str]
    columns: Mapping[str, Any]

    def column(self, heading: str) -> Column | None:
        """Return what stands under ``heading``; None where nothing of ours does."""
        found = [column for column, names in self._places() if _same(heading, names)]
        # A whole field goes before a part of one: 省 is the province, not the beginning of an address.
        return min(found, key=lambda column: (column.parts > 1, column.summed), default=None)

    def _places(self) -> Iterator[tuple[Column, list[str]]]:
        for field, wanted in self.columns.items():
            for alternative in wanted if isinstance(wanted, list) else [wanted]:
                if not isinstance(alternative, dict):
                    yield Column(field), [alternative]
                    continue
                parts = alternative.get("join") or alternative["plus"]
                for place, names in enumerate(parts):
                    summed = "plus" in alternative
                    yield Column(field, place, len(parts), summed), names if isinstance(names, list) else [names]


def load_declared(formats: Path, styles: Path) -> dict[str, Declared]:
    """Read every declared format of the folder ``formats`` by name, with its style from ``styles``."""
    style = tomllib.loads(styles.read_text(encoding="utf-8"))
    found = {}
    for path in sorted(formats.glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        if "columns" in raw:
            declared = _declared(raw, style)
            found[declared.name] = declared
    return found


def _declared(raw: Mapping[str, Any], styles: Mapping[str, Mapping[str, str]]) -> Declared:
    form = raw["format"]
    name, platform = form["name"], form["platform"]
    return Declared(
        name=name,
        platform=platform,
        row=form["row"],
        zone=form.get("zone", ""),
        after_refund=form.get("paid") == "after_refund",
        inherit=form.get("inherit", False),
        head=form.get("head", ""),
        separator=form.get("separator", ""),
        words=_first_words(raw.get("status", {})),
        after_sale=_first_words(raw.get("after_sale", {})),
        refunded_word=_first_words(raw.get("refund_status", {})).get("done", ""),
        layouts={layout.name: layout for layout in layouts_of(raw)},
        style={**styles[_DEFAULT], **styles.get(platform, {}), **styles.get(name, {})},
        columns=raw["columns"],
    )


def _first_words(table: Mapping[str, str]) -> dict[str, str]:
    """Return meaning → the first word for it, without the stars that stand for anything."""
    words: dict[str, str] = {}
    for word, meaning in table.items():
        words.setdefault(meaning, word.replace("*", ""))
    return words


def _same(heading: str, names: list[str]) -> bool:
    return any(_plain(name) == _plain(heading) for name in names)


def _plain(text: str) -> str:
    return text.translate(_WIDTHS).replace(" ", "").casefold().partition("{")[0].partition("(php)")[0]


_WIDTHS: Final = str.maketrans("（），：", "(),:")
