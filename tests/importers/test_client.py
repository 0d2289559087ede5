"""The real child process."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shopcrm.base.errors import Cancelled, InputRefused
from shopcrm.base.progress import CancelToken
from shopcrm.domain.sources import source_of
from shopcrm.importers import client
from shopcrm.importers.frames import read_order_frame
from shopcrm.importers.tasks import Task
from shopcrm.services.container import OpenShop
from tests import factories as make
from tests.importers import books


def frames(path: Path, cancel: CancelToken | None = None) -> list[str]:
    with client.FileReader(source_of(path), Task()) as reader:
        found = reader.frames(zone="Asia/Shanghai", currency="CNY", cancel=cancel or CancelToken())
        return [kind for kind, _ in found]


def test_frames_come_from_the_child(tmp_path: Path) -> None:
    assert frames(make.orders_file(tmp_path, [make.order()])) == ["H", "O", "E"]


@pytest.mark.skipif(sys.platform == "win32", reason="no process is stopped and continued there")
def test_a_reader_that_is_stopped_and_continued_loses_nothing(tmp_path: Path) -> None:
    rows = [make.order(订单编号=str(10**17 + 7 * n), 宝贝标题="连衣裙" * 40) for n in range(3000)]
    path = make.orders_file(tmp_path, rows, file="a.csv")
    order = {"path": str(path), "name": path.name, "inside": [], "task": {}}
    terms = {"zone": "Asia/Shanghai", "currency": "CNY", "passwords": []}
    with subprocess.Popen(
        [sys.executable, "-m", "shopcrm.importers.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Its standard output is then a bare descriptor, whose writes may be cut off when the process is stopped.
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("".join(json.dumps(line) + "\n" for line in (order, terms)).encode())
        child.stdin.close()
        told = b""
        while part := os.read(child.stdout.fileno(), 20_000):
            told += part
            child.send_signal(signal.SIGSTOP)
            child.send_signal(signal.SIGCONT)
    orders = [read_order_frame(line[1:]) for line in told.split(b"\n") if line[:1] == b"O"]
    assert [number for _, chunk in orders for number in chunk.number] == [row["订单编号"] for row in rows]


def test_a_refusal_keeps_its_key(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(InputRefused) as refused:
        frames(tmp_path / "a.csv")
    assert refused.value.key == "file_empty"


def test_a_reader_that_dies_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.orders_file(tmp_path, [make.order()])
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(InputRefused) as refused:
        frames(path)
    assert refused.value.key == "file_crashed_reader"


def test_cancel_ends_the_child(tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order()])
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        frames(path, token)


def test_a_password_goes_to_the_child_through_its_standard_input_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = "nobody-else-knows-this"
    path = books.locked_xlsx(make.orders_file(tmp_path, [make.order()]), tmp_path / "locked.xlsx", word)
    started: list[str] = []
    popen = subprocess.Popen

    def spied(*told: Any, **more: Any) -> Any:
        started.append(repr((told, more)))
        return popen(*told, **more)

    monkeypatch.setattr(subprocess, "Popen", spied)
    before = {one: one.stat().st_mtime_ns for one in tmp_path.rglob("*")}
    with client.FileReader(source_of(path), Task()) as reader:
        frames_of = reader.frames(zone="Asia/Shanghai", currency="CNY", cancel=CancelToken(), passwords=[word])
        assert [kind for kind, _ in frames_of] == ["H", "O", "E"]
        assert word not in repr(vars(reader))
    assert len(started) == 1
    assert word not in started[0]
    assert {one: one.stat().st_mtime_ns for one in tmp_path.rglob("*")} == before


def test_where_the_system_gives_no_process_the_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shop: OpenShop
) -> None:
    def none_left(*_all: object, **_named: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(subprocess, "Popen", none_left)
    (outcome,) = shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    assert isinstance(outcome.refused, InputRefused)
    assert outcome.refused.key == "reader_not_started"
    assert shop.checks.run().counts["orders"] == 0
