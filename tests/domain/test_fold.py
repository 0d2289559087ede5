"""The rules of domain.md section 2, and that the order of files does not matter."""

import json
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.fold import best_moment, best_text, combine, fold
from shopcrm.domain.orders import LineSighting, Moment, RefundSighting, RefundState, Sighting, Status, record_of
from shopcrm.domain.wire import OrderChunk, chunk_of, columns_from_wire, sighting_from_wire, sighting_to_wire

PAID_AT = Moment(1_760_000_000)
base = Sighting("1", account="a", status=Status.PAID, amount=10000, refunded=0, created_at=PAID_AT, paid_at=PAID_AT)


def test_a_paid_order_is_a_valid_purchase() -> None:
    order = fold([base])
    assert (order.valid, order.paid, order.amount, order.refunded, order.net) == (True, True, 10000, 0, 10000)
    assert order.purchased_at == PAID_AT.epoch


@pytest.mark.parametrize(
    ("change", "valid", "refunded"),
    [
        ({"refunded": 10000}, False, 10000),
        ({"refunded": 4000}, True, 4000),
        ({"amount": 0}, False, 0),
        ({"amount": -500}, False, 0),
        ({"status": Status.UNPAID, "paid_at": None}, False, 0),
        ({"status": Status.CLOSED}, False, 10000),
        ({"status": Status.CLOSED, "refunded": 3000}, False, 3000),
        ({"status": Status.CLOSED, "paid_at": None}, False, 0),
    ],
)
def test_what_counts_as_a_purchase(change: dict[str, object], valid: bool, refunded: int) -> None:
    order = fold([base._replace(**change)])  # type: ignore[arg-type]
    assert (order.valid, order.refunded) == (valid, refunded)


def test_without_a_status_the_paid_time_decides() -> None:
    assert fold([base._replace(status=None)]).status is Status.PAID
    unpaid = fold([base._replace(status=None, paid_at=None, amount=0, total=5000)])
    assert (unpaid.status, unpaid.amount, unpaid.valid) == (Status.UNPAID, 5000, False)


def test_items_make_the_amount_where_the_order_names_none() -> None:
    lines = (LineSighting("1", amount=3000, refunded=500), LineSighting("2", net=2000))
    order = fold([base._replace(amount=None, refunded=None, lines=lines)])
    assert (order.amount, order.refunded, order.net) == (5000, 500, 4500)


def test_the_orders_own_amount_goes_before_its_items_in_either_order() -> None:
    items = Sighting("1", lines=(LineSighting("7", title="裙", amount=9000, status=Status.COMPLETED),))
    assert fold([base, items]) == fold([items, base])
    assert fold([items, base]).amount == 10000


def test_an_order_known_by_items_is_closed_only_when_all_are() -> None:
    closed, done = LineSighting("1", status=Status.CLOSED), LineSighting("2", status=Status.COMPLETED)
    assert fold([Sighting("1", lines=(closed, done))]).status is Status.COMPLETED
    assert fold([Sighting("1", lines=(closed,))]).status is Status.CLOSED


def test_a_later_export_moves_status_and_refund_on() -> None:
    later = base._replace(status=Status.COMPLETED, refunded=2500, finished_at=Moment(1_760_900_000))
    for sightings in ([base, later], [later, base]):
        order = fold(sightings)
        assert (order.status, order.refunded) == (Status.COMPLETED, 2500)


def test_less_remaining_without_a_refund_column_is_a_refund() -> None:
    later = Sighting("1", status=Status.COMPLETED, net=6000, paid_at=PAID_AT)
    assert fold([base, later]).refunded == 4000
    assert fold([later._replace(net=0, total=9000)]).refunded == 9000


def test_masked_empty_and_coarser_values_never_win() -> None:
    known = base._replace(recipient="张三丰", phone="13800138000")
    worse = base._replace(recipient="张**", phone="138****8000", address="", paid_at=Moment(1_759_999_980, 60))
    for sightings in ([known, worse], [worse, known]):
        told = fold(sightings).sighting
        assert (told.recipient, told.phone, told.paid_at) == ("张三丰", "13800138000", PAID_AT)


