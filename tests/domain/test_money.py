from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.money import currency_fits, decimal_text, money_text, parse_minor, short_money_text, to_minor


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("128.5", 12850),
        ("¥1,299.90", 129990),
        ("￥5", 500),
        ("12.00元", 1200),
        ("0元", 0),
        ("$25.00", 2500),
        ("1,234.00", 123400),
        ("(5.00)", -500),
        ("-3.2", -320),
        (".5", 50),
        ("499.00（系统计算中，该值仅供参考）", 49900),
        (" 7 ", 700),
        ("0.005", 1),
        ("2.675", 268),
    ],
)
def test_reads_amounts_as_platforms_write_them(text: str, minor: int) -> None:
    assert parse_minor(text) == minor


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "--5", "30.0%", "1e5", "12-3", "nan", "inf", "9" * 20])
def test_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        parse_minor(text)


@given(st.integers(-(10**12), 10**12))
def test_written_money_reads_back(minor: int) -> None:
    assert parse_minor(decimal_text(minor)) == minor
    assert parse_minor(money_text(minor)) == minor


@given(st.integers(-(10**9), 10**9))
def test_yen_have_no_decimals(yen: int) -> None:
    assert decimal_text(yen, "JPY") == str(yen)
    assert parse_minor(decimal_text(yen, "JPY"), 0) == yen


def test_half_is_rounded_up() -> None:
    assert to_minor(Decimal("0.125")) == 13
    assert short_money_text(128650) == "¥1,287"
    assert money_text(-128650, "USD") == "-$1,286.50"


@pytest.mark.parametrize("text", ["100 200", "100\n200", "12.00(-5.00)", "1.299,90", "12,5"])
def test_what_could_be_another_amount_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_minor(text)


@pytest.mark.parametrize(
    ("text", "currency", "fits"),
    [("£5", "USD", False), ("£5", "GBP", True), ("$5", "CAD", True), ("RMB 5", "CNY", True), ("US $5", "USD", True)],
)
def test_signs_beside_an_amount_tell_its_currency(text: str, currency: str, *, fits: bool) -> None:
    assert currency_fits(text, currency) is fits
