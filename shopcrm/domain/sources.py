"""What can be imported: a file, what is packed in an archive, a folder, and what of them is no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shopcrm.domain.visible import seen_line

# Between an archive or a folder and what lies in it.
INSIDE: Final = " › "
_LONGEST: Final = 120


@dataclass(frozen=True)
class Source:
    """One thing to import.

    Attributes:
        path: the file or folder on disk.
        name: what it is called to the owner; never used to find anything.
        inside: which member of the archive ``path``, and which of the archive in there; numbers, for names may repeat.
        packed: whether it lies in a folder or an archive that was chosen, and not by itself.
    """

    path: Path
    name: str
    inside: tuple[int, ...] = ()
    packed: bool = False


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


def shown_name(name: str) -> str:
    """Return a file's name, perhaps with folders, fit to be shown: one line, nothing unseen, not too long."""
    clean = seen_line(name)
    half = _LONGEST // 2
    return clean if len(clean) <= _LONGEST else f"{clean[: half - 1]}…{clean[-half:]}"


def shown_path(path: str) -> str:
    """Return the name of something packed: its folders joined by "/", without the tricks of a path."""
    parts = [part.strip() for part in seen_line(path).replace("\\", "/").split("/")]
    kept = [part for part in parts if part not in {"", ".", ".."} and not part.endswith(":")]
    return shown_name("/".join(kept)) or "?"


def name_order(name: str) -> tuple[Sequence[str], str]:
    """Return the key by which the things in a package are put in order, the same on every computer."""
    return name.casefold().split("/"), name
