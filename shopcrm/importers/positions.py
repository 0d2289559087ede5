"""Which item of its order is a row's, where the file numbers no items? Counted through all sheets of the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class _Items:
    """The items of one order met so far, as hashes; the first ``base`` of them stand on earlier sheets.

    ``again`` are those of them that this sheet has told once more.
    """

    sheet: int
    contents: list[int] = field(default_factory=list)
    base: int = 0
    again: set[int] = field(default_factory=set)


class Positions:
    """Gives each item without a number its place in its order: ``#1`` the first, ``#2`` the second, and so on."""

    def __init__(self) -> None:
        """Start with no order met."""
        self._orders: dict[int, _Items] = {}

    def key(self, number: str, line: dict[str, Any], sheet: int) -> str:
        """Return the key of ``line`` in order ``number``.

        Rows of an order on one sheet are all different items. On a later sheet the same row is the same item, for
        owners copy rows into a sheet of their own; another row is another item, of an order that is cut in two.
        """
        # The hash keeps a million orders small; a collision would only skip a place.
        items = self._orders.setdefault(hash(number), _Items(sheet))
        if items.sheet != sheet:
            items.sheet, items.base, items.again = sheet, len(items.contents), set()
        content = hash(tuple(sorted((name, str(value)) for name, value in line.items() if name != "key")))
        for place in range(items.base):
            if items.contents[place] == content and place not in items.again:
                items.again.add(place)
                return f"#{place + 1}"
        items.contents.append(content)
        return f"#{len(items.contents)}"
