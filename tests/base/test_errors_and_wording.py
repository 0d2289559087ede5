from __future__ import annotations

import pytest

from shopcrm.base.errors import (
    Cancelled,
    CannotUnlock,
    InputRefused,
    ShopError,
    StorageFailed,
    VaultDamaged,
    WrongUsage,
)
from shopcrm.base.texts import Texts
from shopcrm.base.wording import problem


def test_exit_codes_are_the_agreed_ones() -> None:
    kinds = (ShopError, StorageFailed, Cancelled, WrongUsage, InputRefused, CannotUnlock, VaultDamaged)
    assert [kind.exit_code for kind in kinds] == [1, 1, 1, 2, 3, 4, 5]


def test_an_error_is_told_in_three_parts(texts: Texts) -> None:
    told = problem(texts, InputRefused("file_empty", file="订单.xlsx"))
    assert (told.title, "订单.xlsx" in told.what) == ("文件是空的", True)
    assert told.paragraph() == f"{told.title}: {told.what} {told.do}"


@pytest.mark.parametrize("error", [ValueError("林小雨 13800138000"), ShopError("no such key", name="林小雨")])
def test_a_defect_never_shows_its_own_text(texts: Texts, error: Exception) -> None:
    told = problem(texts, error).paragraph()
    assert told == problem(texts, ShopError("unexpected")).paragraph()
    assert "林小雨" not in told


def test_an_errors_own_text_is_its_key() -> None:
    assert str(InputRefused("file_empty", file="林小雨的订单.xlsx")) == "file_empty"
    assert Cancelled().key == "cancelled"
