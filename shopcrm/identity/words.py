"""Whose words are shown when files are one? The owner's words of joined files, and where her later edits go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from shopcrm.domain.customers import Basics
from shopcrm.domain.identities import Link

# The parts of a file she may choose between; free fields are chosen one by one, as ``field.<name>``.
PARTS: Final = ("name", "gender", "birthday", "notes")
FIELD: Final = "field."
KEEP, FOLD, BOTH = "keep", "fold", "both"


def combined(keep: Basics, fold: Basics, choices: Mapping[str, str]) -> Basics:
    """Return the words of two files joined by hand.

    Where she chose nothing, the told value stands; of two told ones that of the kept file, and both notes.
    """
    parts = {part: _part(part, getattr(keep, part), getattr(fold, part), choices.get(part, "")) for part in PARTS}
    return replace(Basics(), **parts, fields=_fields(keep.fields, fold.fields, choices))


def _part(part: str, mine: Any, yours: Any, choice: str) -> Any:  # noqa: ANN401 - a name, a day, a text
    if choice == KEEP or (choice == "" and mine and (not yours or part != "notes")):
        return mine
    if choice == FOLD or not mine:
        return yours
    return mine if not yours or mine == yours else f"{mine}\n{yours}"


def _fields(
    keep: tuple[tuple[str, str], ...], fold: tuple[tuple[str, str], ...], choices: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    mine, yours = dict(keep), dict(fold)
    shown = []
    for name in dict.fromkeys((*mine, *yours)):
        choice = choices.get(FIELD + name, "")
        if choice == KEEP:
            value = mine.get(name)
        elif choice == FOLD:
            value = yours.get(name)
        else:
            value = mine.get(name, yours.get(name))
        if value is not None:
            shown.append((name, value))
    return tuple(shown)


def agree(some: Iterable[Basics]) -> bool:
    """Whether no two of these files say different things."""
    told: dict[str, object] = {}
    for words in some:
        parts = {part: getattr(words, part) for part in PARTS} | {FIELD + name: text for name, text in words.fields}
        for part, value in parts.items():
            if value and told.setdefault(part, value) != value:
                return False
    return True


class JoinedByHand:
    """Files that are one by the owner's word, put together in the order of time."""

    def __init__(self, own: Mapping[int, Basics], links: Sequence[Link]) -> None:
        """Join ``own`` (the words of each file by id) by ``links``, oldest first."""
        self._own = own
        self._links = links
        self._root = {file: file for file in own}
        self.words = dict(own)
        self.members: dict[int, list[int]] = {file: [file] for file in own}
        for link in links:
            self._join(link)

    def _join(self, link: Link) -> None:
        keep, fold = self._root.get(link.keep), self._root.get(link.fold)
        if keep is None or fold is None or keep == fold:
            return
        self.words[keep] = combined(self.words[keep], self.words.pop(fold), dict(link.choices))
        for file in self.members[fold]:
            self._root[file] = keep
        self.members[keep] += self.members.pop(fold)

    def root(self, file: int) -> int:
        """Return the file whose number stands for ``file``."""
        return self._root[file]

    def edited(self, root: int, new: Basics) -> tuple[Basics, list[Link]]:
        """Return the own words of ``root`` and the changed links after which the joined file says ``new``.

        What she writes while files are one stays with the file that keeps its number.
        """
        shown, own = self.words[root], self._own[root]
        changed = {part for part in PARTS if getattr(new, part) != getattr(shown, part)}
        fields = new.fields != shown.fields
        if fields:
            changed |= {FIELD + name for file in self.members[root] for name, _ in self._own[file].fields}
            changed |= {FIELD + name for name, _ in new.fields}
        own = replace(own, **{part: getattr(new, part) for part in changed if part in PARTS})
        if fields:
            own = replace(own, fields=new.fields)
        links = [
            replace(link, choices=tuple(sorted((dict(link.choices) | dict.fromkeys(changed, KEEP)).items())))
            for link in self._links
            if changed and link.keep in self._root and self._root_when(link) == root
        ]
        return own, links

    def _root_when(self, link: Link) -> int:
        """Return the file that kept its number when ``link`` joined two."""
        return JoinedByHand(self._own, self._links[: self._links.index(link)]).root(link.keep)


def together(blocks: Sequence[Basics]) -> Basics:
    """Return the words of files joined by the program, which do not contradict each other."""
    shown = Basics()
    for words in blocks:
        shown = combined(shown, words, {"notes": KEEP} if shown.notes else {})
    return shown


def spread(blocks: Sequence[Basics], new: Basics) -> list[Basics]:
    """Return what each block must say so that all of them together say ``new``; what is new goes to the first.

    A changed value is written wherever the old one stands, so that no two come to contradict each other.
    """
    shown = together(blocks)
    made = []
    kept = dict(new.fields)
    known = {name for words in blocks for name, _ in words.fields}
    for place, words in enumerate(blocks):
        parts = {
            part: getattr(new, part)
            for part in PARTS
            if getattr(new, part) != getattr(shown, part)
            and (getattr(words, part) or (place == 0 and not getattr(shown, part)))
        }
        fields = [(name, kept[name]) for name, _ in words.fields if name in kept]
        if place == 0:
            fields += [(name, value) for name, value in new.fields if name not in known]
        made.append(replace(words, **parts, fields=tuple(fields)))
    return made
