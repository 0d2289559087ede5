"""What is a draft: something she has begun and not saved, put away while the shop is closed?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Draft:
    """One thing begun.

    Attributes:
        kind: what it is: ``basics``, ``order``, ``merge`` …; whoever wrote it knows how to read it.
        version: of the shape of ``content``; another one is not read.
        content: JSON. It holds customers' data: it lies in the vault and nowhere else.
    """

    kind: str
    version: int
    content: str
