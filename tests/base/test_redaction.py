"""What is struck out of the log, and what stays readable in it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base import logs
from shopcrm.base.redaction import redacted


@pytest.mark.parametrize(
    "line",
    [
        "unexpected ValueError at intake:120 > ledger:88",
        "import done: platform taobao, rows 100,000, orders new 99,998",
        "vault schema 0008; Python 3.11.2; it doesn't matter",
    ],
)
def test_places_and_counts_stay(line: str) -> None:
    assert redacted(line) == line


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("no such buyer 13955518731 here", "13955518731"),
        ("call +86 139-5551-8731", "8731"),
        ("order 2468013579024681357", "2468"),
        ("invalid literal: 'canarynick7719'", "canarynick"),
        ('column "canarynick7719"', "canarynick"),
        ("mail canary@example.com", "canary"),
        ("buyer 金丝雀测试 bought", "金丝雀"),
        ("no file /home" + "/xiaoman/export.csv", "xiaoman"),
        (r"no file C:\Users\xiaoman\export.csv", "xiaoman"),
        ("two\nlines of 'canary\nnick'", "canary"),
    ],
)
def test_values_go(line: str, secret: str) -> None:
    said = redacted(line)
    assert secret not in said
    assert "\n" not in said
    assert "…" in said


@given(st.text(), st.integers(10**6, 10**20), st.text())
def test_no_long_number_and_no_foreign_letter_is_left(before: str, number: int, after: str) -> None:
    said = redacted(f"{before} {number} {after}")
    assert str(number) not in said
    assert all(sign == "…" or sign.isascii() for sign in said)


def handler(path: Path) -> logging.Handler:
    made = logs._RotatingFile(path, encoding="utf-8", delay=True)
    made.setFormatter(logs._Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    return made


def record(message: str, *values: object, error: BaseException | None = None) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("shopcrm.x", logging.ERROR, "x.py", 1, message, values, told)


def test_stacks_and_messages_that_do_not_fit_are_never_written(tmp_path: Path) -> None:
    own = handler(tmp_path / "log")
    own.emit(record("failed", error=ValueError("canarynick7719")))
    own.emit(record("%d", "canarynick7719"))
    own.close()
    text = (tmp_path / "log").read_text(encoding="utf-8")
    assert text.splitlines()[0].endswith("ERROR shopcrm.x failed")
    assert text.splitlines()[1].endswith("unreadable message")
    assert "canary" not in text


def test_a_full_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_MOST_BYTES", 200)
    own = handler(tmp_path / "log")
    for number in range(40):
        own.emit(record("line %s", number))
    own.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "log.1"]
    assert "line 39" in (tmp_path / "log").read_text(encoding="utf-8")
    assert all(path.stat().st_size < 400 for path in tmp_path.iterdir())


def test_a_log_that_cannot_be_written_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = handler(tmp_path)
    own.handle(record("failed on 13955518731"))
    assert capsys.readouterr().err == ""
