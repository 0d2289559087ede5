import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.contacts import is_masked, is_virtual_phone, masked_name, masked_phone, personal_phone


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