def test_numbered_items_replace_positions() -> None:
    old = Sighting("1", lines=(LineSighting("#1", title="裙"), LineSighting("#2", title="衣")))
    new = Sighting("1", lines=(LineSighting("91", title="裙"), LineSighting("92", title="衣")))
    for sightings in ([old, new], [new, old]):
        assert [line.key for line in fold(sightings).lines] == ["91", "92"]


def test_titles_of_the_order_report_serve_until_items_are_known() -> None:
    assert [line.title for line in fold([base._replace(title="裙")]).lines] == ["裙"]
    both = [base._replace(title="裙"), Sighting("1", lines=(LineSighting("9", title="真丝裙"),))]
    assert [line.title for line in fold(both).lines] == ["真丝裙"]


statuses = st.sampled_from([*Status, None])
# A NamedTuple given to st.builds would also fill the fields left out here.
sightings = st.fixed_dictionaries(
    {
        "account": st.sampled_from(["", "a"]),
        "recipient": st.sampled_from(["", "张三", "张*"]),
        "status": statuses,
        "amount": st.none() | st.just(10000),
        "refunded": st.none() | st.sampled_from([0, 2500, 10000]),
        "total": st.none() | st.just(10000),
        "created_at": st.sampled_from([None, Moment(1_759_990_020), Moment(1_759_990_020, 60)]),
        "paid_at": st.sampled_from([None, PAID_AT]),
        "lines": st.sampled_from(
            [(), (LineSighting("9", title="裙", amount=10000),), (LineSighting("#1", title="裙"),)],
        ),
    },
).map(lambda told: Sighting("1", **told))


@given(st.lists(sightings, min_size=1, max_size=4))
def test_consistent_files_fold_to_the_same_order_in_any_sequence(told: list[Sighting]) -> None:
    expected = fold(told)
    for order in permutations(told):
        found = fold(list(order))
        assert (found.status, found.amount, found.refunded, found.valid) == (
            expected.status,
            expected.amount,
            expected.refunded,
            expected.valid,
        )
        assert found.sighting.recipient == expected.sighting.recipient
        assert found.lines == expected.lines


@given(st.lists(sightings, min_size=1, max_size=3))
def test_saying_the_same_again_changes_nothing(told: list[Sighting]) -> None:
    assert fold([*told, *told]) == fold(told)
    assert fold([combine(told)]).amount == fold(told).amount


@given(sightings)
def test_the_wire_form_reads_back(told: Sighting) -> None:
    assert sighting_from_wire(sighting_to_wire(told)) == told


def test_best_values() -> None:
    assert best_text(["", "张**", "张三", "李*"]) == "张三"
    assert best_moment([Moment(60, 60), Moment(75), Moment(0, 86400)]) == Moment(75)


def test_a_chunk_of_orders_reads_back() -> None:
    told = [
        Sighting("1", amount=500, lines=(LineSighting(key="#1", title="茶"), LineSighting(key="#2", title="壶"))),
        Sighting("2", title="杯", quantity=2, status=Status.PAID, total=700),
        Sighting("3"),
    ]
    orders = [(f"text {place}", record_of(fold((one,)))) for place, one in enumerate(told)]
    chunk = chunk_of(orders)
    assert OrderChunk(*json.loads(json.dumps(chunk))).orders() == orders
    assert (len(chunk.lines), chunk.number) == (3, ("1", "2", "3"))


@pytest.mark.parametrize(
    ("told", "amount", "refunded", "net"),
    [
        # Contemporary: what remains and what went back are the whole, postage of 800 included.
        (Sighting("1", status=Status.COMPLETED, net=8300), 10800, 2500, 8300),
        # The order was looked at later, when more had gone back than the items know.
        (Sighting("1", status=Status.COMPLETED, net=4000), 10000, 6000, 4000),
        # All went back: the items know how much that was.
        (Sighting("1", status=Status.CLOSED, net=0, total=9000, paid_at=PAID_AT), 10000, 10000, 0),
        # Nothing was ever paid: what is owed is no refund.
        (Sighting("1", status=Status.UNPAID, net=0, total=9000), 9000, 0, 9000),
        (Sighting("1", status=Status.COMPLETED, amount=10800, refunded=2500), 10800, 2500, 8300),
    ],
)
def test_items_tell_the_refund_of_an_order_that_tells_what_remains(
    told: Sighting, amount: int, refunded: int, net: int
) -> None:
    items = Sighting("1", lines=(LineSighting("1", amount=6000, refunded=2500), LineSighting("2", amount=4000)))
    for sightings in permutations((told, items)):
        order = fold(sightings)
        assert (order.amount, order.refunded, order.net) == (amount, refunded, net)


