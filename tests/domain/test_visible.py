from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.visible import may_hide, seen, seen_line

FAMILY = "👩\u200d👩\u200d👧"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("小雨点", "小雨点"),
        ("小\u200b雨\u2060点\ufeff", "小雨点"),
        ("\u202e倒着\u202c", "倒着"),
        ("a\u2066b\u2069\u200e\u061c", "ab"),
        ("\x00a\x1b[2Jb\x7f\x85", "a[2Jb"),
        ("两行\n和\t格", "两行\n和\t格"),
        (FAMILY, FAMILY),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("a\u200db", "ab"),
        ("\u200d👧", "👧"),
        (SCOTLAND, SCOTLAND),
        ("x\U000e0067y", "xy"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("plain text", "plain text"),
    ],
)
def test_what_is_seen(text: str, left: str) -> None:
    assert seen(text) == left


def test_a_line_is_one_line() -> None:
    assert seen_line(" a\r\n\u2028b\tc\u200b ") == "a b c"


@given(st.text())
def test_what_is_taken_out_is_found_quickly_in_json_and_once_is_enough(text: str) -> None:
    clean = seen(text)
    assert seen(clean) == clean
    if clean != text:
        assert may_hide(orjson.dumps(text))
