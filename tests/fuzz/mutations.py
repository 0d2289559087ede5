"""How is one file made into another that nobody has seen?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

_MOST_CHANGES = 6
_LONGEST = 1 << 16


class Mutator:
    """Makes new inputs out of known ones; the same seed makes the same inputs."""

    def __init__(self, random: Random, words: Sequence[bytes]) -> None:
        """Draw from ``random`` and put in ``words``."""
        self._random, self._words = random, words
        self._ways: tuple[Callable[[bytes, bytes], bytes], ...] = (
            self._flip, self._word, self._word, self._word, self._cut, self._twice, self._splice, self._swap_lines,
            self._cell, self._cell, self._encode,
        )  # fmt: skip

    def __call__(self, known: bytes, other: bytes) -> bytes:
        """Return ``known`` changed in a few places, perhaps with pieces of ``other``."""
        for _ in range(self._random.randint(1, _MOST_CHANGES)):
            known = self._random.choice(self._ways)(known, other)
        return known[:_LONGEST]

    def _at(self, known: bytes) -> int:
        return self._random.randint(0, len(known))

    def _flip(self, known: bytes, _other: bytes) -> bytes:
        at = self._at(known)
        return known[:at] + bytes([self._random.randrange(256)]) + known[at + 1 :]

    def _word(self, known: bytes, _other: bytes) -> bytes:
        at = self._at(known)
        return known[:at] + self._random.choice(self._words) + known[at + self._random.choice((0, 0, 1, 5)) :]

    def _cut(self, known: bytes, _other: bytes) -> bytes:
        start, end = sorted((self._at(known), self._at(known)))
        return known[:start] + known[min(end, start + 200) :]

    def _twice(self, known: bytes, _other: bytes) -> bytes:
        start, end = sorted((self._at(known), self._at(known)))
        return known[:end] + known[start:]

    def _splice(self, known: bytes, other: bytes) -> bytes:
        return known[: self._at(known)] + other[self._at(other) :]

    def _swap_lines(self, known: bytes, _other: bytes) -> bytes:
        lines = known.split(b"\n")
        one, two = self._random.randrange(len(lines)), self._random.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
        return b"\n".join(lines)

    def _cell(self, known: bytes, _other: bytes) -> bytes:
        """Put a word in the place of a whole cell: the file stays a table."""
        lines = known.split(b"\n")
        row = self._random.randrange(len(lines))
        cells = lines[row].split(b",")
        cells[self._random.randrange(len(cells))] = self._random.choice(self._words)
        lines[row] = b",".join(cells)
        return b"\n".join(lines)

    def _encode(self, known: bytes, _other: bytes) -> bytes:
        try:
            return known.decode().encode(self._random.choice(("gb18030", "utf-16", "utf-8-sig")), "replace")
        except UnicodeError:
            return known
