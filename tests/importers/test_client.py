"""The real child process."""

from pathlib import Path

import pytest

from shopcrm.base.errors import Cancelled, InputRefused
from shopcrm.base.progress import CancelToken
from shopcrm.domain.sources import source_of
from shopcrm.importers import client
from shopcrm.importers.tasks import Task
from tests import factories as make


def frames(path: Path, cancel: CancelToken | None = None) -> list[str]:
    with client.FileReader(source_of(path), Task()) as reader:
        found = reader.frames(zone="Asia/Shanghai", currency="CNY", cancel=cancel or CancelToken())
        return [kind for kind, _ in found]


def test_frames_come_from_the_child(tmp_path: Path) -> None:
    assert frames(make.orders_file(tmp_path, [make.order()])) == ["H", "O", "E"]


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
