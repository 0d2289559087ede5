"""Files that are busy, changing, or no files; and what the eye cannot see in what they hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base.errors import InputRefused
from shopcrm.domain.sources import source_of
from shopcrm.importers.content import Held, digest, on_disk
from tests import factories as make
from tests.importers.test_worker import answers


def refusal(path: Path) -> str:
    with pytest.raises(InputRefused) as refused:
        on_disk(path, path.name)
    return refused.value.key


@pytest.mark.parametrize(("winerror", "key"), [(32, "file_in_use"), (33, "file_in_use"), (5, "file_unreadable")])
def test_a_file_open_in_excel_has_words_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, winerror: int, key: str
) -> None:
    def held(*_: object, **__: object) -> None:
        error = PermissionError(13, "held")
        error.winerror = winerror  # type: ignore[attr-defined]
        raise error

    path = make.orders_file(tmp_path, [make.order()])
    monkeypatch.setattr(Path, "open", held)
    assert refusal(path) == key


def test_a_file_that_goes_or_grows_while_it_is_read(tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order()], file="a.csv")
    content = on_disk(path, "a.csv")
    assert len(digest(content)) == 64
    with path.open("ab") as file:
        file.write(b"1,2\r\n")
    with pytest.raises(InputRefused) as refused:
        digest(content)
    assert refused.value.key == "file_changing"
    path.unlink()
    with pytest.raises(InputRefused) as refused:
        content.open()
    assert refused.value.key == "file_missing"
    Held("a", b"x").check()


@pytest.mark.skipif(os.name == "nt", reason="other names, other files")
def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "file_unreadable"
    assert refusal(tmp_path) == "file_unreadable"
    assert refusal(Path("/dev/zero")) == "file_unreadable"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_no_text_can_hold_are_shown_without_the_rest(tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order()]).rename(
        tmp_path / os.fsdecode("订\xff\u202e\x1b单.xlsx".encode() + b"\xff")
    )
    source = source_of(path)
    assert source.name == "订ÿ单.xlsx"
    assert source.path is not None
    assert [kind for kind, _ in answers(source.path)] == ["H", "O", "E"]


@given(st.text(max_size=400))
def test_a_name_to_be_shown_is_one_clean_line(name: str) -> None:
    shown = source_of(Path("/folder") / (name.replace("\0", "") or "x")).name
    assert len(shown) <= 120
    assert not {"\n", "\r", "\t", "\x1b", "\u202e", "\u200b"} & set(shown)
