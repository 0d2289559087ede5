"""What anybody may have put there is read only if it is a file, and a small one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shopcrm.base.small_files import Unfit, read_small


def test_a_small_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert read_small(tmp_path / "a", 3) == b"abc"


def test_a_larger_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abcd")
    with pytest.raises(Unfit) as refused:
        read_small(tmp_path / "a", 3)
    assert refused.value.too_large


def test_what_is_missing_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_small(tmp_path / "a", 3)


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    places = [tmp_path, Path("a\0b")]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        places.append(tmp_path / "pipe")
    for place in places:
        with pytest.raises(Unfit) as refused:
            read_small(place, 3)
        assert not refused.value.too_large
