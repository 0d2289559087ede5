"""A customer is found by what the owner would type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.identity.search_words import search_text, sort_name, spellings


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("林小满", {"linxiaoman", "lxm"}),
        ("曾静", {"zengjing", "cengjing", "zj", "cj"}),
        ("查良镛", {"zhaliangyong", "zly"}),
        ("Anna", set()),
        ("", set()),
    ],
)
def test_chinese_names_by_pinyin_and_initials(name: str, words: set[str]) -> None:
    assert words <= set(spellings(name))
    assert bool(spellings(name)) == bool(words)


def test_many_readings_stay_a_handful() -> None:
    assert len(spellings("行行行行行行")) <= 16


def test_everything_she_may_type_is_in_the_text() -> None:
    text = search_text(("林小满", "小满姐"), ("Tea_Lover", "二号"), "13800138000", ("浙江", "杭州"))
    for typed in ("林小", "linxiao", "lxm", "小满姐", "xmj", "tea_lover", "二号", "8000", "杭州"):
        assert typed in text
    # Words never run into each other.
    assert "满小" not in text
    assert "host浙江" not in text


def test_masked_names_are_found_by_what_shows() -> None:
    assert "林**" in search_text(("林**",), (), "", ())


@given(st.lists(st.text(max_size=12), max_size=3), st.text(max_size=12))
def test_any_text_is_found_in_lower_case(names: list[str], phone: str) -> None:
    text = search_text(names, names, phone, (phone,))
    assert all(name.lower() in text for name in names)
    assert text == text.lower() or "\u0130" in "".join(names) + phone or not text.isascii()


def test_names_sort_by_pinyin_among_latin_ones() -> None:
    names = ["张三", "Bob", "林小满", "anna", "陈静", "李四"]
    assert sorted(names, key=sort_name) == ["anna", "Bob", "陈静", "李四", "林小满", "张三"]
    assert sort_name("") == ""
