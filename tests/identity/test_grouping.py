"""Partitions and words follow from files and sayings alone, whatever their numbers and order."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.contacts import AccountKind
from shopcrm.domain.customers import Basics
from shopcrm.domain.identities import By, Key, Link
from shopcrm.domain.people import FileNode, Neighbourhood
from shopcrm.identity.grouping import edit, groups

AT = datetime(2026, 11, 22, tzinfo=UTC)
FILES = range(1, 7)
KEY = st.builds(Key, st.just(AccountKind.PHONE), st.sampled_from(("1", "2", "3")), st.just("n"))
KEYS = st.frozensets(KEY, max_size=2)
WORDS = st.builds(
    Basics,
    name=st.sampled_from(("", "", "林", "王")),
    gender=st.sampled_from(("", "f")),
    notes=st.sampled_from(("", "a", "b")),
    fields=st.sampled_from(((), (("尺码", "M"),), (("尺码", "L"), ("猫", "1")))),
)
PAIRS = st.tuples(st.sampled_from(FILES), st.sampled_from(FILES)).filter(lambda pair: pair[0] != pair[1])


def near(keys: list[frozenset[Key]], words: list[Basics], by_hand: list[tuple[int, int]], apart: list[tuple[int, int]],
         number: dict[int, int] | None = None) -> Neighbourhood:  # fmt: skip
    new = number or {file: file for file in FILES}
    files = {new[file]: FileNode(new[file], keys[file - 1], words[file - 1]) for file in FILES}
    links = tuple(Link(n, AT, By.OWNER, new[a], new[b]) for n, (a, b) in enumerate(by_hand, 1))
    return Neighbourhood(files, links, frozenset((new[a], new[b]) for a, b in apart))


def parts(neighbourhood: Neighbourhood, old: dict[int, int] | None = None) -> set[frozenset[int]]:
    return {
        frozenset(old[file] if old else file for file in group.members) for group in groups(neighbourhood)
    }  # fmt: skip


Shop = tuple[list[frozenset[Key]], list[Basics], list[tuple[int, int]], list[tuple[int, int]]]
SHOP = st.tuples(
    st.lists(KEYS, min_size=6, max_size=6),
    st.lists(WORDS, min_size=6, max_size=6),
    st.lists(PAIRS, max_size=3),
    st.lists(PAIRS, max_size=3),
)


@given(SHOP, st.permutations(FILES))
def test_who_is_who_does_not_depend_on_numbers(shop: Shop, order: list[int]) -> None:
    number = dict(zip(FILES, order, strict=True))
    back = {new: old for old, new in number.items()}
    assert parts(near(*shop)) == parts(near(*shop, number=number), back)


@given(SHOP)
def test_every_file_is_in_one_group_and_hers_hold(shop: Shop) -> None:
    neighbourhood = near(*shop)
    made = groups(neighbourhood)
    assert sorted(file for group in made for file in group.members) == list(FILES)
    place = {file: group.root for group in made for file in group.members}
    assert all(place[link.keep] == place[link.fold] for link in neighbourhood.links)
    wordless = {file: FileNode(file, node.keys) for file, node in neighbourhood.files.items()}
    joined = parts(Neighbourhood(wordless, neighbourhood.links))
    hand = parts(Neighbourhood({f: FileNode(f) for f in FILES}, neighbourhood.links))
    for a, b in neighbourhood.apart:
        together_by_hand = any({a, b} <= part for part in hand)
        assert place[a] != place[b] or together_by_hand
    # Only numbers and her word join anybody.
    assert all(any(part <= whole for whole in joined) for part in parts(neighbourhood))
    for group in made:
        assert group.root in group.members
        assert {fold for _, fold, _ in group.joined} <= set(group.members)


@given(SHOP, st.integers(0, 5), WORDS)
def test_what_she_writes_is_what_is_shown(shop: Shop, place: int, words: Basics) -> None:
    neighbourhood = near(*shop)
    made = groups(neighbourhood)
    group = made[place % len(made)]
    changed, after = edit(neighbourhood, group, FileNode(group.root, words=words))
    again = next(one for one in groups(after) if group.root in one.members)
    shown = again.words
    if again.members == group.members:
        assert (shown.name, shown.gender, shown.notes, dict(shown.fields)) == (
            words.name, words.gender, words.notes, dict(words.fields)
        )  # fmt: skip
    assert set(changed) <= set(group.members)
    untouched = [file for file in FILES if file not in group.members]
    assert all(after.files[file] == neighbourhood.files[file] for file in untouched)


def test_of_different_people_a_third_one_joins_neither() -> None:
    key, none = frozenset({Key(AccountKind.PHONE, "1", "n")}), frozenset[Key]()
    shop: Shop = ([key] * 3 + [none] * 3, [Basics()] * 6, [], [(1, 2)])
    assert frozenset({3}) in parts(near(*shop))
    split_off: Shop = ([key] * 3 + [none] * 3, [Basics()] * 6, [], [(1, 2), (1, 3)])
    assert frozenset({2, 3}) in parts(near(*split_off))


def test_the_number_she_wrote_under_stays() -> None:
    key = frozenset({Key(AccountKind.PHONE, "1", "n")})
    words = [Basics(), Basics("林"), *[Basics()] * 4]
    (group,) = [one for one in groups(near([key] * 2 + [frozenset()] * 4, words, [], [])) if len(one.members) > 1]
    assert (group.root, group.words.name) == (2, "林")
