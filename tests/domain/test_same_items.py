"""Items without numbers: told in another sequence, in part, or worded anew."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.fold import combine, fold
from shopcrm.domain.orders import LineSighting, Moment, Sighting, Status
from shopcrm.domain.same_items import matched

TEA = LineSighting("#1", title="茶", sku="T1", quantity=1, amount=5000)
CUP = LineSighting("#2", title="杯", sku="C1", quantity=2, amount=3000)
POT = LineSighting("#1", title="壶", quantity=1, amount=5000)


def known(*lines: LineSighting) -> dict[str, LineSighting]:
    return {line.key: line for line in lines}


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        ([TEA, CUP], ["#1", "#2"]),
        # In another sequence, and only one of them.
        ([CUP._replace(key="#1"), TEA._replace(key="#2")], ["#2", "#1"]),
        ([CUP._replace(key="#1")], ["#2"]),
        # Another item than any that is known.
        ([POT], ["#3"]),
        ([POT, TEA._replace(key="#2"), CUP._replace(key="#3")], ["#3", "#1", "#2"]),
        # Fewer columns in the other file; a new word for a known article number.
        ([CUP._replace(key="#1", sku="", quantity=None), TEA._replace(key="#2", sku="")], ["#2", "#1"]),
        ([CUP._replace(key="#1", title="茶杯"), TEA._replace(key="#2")], ["#2", "#1"]),
        # Without any name only the place is left.
        ([LineSighting("#1", amount=1), LineSighting("#2", amount=2)], ["#1", "#2"]),
        # The same place and price, but another name: another item.
        ([TEA, CUP._replace(title="茶杯", sku="")], ["#1", "#3"]),
        # The other file numbers its items.
        ([TEA._replace(key="77"), CUP._replace(key="78")], ["77", "78"]),
    ],
)
def test_names_go_before_places(told: list[LineSighting], keys: list[str]) -> None:
    assert [line.key for line in matched(told, known(TEA, CUP))] == keys


def test_the_same_item_twice_stays_twice() -> None:
    twin = TEA._replace(key="#2")
    assert [line.key for line in matched([TEA, twin], known(TEA, twin))] == ["#1", "#2"]
    assert [line.key for line in matched([TEA, twin], known(TEA))] == ["#1", "#2"]
    assert [line.key for line in matched([twin], known(TEA, twin))] == ["#2"]


@pytest.mark.no_cover
def test_a_hundred_thousand_items_are_matched_at_once() -> None:
    many = [LineSighting(f"#{n + 1}", title="茶", variant=str(n)) for n in range(100_000)]
    back = [line._replace(key=f"#{n + 1}") for n, line in enumerate(reversed(many))]
    assert matched(back, known(*many))[0].key == "#100000"
    others = [line._replace(variant=f"x{line.variant}") for line in many]
    assert len({line.key for line in matched(others, known(*many))}) == 100_000


def sold(*lines: LineSighting, at: int = 0) -> Sighting:
    return Sighting("1", status=Status.COMPLETED, paid_at=Moment(1_760_000_000), lines=lines, as_of=(at, 0))


def test_a_refund_in_a_list_of_another_sequence_is_taken_off_once() -> None:
    first = sold(TEA._replace(refunded=5000), CUP)
    second = sold(CUP._replace(key="#1"), TEA._replace(key="#2", refunded=5000), at=5)
    for files in ([first, second], [second, first]):
        order = fold(files)
        assert (order.amount, order.refunded) == (8000, 5000)
        assert [(line.title, line.refunded) for line in order.lines] == [("茶", 5000), ("杯", 0)]


def test_a_file_of_one_item_adds_it_to_the_others() -> None:
    assert fold([sold(TEA), sold(CUP._replace(key="#1"), at=9)]).amount == 8000


def test_to_hear_a_file_again_changes_nothing() -> None:
    files = [
        Sighting("1", lines=(LineSighting("#3", sku="B"), LineSighting("#1", title="杯", sku="B"))),
        Sighting("1", lines=(LineSighting("#1", title="杯", quantity=1), LineSighting("#2", sku="B", quantity=1))),
    ]
    for file in files:
        assert fold([*files, file]) == fold(files)


def test_parts_of_one_file_have_counted_together() -> None:
    parts = [sold(TEA), sold(TEA._replace(key="#2"))]
    assert len(combine(parts, parts=True).lines) == 2
    assert len(combine(parts).lines) == 1


LINES = st.lists(
    st.builds(
        LineSighting,
        key=st.just(""),
        title=st.sampled_from(["", "茶", "杯"]),
        variant=st.sampled_from(["", "红"]),
        sku=st.sampled_from(["", "A", "B"]),
        quantity=st.sampled_from([None, 1.0]),
        amount=st.sampled_from([None, 100, 200]),
    ),
    min_size=1,
    max_size=4,
).map(lambda lines: tuple(line._replace(key=f"#{n + 1}") for n, line in enumerate(lines)))


@given(LINES, LINES)
def test_every_item_gets_one_key_and_its_own_list_again_changes_nothing(
    first: tuple[LineSighting, ...], second: tuple[LineSighting, ...]
) -> None:
    found = matched(second, known(*first))
    assert len({line.key for line in found}) == len(second)
    assert [line._replace(key="") for line in found] == [line._replace(key="") for line in second]
    assert list(matched(first, known(*first))) == list(first)


@given(st.lists(LINES, min_size=2, max_size=3))
def test_the_order_of_files_does_not_matter(files: list[tuple[LineSighting, ...]]) -> None:
    told = [sold(*lines, at=at) for at, lines in enumerate(files)]
    assert len({repr(fold(way)) for way in permutations(told)}) == 1


@pytest.mark.parametrize(
    ("order", "figures"),
    [
        # One of two items closed in an order that goes on: what was paid for it went back.
        ({}, (8000, 3000, True)),
        # What was told to go back goes before the mere word.
        ({"refunded": 1000}, (8000, 1000, True)),
        # The order's own amount leaves the closed item out, or holds it.
        ({"amount": 5000}, (5000, 0, True)),
        ({"amount": 8500}, (8500, 3000, True)),
        ({"status": Status.UNPAID, "paid_at": None}, (8000, 0, False)),
    ],
)
def test_a_closed_item_of_a_going_order(order: dict[str, object], figures: tuple[int, int, bool]) -> None:
    closed = CUP._replace(status=Status.CLOSED)
    found = fold([sold(TEA._replace(status=Status.COMPLETED), closed)._replace(**order)])  # type: ignore[arg-type]
    assert (found.amount, found.refunded, found.valid) == figures
    # What no file said is not kept as if one had.
    assert found.sighting.lines[1].fully_refunded is None


@pytest.mark.parametrize(
    ("order", "figures"),
    [
        ({}, (5000, 0, True)),
        ({"refunded": 1000}, (5000, 1000, True)),
        # What the order's own amount holds is for the platform to say.
        ({"amount": 8000}, (8000, 0, True)),
    ],
)
def test_an_unpaid_item_of_a_going_order_is_no_revenue(
    order: dict[str, object], figures: tuple[int, int, bool]
) -> None:
    unpaid = CUP._replace(status=Status.UNPAID)
    seen = sold(TEA._replace(status=Status.COMPLETED), unpaid)._replace(**order)  # type: ignore[arg-type]
    found = fold([seen])
    assert (found.amount, found.refunded, found.valid) == figures
    # What the file said stays with it.
    assert seen.lines[1].amount == 3000


def test_an_unpaid_item_counts_once_it_is_paid() -> None:
    going, unpaid = TEA._replace(status=Status.PAID), CUP._replace(status=Status.UNPAID)
    seen, later = sold(going, unpaid, at=1), sold(CUP._replace(status=Status.PAID), at=2)
    for files in ([seen, later], [later, seen]):
        assert fold(files).amount == 8000
    # A file that saw both unpaid knew nothing of the payment the other tells for one of them.
    before = sold(TEA._replace(status=Status.UNPAID), unpaid, at=1)._replace(paid_at=None)
    for files in ([before, sold(going, at=2)], [sold(going, at=2), before]):
        assert fold(files).amount == 8000


@pytest.mark.parametrize(
    ("numbered", "titles"),
    [
        # As many as there are: all of them. Fewer: only those of the same name.
        (["茶", "别名"], ["茶", "别名"]),
        (["茶"], ["茶", "杯"]),
        (["壶"], ["壶", "茶", "杯"]),
    ],
)
def test_a_file_that_numbers_some_items_leaves_the_others(numbered: list[str], titles: list[str]) -> None:
    old = sold(TEA, CUP)
    new = sold(*(LineSighting(str(71 + n), title=title, amount=1000) for n, title in enumerate(numbered)), at=5)
    for files in ([old, new], [new, old]):
        assert sorted(line.title for line in fold(files).lines) == sorted(titles)
