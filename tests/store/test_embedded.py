"""Only sound database libraries may touch a shop."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopcrm.base.errors import CannotUnlock
from shopcrm.store import engine
from shopcrm.store.embedded import LEAST_SQLCIPHER, LEAST_SQLITE, Embedded, embedded, refuse_unsound


def test_the_libraries_we_ship_are_sound() -> None:
    found = embedded()
    assert found.sound
    assert tuple(int(part) for part in found.sqlite.split(".")) >= LEAST_SQLITE == (3, 51, 3)
    assert tuple(int(part) for part in found.sqlcipher.split(" ")[0].split(".")) >= LEAST_SQLCIPHER == (4, 14)


@pytest.mark.parametrize(
    ("sqlite", "sqlcipher", "sound"),
    [
        ("3.51.3", "4.14.0 community", True),
        ("3.100.0", "5.0", True),
        ("3.51.2", "4.14.0", False),
        ("3.51.3", "4.13.9 community", False),
        ("3.53.4", "", False),
    ],
)
def test_versions_are_numbers(sqlite: str, sqlcipher: str, sound: bool) -> None:
    assert Embedded(sqlite, sqlcipher).sound is sound


def test_an_old_library_leaves_the_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "embedded", lambda: Embedded("3.51.1", "4.12.0"))
    with pytest.raises(CannotUnlock) as caught:
        engine.connect(tmp_path / "data.db", bytes(32))
    assert caught.value.key == "library_too_old"
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CannotUnlock):
        refuse_unsound(Embedded("", ""))
