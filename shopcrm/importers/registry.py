"""Which formats are there, and which one is this file?"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shopcrm.base.errors import InputRefused
from shopcrm.base.paths import resources
from shopcrm.importers.declaration import load_spec
from shopcrm.importers.headings import all_spellings, heading
from shopcrm.importers.spec import FormatSpec

_REFUSED = "refused.toml"


@dataclass(frozen=True)
class WrongDownload:
    """A known file that holds no orders: its headings and the reason to give (texts ``errors.<reason>``)."""

    reason: str
    headings: frozenset[str]


def builtin_specs(*, layouts: bool = True) -> tuple[FormatSpec, ...]:
    """Return every format that comes with the program; whoever only reads files needs no ``layouts``."""
    folder = resources() / "formats"
    return tuple(load_spec(path, layouts=layouts) for path in sorted(folder.glob("*.toml")) if path.name != _REFUSED)


def wrong_downloads() -> tuple[WrongDownload, ...]:
    """Return the files we recognise in order to refuse them by name."""
    raw = tomllib.loads((resources() / "formats" / _REFUSED).read_text(encoding="utf-8"))
    return tuple(
        WrongDownload(item["reason"], frozenset(heading(name) for name in item["headings"])) for item in raw["refused"]
    )


def owners_specs(folder: Path) -> tuple[FormatSpec, ...]:
    """Return the formats the owner has taught the program: the mapping files in ``folder``.

    One that cannot be read any more is passed over: it must not keep out what the others know.
    """
    found = []
    for path in sorted(folder.glob("*.toml")):
        with suppress(InputRefused):
            found.append(load_spec(path))
    return tuple(found)


def recognise(
    headings: Iterable[str],
    specs: Sequence[FormatSpec],
    wrong: Sequence[WrongDownload] = (),
    own: Sequence[FormatSpec] = (),
) -> FormatSpec | None:
    """Return the format of a heading row, or None when nobody claims it.

    What the program knows goes before ``own``, the owner's mappings; of these, the one that knows most headings.

    Raises:
        InputRefused: it is a known file without orders, two formats claim it, or it is only like a table she taught.
    """
    told = list(headings)
    names = all_spellings(told)
    for download in wrong:
        if download.headings <= names:
            raise InputRefused(download.reason)
    claims = [spec for spec in specs if spec.claims(names)]
    if len(claims) > 1:
        raise InputRefused("two_formats", formats=", ".join(spec.name for spec in claims))
    return claims[0] if claims else _taught(tuple(sorted(filter(None, map(heading, told)))), names, own)


def _taught(plain: tuple[str, ...], names: frozenset[str], own: Sequence[FormatSpec]) -> FormatSpec | None:
    """Return the owner's mapping for a row of exactly its headings.

    Raises:
        InputRefused: there are others beside those she taught: it may be a list of refunds, or of what she bought; or
            she taught it twice, and differently.
    """
    like = [spec for spec in own if spec.claims(names)]
    mine = [spec for spec in like if spec.headings in {(), plain}]
    if like and not mine:
        nearest = min(like, key=lambda spec: len(_differing(spec.headings, plain)))
        differing = "、".join(_differing(nearest.headings, plain))[:200]
        raise InputRefused("table_like", mapping=nearest.name, headings=differing)
    most = max((len(spec.requires) for spec in mine), default=0)
    best = [spec for spec in mine if len(spec.requires) == most]
    if len({(spec.platform, spec.row, spec.currency, str(spec.columns)) for spec in best}) > 1:
        raise InputRefused("two_formats", formats=", ".join(spec.name for spec in best))
    return best[0] if best else None


def _differing(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Return the headings that stand more often in one row than in the other."""
    here, there = Counter(one), Counter(other)
    return sorted(((here - there) + (there - here)).elements())
