"""The index in memory answers as a plain look at everyone would."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.customers import CustomerQuery, SortKey
from shopcrm.identity.customer_index import CustomerIndex, IndexedCustomers, TextIndex, TitleIndex

TODAY = 740_000


@dataclass(frozen=True)
class Person:
    id: int
    text: str = ""
    name: str = ""
    city: str = ""
    province: str = ""
    first: int = 0
    last: int = 0
    purchases: int = 0
    net: int = 0


def numbers(values: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


def index_of(
    people: list[Person], titles: list[tuple[int, str]] | None = None, bought: list[tuple[int, int]] | None = None
) -> CustomerIndex:
    """``bought`` holds (product, row)."""
    texts = [person.text.encode() for person in people]
    pairs = bought or []
    return CustomerIndex(
        IndexedCustomers(
            ids=numbers([person.id for person in people]),
            first_day=numbers([person.first for person in people]),
            last_day=numbers([person.last for person in people]),
            purchases=numbers([person.purchases for person in people]),
            net=numbers([person.net for person in people]),
            sort_names=[person.name for person in people],
            cities=[person.city for person in people],
            provinces=[person.province for person in people],
        ),
        TextIndex(b"\n".join(texts), numbers([len(text) for text in texts])),
        TitleIndex(titles or [], numbers([pair[0] for pair in pairs]), numbers([pair[1] for pair in pairs])),
    )


def found(index: CustomerIndex, query: CustomerQuery, owners: dict[str, list[int]] | None = None) -> list[int]:
    mask = index.matching(query, TODAY, lambda word: (owners or {}).get(word, []))
    ids: list[int] = index.sorted_ids(mask, query.sort, descending=query.descending).tolist()
    return ids


LETTERS = st.text(alphabet="ab1王小😀", max_size=6)
WORDS = st.text(alphabet="ab1王小😀", min_size=1, max_size=3)
PEOPLE = st.lists(
    st.tuples(st.lists(LETTERS, max_size=3), LETTERS, st.sampled_from(["", "杭州", "上海"]), st.integers(0, 9),
              st.integers(0, 4), st.integers(-9, 9)),
    max_size=12,
)  # fmt: skip


def people_of(drawn: list[tuple[list[str], str, str, int, int, int]]) -> list[Person]:
    return [
        Person(
            3 * place + 1, "\n".join(lines), name, city, "浙江" if city == "杭州" else "", last, last, purchases, net
        )
        for place, (lines, name, city, last, purchases, net) in enumerate(drawn)
    ]


@given(PEOPLE, st.lists(WORDS, max_size=2))
def test_every_word_must_stand_in_the_text(
    drawn: list[tuple[list[str], str, str, int, int, int]], words: list[str]
) -> None:
    people = people_of(drawn)
    index = index_of(people)
    wanted = {person.id for person in people if all(word in person.text for word in words)}
    assert set(found(index, CustomerQuery(search=" ".join(words)))) == wanted


@given(PEOPLE, WORDS, st.data())
def test_titles_find_who_bought(
    drawn: list[tuple[list[str], str, str, int, int, int]], word: str, data: st.DataObject
) -> None:
    people = people_of(drawn)
    titles = [(2, "aa王"), (5, "b1"), (9, "小😀")]
    rows = st.integers(0, len(people) - 1) if people else st.nothing()
    bought = data.draw(st.lists(st.tuples(st.sampled_from([2, 5, 9]), rows), max_size=10)) if people else []
    buyers = {people[row].id for product, row in bought if word in dict(titles)[product]}
    wanted = buyers | {person.id for person in people if word in person.text}
    assert set(found(index_of(people, titles, bought), CustomerQuery(search=word))) == wanted


@given(PEOPLE, st.sampled_from(SortKey), st.booleans())
def test_the_order_of_the_list(
    drawn: list[tuple[list[str], str, str, int, int, int]], key: SortKey, descending: bool
) -> None:
    people = people_of(drawn)
    field = {SortKey.FIRST: "first", SortKey.LAST: "last"}.get(key, key.value)

    def value(person: Person) -> str | int:
        held: str | int = getattr(person, field)
        return held

    with_it = [person for person in people if key in (SortKey.PURCHASES, SortKey.NET) or value(person)]
    without = [person for person in people if person not in with_it]
    # Python's sort keeps equal ones as they were, by id; "reverse" too.
    wanted = sorted(with_it, key=value, reverse=descending) + without
    asked = CustomerQuery(sort=key, descending=descending)
    assert found(index_of(people), asked) == [person.id for person in wanted]


def test_plain_filters() -> None:
    people = [
        Person(1, city="杭州", province="浙江", last=TODAY - 10, purchases=3, net=500),
        Person(2, city="宁波", province="浙江", last=TODAY - 90, purchases=1, net=300),
        Person(7, province="上海"),
    ]
    index = index_of(people)
    assert found(index, CustomerQuery(city="浙江")) == [1, 2]
    assert found(index, CustomerQuery(city="上海")) == [7]
    assert found(index, CustomerQuery(city="火星")) == []
    assert found(index, CustomerQuery(min_purchases=2)) == [1]
    # Who never bought is not quiet.
    assert found(index, CustomerQuery(quiet_days=90)) == [2]
    assert found(index, CustomerQuery(quiet_days=91)) == []
    assert index.among(numbers([7, 2, 99])).tolist() == [False, True, True]
    assert index.net(index.among(numbers([1, 2]))) == 800


def test_order_numbers_are_asked_for_words_with_digits_as_typed() -> None:
    index = index_of([Person(4), Person(6)])
    owners = {"Ab-1": [6], "abcdef": [4]}
    assert found(index, CustomerQuery(search="Ab-1"), owners) == [6]
    assert found(index, CustomerQuery(search="ab-1"), owners) == []
    assert found(index, CustomerQuery(search="abcdef"), owners) == []


def test_edits_replace_what_was_found() -> None:
    index = index_of([Person(4, "王小", "wang"), Person(6, "ab", "ab")])
    after = index.with_edits([(4, "茶姐", "cha")])
    assert found(after, CustomerQuery(search="王")) == []
    assert found(after, CustomerQuery(search="茶")) == [4]
    assert found(after, CustomerQuery(sort=SortKey.NAME, descending=False)) == [6, 4]
    again = after.with_edits([(6, "ab 茶", "ab")])
    assert found(again, CustomerQuery(search="茶")) == [4, 6]
    # The index before is as it was.
    assert found(index, CustomerQuery(search="王")) == [4]
    assert found(index, CustomerQuery(sort=SortKey.NAME, descending=False)) == [6, 4]


@pytest.mark.parametrize("word", ["\ud800", "茶", "x"])
def test_an_empty_shop_and_broken_letters_find_nobody(word: str) -> None:
    assert found(index_of([]), CustomerQuery(search=word)) == []
    assert found(index_of([Person(1, "abc")]), CustomerQuery(search=word)) == []
