"""Which files are one person? What the owner said, then what phone or e-mail and name say by themselves.

The answer depends on the files and her words alone, never on which came first (only which number is shown does).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from shopcrm.domain.customers import Basics
from shopcrm.domain.identities import Key
from shopcrm.domain.people import FileNode, Group, Neighbourhood
from shopcrm.identity.words import JoinedByHand, agree, spread, together

_Pair = tuple[int, int]


def groups(near: Neighbourhood) -> list[Group]:
    """Return the customers that the files of ``near`` make, every file in exactly one."""
    by_hand = JoinedByHand({file: node.words for file, node in near.files.items()}, near.links)
    keys = _keys(near.files, by_hand)
    linked = _linked(keys)
    apart = _apart(near, by_hand) | _contradicting(linked, by_hand)
    return [_group(block, keys, by_hand) for block in _blocks(by_hand.members, linked, apart)]


def edit(near: Neighbourhood, group: Group, words: FileNode) -> tuple[dict[int, FileNode], Neighbourhood]:
    """Return the changed files, and the neighbourhood in which ``group`` says ``words.words``."""
    by_hand = JoinedByHand({file: node.words for file, node in near.files.items()}, near.links)
    roots = _in_order(group, by_hand)
    changed: dict[int, FileNode] = {}
    links = {link.id: link for link in near.links}
    for root, wanted in zip(roots, spread([by_hand.words[root] for root in roots], words.words), strict=True):
        own, relinked = by_hand.edited(root, wanted)
        if own != near.files[root].words:
            changed[root] = FileNode(root, near.files[root].keys, own)
        links.update((link.id, link) for link in relinked)
    after = Neighbourhood({**near.files, **changed}, tuple(links[link.id] for link in near.links), near.apart)
    return changed, after


def _keys(files: Mapping[int, FileNode], by_hand: JoinedByHand) -> dict[int, set[Key]]:
    found: dict[int, set[Key]] = {root: set() for root in by_hand.members}
    for file, node in files.items():
        found[by_hand.root(file)] |= node.keys
    return found


def _linked(keys: Mapping[int, set[Key]]) -> dict[int, dict[int, list[Key]]]:
    """Return which files share which keys."""
    holders: dict[Key, list[int]] = defaultdict(list)
    for root, own in keys.items():
        for key in own:
            holders[key].append(root)
    linked: dict[int, dict[int, list[Key]]] = defaultdict(lambda: defaultdict(list))
    for key, roots in sorted(holders.items()):
        for one in roots:
            for other in roots:
                if one != other:
                    linked[one][other].append(key)
    return linked


def _apart(near: Neighbourhood, by_hand: JoinedByHand) -> set[_Pair]:
    """Return what she said are different people, both ways; joining them by hand later takes it back."""
    known = [pair for pair in near.apart if pair[0] in near.files and pair[1] in near.files]
    pairs = {(by_hand.root(one), by_hand.root(other)) for one, other in known}
    return {(a, b) for one, other in pairs if one != other for a, b in ((one, other), (other, one))}


def _contradicting(linked: Mapping[int, Mapping[int, object]], by_hand: JoinedByHand) -> set[_Pair]:
    """Return the files of one component in which she wrote different things: she is asked, nobody chooses for her."""
    found: set[_Pair] = set()
    for part in _components(linked, linked):
        told = [root for root in part if by_hand.words[root] != Basics()]
        found |= {
            (one, other)
            for one in told
            for other in told
            if one != other and not agree((by_hand.words[one], by_hand.words[other]))
        }
    return found


def _components(roots: Iterable[int], linked: Mapping[int, Iterable[int]]) -> list[list[int]]:
    seen: set[int] = set()
    found = []
    for start in sorted(roots):
        if start in seen:
            continue
        seen.add(start)
        part, ahead = [start], [start]
        while ahead:
            for other in linked.get(ahead.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    part.append(other)
                    ahead.append(other)
        found.append(sorted(part))
    return found


def _blocks(
    roots: Iterable[int], linked: Mapping[int, Mapping[int, object]], apart: set[_Pair]
) -> list[list[int]]:  # fmt: skip
    """Return who is joined: in a component with different people only those who stand alike towards all of them."""
    found = []
    for part in _components(roots, linked):
        inside = {pair for pair in apart if pair[0] in part and pair[1] in part} if apart else set()
        if not inside:
            found.append(part)
            continue
        views: dict[frozenset[int], list[int]] = defaultdict(list)
        for root in part:
            views[frozenset(other for one, other in inside if one == root)].append(root)
        for alike in views.values():
            among = {one: [other for other in linked.get(one, ()) if other in alike] for one in alike}
            found += _components(alike, among)
    return found


def _in_order(group: Group, by_hand: JoinedByHand) -> list[int]:
    """Return the files joined by hand inside ``group``, the shown one first."""
    roots = {by_hand.root(file) for file in group.members}
    return sorted(roots, key=lambda root: (root != group.root, root))


def _group(block: list[int], keys: Mapping[int, set[Key]], by_hand: JoinedByHand) -> Group:
    # The number of a file she wrote in or joined by hand stays in sight.
    root = min(block, key=lambda one: (len(by_hand.members[one]) == 1 and by_hand.words[one] == Basics(), one))
    order = sorted(block, key=lambda one: (one != root, one))
    members = sorted(file for one in block for file in by_hand.members[one])
    joined = tuple(_spanning(order, keys))
    return Group(root, tuple(members), together([by_hand.words[one] for one in order]), joined)


def _spanning(order: list[int], keys: Mapping[int, set[Key]]) -> Iterable[tuple[int, int, tuple[Key, ...]]]:
    """Yield a join for every file but the first, with one already in: the keys they share."""
    reached, waiting = [order[0]], order[1:]
    while waiting:
        for other in waiting:
            near = next((one for one in reached if keys[one] & keys[other]), None)
            if near is not None:
                yield near, other, tuple(sorted(keys[near] & keys[other]))
                reached.append(other)
                waiting.remove(other)
                break
        else:  # pragma: no cover - a block is connected by its keys
            raise AssertionError("a block holds a file nothing joins to it")
