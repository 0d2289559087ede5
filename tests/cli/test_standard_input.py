"""``shopcrm import -``: a table from standard input."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tests import factories as make
from tests.cli.conftest import Cli


def pipe(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def test_a_table_from_a_pipe_is_imported_like_a_file(
    cli: Cli, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make.orders_file(tmp_path, [make.order()])
    pipe(monkeypatch, path.read_bytes())
    answer = cli("import", "-", vault=vault)
    assert answer.code == 0
    (told,) = answer.json["files"]
    assert told["orders"] == {"new": 1, "changed": 0, "unchanged": 0}
    assert told["file"].startswith("标准输入 ")
    pipe(monkeypatch, path.read_bytes())
    both = cli("import", path, "-", vault=vault).json
    assert [one["orders"]["unchanged"] for one in both["files"]] == [1, 1]


def test_an_empty_pipe_is_refused(cli: Cli, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, b"")
    answer = cli("import", "-", vault=vault)
    assert answer.code == 3
    assert "没有可以导入的内容" in answer.err


def test_standard_input_brings_one_thing_only(
    cli: Cli, vault: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for argv, passphrase in ((("import", "-", "-"), secret), (("import", "-", "--password-file", "-"), secret),
                             (("import", "-"), "-")):  # fmt: skip
        pipe(monkeypatch, b"x")
        answer = cli(*argv, vault=vault, passphrase=passphrase)
        assert answer.code == 2
        assert "标准输入只能用一次" in answer.err
