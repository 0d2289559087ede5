import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.contacts import (
    AccountKind,
    account_kind,
    contact_account,
    contact_of,
    email_key,
    is_masked,
    is_virtual_phone,
    masked_account,
    masked_address,
    masked_email,
    masked_name,
    masked_phone,
    masked_value,
    personal_phone,
    phone_key,
)


@pytest.mark.parametrize("text", ["13800138000", "+86 13800138000", "86-13800138000", "'13800138000", " 13800138000 "])
def test_personal_phones_become_eleven_digits(text: str) -> None:
    assert personal_phone(text) == "13800138000"


@pytest.mark.parametrize("text", ["138****8000", "1******8000", "18400001111-7576", "021-55556666", "", "12345678901"])
def test_masked_virtual_and_other_numbers_are_no_personal_phones(text: str) -> None:
    assert personal_phone(text) is None


def test_virtual_numbers_have_an_extension() -> None:
    assert is_virtual_phone("18400001111-7576")
    assert not is_virtual_phone("18400001111")


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mask_never_reveals_the_middle(phone: str) -> None:
    shown = masked_phone(phone)
    assert shown[3:7] == "****"
    assert is_masked(shown)
    assert masked_phone(shown) == shown


@given(st.text(min_size=1, max_size=12))
def test_a_masked_name_shows_one_character(name: str) -> None:
    shown = masked_name(name)
    assert shown == name if is_masked(name) else shown[0] == name[0] and set(shown[1:]) == {"*"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13912345670", "13912345670"),
        ("13800138000", ""),
        ("13888888888", ""),
        ("15412345678", ""),
        ("139****5670", ""),
    ],
)
def test_made_up_numbers_name_nobody(text: str, expected: str) -> None:
    assert phone_key(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Ann@Example.ORG ", "ann@example.org"),
        ("a**@example.org", ""),
        ("no address", ""),
        ("x@members.ebay.com", ""),
        ("x@marketplace.amazon.co.uk", ""),
    ],
)
def test_lent_and_masked_addresses_name_nobody(text: str, expected: str) -> None:
    assert email_key(text) == expected


def test_an_order_without_account_is_its_numbers_and_names() -> None:
    by_phone = contact_account(" 林 小雨", "13912345670", "ann@example.org")
    assert by_phone == "\n13912345670\n林小雨"
    assert (account_kind(by_phone), contact_of(by_phone)) == (AccountKind.PHONE, "13912345670")
    by_email = contact_account("林**", "13800138000", "Ann@example.org")
    assert by_email == "\nann@example.org\n"
    assert account_kind(by_email) is AccountKind.EMAIL
    assert contact_account("林小雨", "", "") == ""
    assert account_kind("13912345670") is AccountKind.ACCOUNT


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("浙江省 杭州市 西湖区 某某街道 测试路1号(310000)", "浙江省 杭州市 西湖区 ***"),
        ("上海市浦东新区世纪大道1号", "上海市浦东新区 ***"),
        ("世纪大道1号2室", "***"),
        ("浙江省 杭州市 西湖区 ***", "浙江省 杭州市 西湖区 ***"),
    ],
)
def test_an_address_is_shown_to_its_district(address: str, shown: str) -> None:
    assert masked_address(address) == shown


def test_mails_and_accounts_are_masked_by_what_they_look_like() -> None:
    assert masked_email("xiaoman@qq.com") == "x***@qq.com"
    assert masked_email("nobody") == "nobody"
    assert masked_account("13811112222") == "138****2222"
    assert masked_account("a@b@c") == "a@b@c"
    assert masked_account("小雨点2019") == "小雨点2019"
    assert masked_value("address", "浙江省 杭州市 西湖区 某路") == "浙江省 杭州市 西湖区 ***"
    assert masked_value("", "'13811112222") == "138****2222"
    assert masked_value("", "x@qq.com") == "x***@qq.com"
