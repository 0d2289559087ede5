"""Which things that are no files, or not for long, may be dropped: folders, links, devices, strange names."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from tests.faults.hostile_building import NAME, TAKEN, Hostile, csv_bytes

_GONE: Final = ("file_missing", "file_unreadable", "file_changing")


def _named(name: str | bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / os.fsdecode(name)
        path.write_bytes(csv_bytes())
        return path

    return write


def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.csv")
    return folder / "pipe.csv"


def _linked(target: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / f"{NAME}.csv"
        path.symlink_to(target)
        return path

    return write


def _circle(folder: Path) -> Path:
    """Make a folder with a way back into itself, a pipe, a device and a table."""
    whole = folder / "circle"
    whole.mkdir()
    (whole / "again").symlink_to(whole, target_is_directory=True)
    (whole / "zero.csv").symlink_to("/dev/zero")
    os.mkfifo(whole / "pipe.csv")
    (whole / "a.csv").write_bytes(csv_bytes())
    return whole


def _deep(folder: Path) -> Path:
    path = folder / "deep"
    for _ in range(200):
        path /= "d"
    path.mkdir(parents=True)
    return folder / "deep"


def _crowd(folder: Path) -> Path:
    whole = folder / "crowd"
    whole.mkdir()
    for number in range(2500):
        (whole / f"{number}.csv").touch()
    return whole


def _nothing(folder: Path) -> Path:
    (folder / "nothing").mkdir()
    return folder / "nothing"


def _table(folder: Path) -> Path:
    path = folder / "moving.csv"
    path.write_bytes(csv_bytes())
    return path


def _grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\r\n")


def _vanish(path: Path) -> None:
    path.unlink(missing_ok=True)


def _come_and_go(path: Path) -> None:
    with suppress(OSError):
        path.rename(path.with_suffix(".away")) if path.exists() else path.with_suffix(".away").rename(path)


def _shorten(path: Path) -> None:
    with suppress(OSError):
        os.truncate(path, path.stat().st_size // 2)


PLACES: Final = (
    Hostile("a pipe nobody writes to", _fifo, ("file_unreadable",), quick=True),
    Hostile("a device that never ends", lambda _folder: Path("/dev/zero"), ("file_unreadable",)),
    Hostile("a link to a device that never ends", _linked("/dev/zero"), ("file_unreadable",)),
    Hostile("a link to itself", _linked(f"{NAME}.csv"), ("file_unreadable", "file_missing")),
    Hostile("a link to nothing", _linked("nowhere"), ("file_missing",)),
    Hostile("the terminal", lambda _folder: Path("/dev/tty"), _GONE),
    Hostile("the memory of the process", lambda _folder: Path("/proc/self/mem"), ("file_empty", *_GONE)),
    Hostile("a folder with circles, pipes and devices", _circle, (TAKEN,), quick=True),
    Hostile("a folder of 200 folders in each other", _deep, ("package_empty",)),
    Hostile("a folder of 2,500 files", _crowd, ("folder_too_many",)),
    Hostile("an empty folder", _nothing, ("package_empty",)),
    Hostile("a file that is not there", lambda folder: folder / f"{NAME}.csv", ("file_missing",)),
    Hostile("a name with a zero byte", lambda folder: folder / "a\0b.csv", _GONE),
    Hostile("a name with a line's end and a cursor", _named("a\nb\x1b[2J\r.csv"), (TAKEN,)),
    Hostile("a name that reads backwards", _named("\u202evsc.exe\u200b.csv"), (TAKEN,)),
    Hostile("a name of 255 bytes", _named("n" * 251 + ".csv"), (TAKEN,)),
    Hostile("a name in no encoding", _named(b"\xff\xfe\x80.csv"), (TAKEN, "file_missing")),
    Hostile("a path longer than any", lambda folder: folder / "/".join(["d" * 200] * 40), _GONE),
    Hostile("a name of nothing but what nobody sees", _named("\u200b\u202e"), (TAKEN,)),
    Hostile("a table that grows while it is read", _table, (TAKEN, *_GONE), meanwhile=_grow),
    Hostile("a table that vanishes while it is read", _table, _GONE, meanwhile=_vanish),
    Hostile("a table that comes and goes", _table, (TAKEN, *_GONE), meanwhile=_come_and_go),
    Hostile(
        "a table that shrinks while it is read",
        _table,
        (
            TAKEN,
            "file_empty",
            "file_cut_short",
            "file_no_orders",
            "file_unknown",
            "file_no_table",
            "file_which_text",
            "file_mixed_text",
            "file_broken_text",
            *_GONE,
        ),
        meanwhile=_shorten,
    ),
)
