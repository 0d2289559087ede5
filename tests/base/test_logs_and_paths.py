from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopcrm.base import paths
from shopcrm.base.logs import start_log, where


@pytest.fixture
def own_log() -> Iterator[logging.Logger]:
    """The program's logger, given back as it was."""
    own = logging.getLogger("shopcrm")
    handlers, level, propagate = list(own.handlers), own.level, own.propagate
    yield own
    for handler in own.handlers[:]:
        if handler not in handlers:
            own.removeHandler(handler)
            handler.close()
    own.setLevel(level)
    own.propagate = propagate


def fail(name: str) -> None:
    raise ValueError(name)


def test_where_names_places_and_no_values() -> None:
    with pytest.raises(ValueError, match="林小雨") as caught:
        fail("林小雨")
    told = where(caught.value)
    assert told.count("test_logs_and_paths:") == 2
    assert "林小雨" not in told


def test_events_reach_the_file_and_chatter_does_not(tmp_path: Path, own_log: logging.Logger) -> None:
    path = tmp_path / "deep" / "shopcrm.log"
    start_log(path)
    own_log.getChild("importers").debug("chatter")
    assert not path.exists()
    own_log.getChild("importers").warning("trouble")
    assert "WARNING shopcrm.importers trouble" in path.read_text(encoding="utf-8")
    assert "chatter" not in path.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_made_stops_nobody(tmp_path: Path, own_log: logging.Logger) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    start_log(tmp_path / "file" / "shopcrm.log")
    own_log.getChild("x").propagate = False


def test_resources_are_found() -> None:
    assert {"texts", "formats", "calendars"} <= {entry.name for entry in paths.resources().iterdir()}


def test_installed_resources_lie_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shopcrm" / "base").mkdir(parents=True)
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "shopcrm" / "base" / "paths.py"))
    assert paths.resources() == tmp_path / "resources"
    (tmp_path / "shopcrm" / "resources").mkdir()
    assert paths.resources() == tmp_path / "shopcrm" / "resources"


def test_own_files_lie_in_the_profile(tmp_path: Path) -> None:
    for path in (paths.default_vault(), paths.settings_file(), paths.log_file()):
        assert tmp_path / "profile" in path.parents
