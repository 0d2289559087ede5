"""What can be imported: a file, a folder, what is packed in one, bytes of no file; and what of them is no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePath
from typing import Final

from shopcrm.base.errors import InputRefused
from shopcrm.domain.visible import seen_line

# Between an archive or a folder and what lies in it.
INSIDE: Final = " › "
_LONGEST: Final = 120
MOST_HELD: Final = 64 << 20
"""So many bytes are taken from a clipboard or a pipe; the fullest table anybody copies has a tenth of it."""


@dataclass(frozen=True)
class Source:
    """One thing to import.

    Attributes:
        path: the file or folder on disk, None for bytes that lie in no file; make these by ``held_source``.
        name: what it is called to the owner; never used to find anything.
        inside: which member of the archive ``path``, and which of the archive in there; numbers, for names may repeat.
        packed: whether it lies in a folder or an archive that was chosen, and not by itself.
        data: the bytes where there is no ``path``; never shown, for they are her customers.
        written_at: when these were copied or typed, nanoseconds since 1970.
        by_hand: whether it is one order that she typed field by field.
    """

    path: Path | None
    name: str
    inside: tuple[int, ...] = ()
    packed: bool = False
    data: bytes = field(default=b"", repr=False)
    written_at: int = 0
    by_hand: bool = False


@dataclass(frozen=True)
class PassedOver:
    """A file in a folder or archive that is not imported; ``reason`` is a key under ``import.passed.``."""

    name: str
    reason: str


@dataclass(frozen=True)
class Package:
    """What lies in a folder or an archive, in an order that depends on names only."""

    sources: tuple[Source, ...]
    passed_over: tuple[PassedOver, ...] = ()


def source_of(path: Path | Source) -> Source:
    """Return the source that is ``path`` as a whole; a source is itself."""
    if isinstance(path, Source):
        return path
    return Source(path, shown_name(path.name) or shown_name(str(path)))


def held_source(data: bytes, name: str, at: datetime) -> Source:
    """Return ``data``, copied or typed ``at`` that moment, as a source; it never becomes a file.

    Raises:
        InputRefused: there is nothing in it, or more than anybody copies.
    """
    if not data.strip():
        raise InputRefused("held_empty", file=name)
    if len(data) > MOST_HELD:
        raise InputRefused("held_too_large", file=name, most=MOST_HELD >> 20)
    return Source(None, shown_name(name), data=data, written_at=int(at.timestamp() * 1_000_000) * 1000)


def shown_name(name: str) -> str:
    """Return a file's name, perhaps with folders, fit to be shown: one line, nothing unseen, not too long."""
    clean = seen_line(name)
    half = _LONGEST // 2
    return clean if len(clean) <= _LONGEST else f"{clean[: half - 1]}…{clean[-half:]}"


def file_stem(name: str) -> str:
    """Return what a file about the source called ``name`` may be called: without folders, ending and colons."""
    return PurePath(name.rsplit(INSIDE, maxsplit=1)[-1].replace("/", " ").replace(":", "-")).stem


def shown_path(path: str) -> str:
    """Return the name of something packed: its folders joined by "/", without the tricks of a path."""
    parts = [part.strip() for part in seen_line(path).replace("\\", "/").split("/")]
    kept = [part for part in parts if part not in {"", ".", ".."} and not part.endswith(":")]
    return shown_name("/".join(kept)) or "?"


def name_order(name: str) -> tuple[Sequence[str], str]:
    """Return the key by which the things in a package are put in order, the same on every computer."""
    return name.casefold().split("/"), name
