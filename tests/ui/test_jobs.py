from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from shopcrm.base.errors import Cancelled, StorageFailed
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.ui.jobs import JobRunner, Report
from tests.ui.inline_jobs import InlineJobs


@pytest.fixture(params=[JobRunner, InlineJobs])
def runner(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[JobRunner]:
    del qtbot
    made: JobRunner = request.param()
    yield made
    made.shut_down()


def test_a_result_is_delivered_on_the_windows_thread(runner: JobRunner, qtbot: QtBot) -> None:
    got: list[tuple[int, threading.Thread]] = []
    owner = QObject()
    runner.read(owner, lambda _p, _c: 42, lambda value: got.append((value, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(got))
    assert got == [(42, threading.main_thread())]


def test_an_error_goes_to_its_receiver_else_to_the_runner(runner: JobRunner, qtbot: QtBot) -> None:
    owner, own, common = QObject(), list[Exception](), list[Exception]()
    runner.failed.connect(common.append)

    def work(_progress: Progress, _cancel: CancelToken) -> None:
        raise StorageFailed("disk_full")

    runner.write(owner, work, lambda _none: None, own.append)
    runner.write(owner, work, lambda _none: None)
    qtbot.waitUntil(lambda: bool(common))
    assert [str(error) for error in own + common] == ["disk_full", "disk_full"]


def test_a_defect_is_logged_by_type_and_place_without_its_values(
    runner: JobRunner, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    owner, got = QObject(), list[Exception]()

    def work(_progress: Progress, _cancel: CancelToken) -> None:
        raise ValueError("林小满 13800001234")

    with caplog.at_level(logging.ERROR):
        runner.read(owner, work, lambda _none: None, got.append)
        qtbot.waitUntil(lambda: bool(got))
    assert "ValueError at" in caplog.text
    assert "test_jobs:" in caplog.text
    assert "林小满" not in caplog.text


def test_writes_never_overlap_and_keep_their_order(qtbot: QtBot) -> None:
    runner, owner = JobRunner(), QObject()
    begun: list[int] = []
    ended: list[int] = []
    overlaps: list[int] = []

    def work(number: int) -> Callable[[Progress, CancelToken], int]:
        def do(_progress: Progress, _cancel: CancelToken) -> int:
            overlaps.append(len(begun) - len(ended))
            begun.append(number)
            ended.append(number)
            return number

        return do

    done: list[int] = []
    for number in range(20):
        runner.write(owner, work(number), done.append)
    qtbot.waitUntil(lambda: len(done) == 20)
    runner.shut_down()
    assert done == list(range(20))
    assert set(overlaps) == {0}


def test_two_reads_run_beside_each_other_while_a_write_is_under_way(qtbot: QtBot) -> None:
    runner, owner = JobRunner(), QObject()
    meeting = threading.Barrier(3, timeout=20)
    done: list[object] = []
    runner.write(owner, lambda _p, _c: meeting.wait(), done.append)
    runner.read(owner, lambda _p, _c: meeting.wait(), done.append)
    runner.read(owner, lambda _p, _c: meeting.wait(), done.append)
    qtbot.waitUntil(lambda: len(done) == 3, timeout=20000)
    runner.shut_down()


def test_nothing_is_delivered_to_the_dead_or_for_the_dropped(qtbot: QtBot) -> None:
    runner = JobRunner()
    gate = threading.Event()
    got: list[str] = []

    def work(_progress: Progress, _cancel: CancelToken) -> str:
        gate.wait(20)
        return "late"

    dead, alive = QObject(), QObject()
    runner.read(dead, work, got.append)
    runner.read(alive, work, got.append).drop()
    last: list[int] = []
    runner.write(alive, lambda _p, _c: 1, last.append)
    import shiboken6

    shiboken6.delete(dead)
    gate.set()
    qtbot.waitUntil(lambda: bool(last))
    runner.shut_down()
    qtbot.waitUntil(lambda: not runner._active)
    assert got == []


def test_cancel_reaches_the_work_and_is_no_error(qtbot: QtBot) -> None:
    runner, owner = JobRunner(), QObject()
    started = threading.Event()
    failed: list[Exception] = []

    def work(_progress: Progress, cancel: CancelToken) -> None:
        started.set()
        while True:
            cancel.check()

    job = runner.write(owner, work, lambda _none: None, failed.append)
    assert started.wait(20)
    job.cancel()
    qtbot.waitUntil(lambda: bool(failed))
    runner.shut_down()
    assert isinstance(failed[0], Cancelled)


def test_labelled_jobs_are_announced_with_their_progress(runner: JobRunner, qtbot: QtBot) -> None:
    said: list[object] = []
    runner.started.connect(lambda job: said.append(job.label))
    runner.progressed.connect(said.append)
    runner.finished.connect(lambda job: said.append(("end", job.label)))

    def work(progress: Progress, _cancel: CancelToken) -> None:
        progress("reading", 5, 5)

    runner.read(QObject(), work, lambda _none: None, label="导入")
    qtbot.waitUntil(lambda: len(said) == 3)
    assert said[0] == "导入"
    assert isinstance(said[1], Report)
    assert (said[1].stage, said[1].done, said[1].total) == ("reading", 5, 5)
    assert said[2] == ("end", "导入")
