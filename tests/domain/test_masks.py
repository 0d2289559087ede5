"""Masked values agree, contradict or tell nothing; they never equal, and never contradict the truth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.masks import (
    Agreement,
    compare_names,
    compare_phones,
    compare_places,
    compare_streets,
    is_opaque,
    phone_shape,
    street_of,
)

AGREE, DISAGREE, UNKNOWN = Agreement.AGREE, Agreement.DISAGREE, Agreement.UNKNOWN
NAMES = st.text("张三丰李四王小雨林Ab ", min_size=1, max_size=5).filter(str.strip)
PHONES = st.integers(0, 10**10 - 1).map(lambda n: f"1{n:010d}")
STREETS = st.text("文化路号花园幢室0123456789", min_size=1, max_size=18)
# The shapes platforms hide a number in, as slices that stay.
SHAPES = ("xxx****xxxx", "x******xxxx", "xxx******xx", "xxx********", "xxxxxxx****", "***********")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("张**", "张三丰", AGREE),
        ("张**", "李四", DISAGREE),
        ("张**", "张三", AGREE),
        ("张＊", "张三", AGREE),
        ("*三丰", "张三丰", AGREE),
        ("张*丰", "张三", DISAGREE),
        ("张**", "*三丰", UNKNOWN),
        ("张**", "张*", AGREE),
        ("张**", "李**", DISAGREE),
        ("***", "张三丰", UNKNOWN),
        ("", "张三丰", UNKNOWN),
        ("张 三", "张三", AGREE),
        ("ANN LEE", "Ann Lee", AGREE),
        ("张三", "张三丰", DISAGREE),
    ],
)
def test_names(one: str, other: str, expected: Agreement) -> None:
    assert compare_names(one, other) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected", "digits"),
    [
        ("138****1234", "13812341234", AGREE, 6),
        ("138****1234", "13912341234", DISAGREE, 0),
        ("1******6198", "13800006198", AGREE, 4),
        ("186******05", "18600000005", AGREE, 4),
        ("136********", "13600000000", AGREE, 2),
        ("1387677****", "1******6198", UNKNOWN, 0),
        ("138****1234", "1******1234", AGREE, 4),
        ("0731-********", "0731-88881234", AGREE, 4),
        ("0731-********", "0571-88881234", DISAGREE, 0),
        ("138***1234", "13812341234", AGREE, 6),
        ("138***1234", "13812341235", DISAGREE, 0),
        ("+86 138-1234-1234", "13812341234", AGREE, 11),
        ("'13812341234", "13812341235", DISAGREE, 0),
        ("15420001111-7576", "15420001111", UNKNOWN, 0),
        ("", "13812341234", UNKNOWN, 0),
        ("***********", "13812341234", UNKNOWN, 0),
        ("1381234", "1381234****", DISAGREE, 0),
    ],
)
def test_phones(one: str, other: str, expected: Agreement, digits: int) -> None:
    found = compare_phones(one, other)
    assert (found.agreement, found.digits) == (expected, digits)
    assert found.whole == ("*" not in one + other and expected is not UNKNOWN and found.digits > 0)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("浙江省 杭州市 西湖区 文化路1号(310000)", "文化路1号"),
        ("浙江省杭州市西湖区文化路1号", "文化路1号"),
        ("文化路 1 号", "文化路1号"),
        ("浙江杭州西湖区 **路1号", "**路1号"),
        ("西湖区文化路1号", "文化路1号"),
    ],
)
def test_the_street_is_what_is_left_below_the_district(address: str, expected: str) -> None:
    assert street_of(address, "浙江", "杭州", "西湖区") == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("文化路1号", "文化路1号", AGREE),
        ("文化路1号", "文化路2号", DISAGREE),
        ("文化路**", "文化路1号花园", UNKNOWN),
        ("文化路18号**", "文化路18号花园", AGREE),
        ("**号花园8幢", "文化路18号花园8幢", AGREE),
        ("解放路18**", "文化路18号花园", DISAGREE),
        ("文化路18号**", "文化路18号花**", AGREE),
        ("文化路18号**", "解放路**", DISAGREE),
        ("文**", "文化**", UNKNOWN),
        ("**", "文化路1号", UNKNOWN),
    ],
)
def test_streets(one: str, other: str, expected: Agreement) -> None:
    assert compare_streets(one, other) is expected
    assert compare_streets(other, one) is expected


def test_places() -> None:
    assert compare_places("杭州", "杭州") is AGREE
    assert compare_places("杭州", "宁波") is DISAGREE
    assert compare_places("", "宁波") is UNKNOWN
    assert compare_places("西**", "西湖区") is AGREE


@pytest.mark.parametrize(
    ("text", "expected"),
    [("~AbC123dEf456GhI789jKl0~", True), ("13812341234", False), ("张三", False), ("abcdefghijklmnopqrstuvw", False),
     ("123456789012345678901234", False), ("~AbC123dEf456GhI789***~", False)],
)  # fmt: skip
def test_ciphertexts(text: str, *, expected: bool) -> None:
    assert is_opaque(text) is expected


@given(NAMES, st.integers(0, 4), st.integers(0, 4), st.sampled_from(("*", "**", "＊")))
def test_a_masked_name_never_contradicts_its_own(name: str, before: int, after: int, stars: str) -> None:
    masked = name[:before] + stars + name[max(before, len(name) - after) :]
    assert compare_names(masked, name) is not DISAGREE
    assert compare_names(name, masked) is compare_names(masked, name)


@given(PHONES, st.sampled_from(SHAPES), st.sampled_from(SHAPES))
def test_a_masked_number_never_contradicts_its_own(phone: str, one: str, other: str) -> None:
    masks = ["".join(d if keep == "x" else "*" for d, keep in zip(phone, shape, strict=True)) for shape in (one, other)]
    assert compare_phones(masks[0], phone).agreement is not DISAGREE
    assert compare_phones(masks[0], masks[1]).agreement is not DISAGREE
    assert compare_phones(masks[0], masks[0]).whole is False


@given(STREETS, st.integers(0, 18), st.integers(0, 18))
def test_a_masked_street_never_contradicts_its_own(street: str, start: int, end: int) -> None:
    masked = street[:start] + "**" + street[max(start, end) :]
    assert compare_streets(masked, street) is not DISAGREE


@given(PHONES | st.text("0123456789*-", max_size=14), PHONES | st.text("0123456789*-", max_size=14))
def test_it_does_not_matter_who_is_first(one: str, other: str) -> None:
    assert compare_phones(one, other) == compare_phones(other, one)
    assert compare_names(one, other) is compare_names(other, one)
    mine, yours = phone_shape(one), phone_shape(other)
    assert compare_streets(mine, yours) is compare_streets(yours, mine)


@given(NAMES, NAMES)
def test_two_whole_names_are_equal_or_not(one: str, other: str) -> None:
    assert compare_names(one, other) is compare_names(other, one)
    assert compare_names(one, other) is not UNKNOWN
