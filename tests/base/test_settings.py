from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopcrm.base.settings import Settings, load_settings, save_settings


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    chosen = Settings(language="en", theme="dark", vault="/家/我的店")
    save_settings(path, chosen)
    assert load_settings(path) == chosen
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '"text"', "\ufeff{}"])
def test_anything_unreadable_is_the_default(tmp_path: Path, content: str) -> None:
    (tmp_path / "s.json").write_text(content, encoding="utf-8")
    assert load_settings(tmp_path / "s.json") == Settings()
    assert load_settings(tmp_path / "none.json") == Settings()


def test_unknown_and_odd_values_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(json.dumps({"language": 5, "theme": "dark", "colour": "red"}), encoding="utf-8")
    assert load_settings(tmp_path / "s.json") == Settings(theme="dark")


def test_a_profile_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    save_settings(tmp_path / "file" / "settings.json", Settings(language="en"))
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"
