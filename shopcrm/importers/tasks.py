"""What can the reading process be asked to do with a file?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Task:
    """What the child is to do with a file.

    Attributes:
        mapping: path of a mapping file that says what the file is, or "".
        declared: text of one that lies in no file yet, or "".
        own: folder of the owner's mappings, asked if no declared format claims the file; or "".
        sketch: not to read orders, but to say what the table looks like.
        limit: how many rows of each sheet to read; 0 for all.
        sparse: whether to take the slow way, for a workbook on which the quick way died.
        withheld: orders (number → reason) that an earlier reading could not take whole.
    """

    mapping: str = ""
    declared: str = ""
    own: str = ""
    sketch: bool = False
    limit: int = 0
    sparse: bool = False
    withheld: Mapping[str, str] = field(default_factory=dict)