AMOUNTS = st.one_of(st.none(), st.sampled_from([0, 100, 250, -50]))
TOLD = st.fixed_dictionaries(
    {"number": st.just("9"), "currency": st.just("CNY")},
    optional={
        "account": st.just("nick"), "recipient": st.just("林小满"), "province": st.just("浙江"),
        "city": st.just("杭州"),
        "phone": st.sampled_from(["13800001234", "138****1234", "13800001234-12"]),
        "status": st.sampled_from([status.value for status in Status]), "discount": st.sampled_from([0, 30]),
        "amount": AMOUNTS, "refunded": AMOUNTS, "net": AMOUNTS, "total": AMOUNTS,
        "paid_at": st.sampled_from([0, 1_760_000_000, [1_760_000_000, 60]]),
        "created_at": st.just([1_750_000_000, 86400]),
        "title": st.sampled_from(["", "茶"]), "quantity": st.sampled_from([1, 2.5]),
        "lines": st.just([{"key": "#1", "title": "壶", "amount": 300}]),
    },
)  # fmt: skip


@given(TOLD)
def test_settling_as_it_stands_is_folding_one_sighting(told: dict[str, Any]) -> None:
    wanted = record_of(fold((sighting_from_wire(json.loads(json.dumps(told))),)))
    chunk = OrderChunk(["text"], *columns_from_wire([json.loads(json.dumps(told))]))
    assert chunk.orders() == [("text", wanted)]


UNPAID = Sighting("1", status=Status.UNPAID, amount=0, refunded=0, total=10000, as_of=(10, 0))


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (Sighting("1", status=Status.COMPLETED, net=7000, as_of=(20, 0)), (7000, 0, 7000)),
        (
            Sighting("1", lines=(
                LineSighting("1", amount=5500, refunded=3000, status=Status.COMPLETED),
                LineSighting("2", amount=4500, status=Status.COMPLETED),
            )),
            (10000, 3000, 7000),
        ),
    ],
)  # fmt: skip
def test_the_nothing_an_unpaid_order_tells_is_no_amount(later: Sighting, expected: tuple[int, int, int]) -> None:
    for sightings in permutations((UNPAID, later)):
        order = fold(sightings)
        assert (order.amount, order.refunded, order.net) == expected
        assert order.valid


def test_a_refund_younger_than_what_remains_was_not_taken_off_yet() -> None:
    remains = Sighting("1", status=Status.SHIPPED, net=10000, paid_at=Moment(50), as_of=(100, 0))
    for at, amount in ((Moment(90), 13000), (Moment(200), 10000)):
        back = Sighting("1", refunds=(RefundSighting("R1", RefundState.DONE, 3000, refunded_at=at),))
        for sightings in permutations((remains, back)):
            order = fold(sightings)
            assert (order.amount, order.refunded, order.net) == (amount, 3000, amount - 3000)


def test_what_remains_less_than_before_went_back() -> None:
    looks = [Sighting("1", status=Status.COMPLETED, net=net, as_of=(net, 0)) for net in (10000, 7000)]
    # The younger look, whichever comes first, is the one that speaks of later moments.
    older, younger = looks[0]._replace(as_of=(1, 0)), looks[1]._replace(as_of=(2, 0))
    for sightings in permutations((older, younger)):
        order = fold(sightings)
        assert (order.amount, order.refunded, order.net) == (10000, 3000, 7000)


def test_numbered_items_without_amounts_leave_the_amount_of_those_without_numbers() -> None:
    numbered = Sighting("1", status=Status.PAID, lines=(LineSighting("9001", title="杯"),))
    told = Sighting("1", status=Status.SHIPPED, lines=(LineSighting("#1", title="杯", amount=2400),))
    for sightings in permutations((numbered, told)):
        order = fold(sightings)
        assert (order.amount, order.valid, [line.key for line in order.lines]) == (2400, True, ["9001"])
