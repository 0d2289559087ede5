"""Which item of its order is a row's, where the file numbers no items? Counted through the whole file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

# What an item is known by.
_NAMES: Final = ("title", "variant", "sku", "quantity")


@dataclass
class _Items:
    """The items of one order met so far, by the hashes of their names; the first ``base`` of them in earlier parts.

    ``again`` are those of them that this part has told once more.
    """

    part: int
    contents: list[int] = field(default_factory=list)
    base: int = 0
    again: set[int] = field(default_factory=set)


class Positions:
    """Gives each item without a number its place in its order: ``#1`` the first, ``#2`` the second, and so on."""

    def __init__(self) -> None:
        """Start with no order met."""
        self._orders: dict[int, _Items] = {}

    def key(self, number: str, line: dict[str, Any], part: int) -> str:
        """Return the key of ``line`` in order ``number``.

        Rows of an order that stand together, its ``part``, are all different items. What comes later under the same
        name is the same item, for owners copy rows into a sheet of their own and paste exports below each other;
        another name is another item, of an order whose rows are scattered.
        """
        # The hash keeps a million orders small; a collision would only skip a place.
        items = self._orders.setdefault(hash(number), _Items(part))
        if items.part != part:
            items.part, items.base, items.again = part, len(items.contents), set()
        content = hash(tuple(line.get(name) for name in _NAMES))
        for place in range(items.base):
            if items.contents[place] == content and place not in items.again:
                items.again.add(place)
                return f"#{place + 1}"
        items.contents.append(content)
        return f"#{len(items.contents)}"
