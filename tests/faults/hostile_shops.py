"""Which mapping files, backups and headers of shops are made to do harm?"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.faults.hostile_building import Hostile
from tests.importers import books

_DEEP: Final = 50_000
_MAPPING: Final = '[format]\nname = "x"\n[columns]\norder_id = "订单编号"\n'
_UNREAD: Final = ("header_unreadable",)
Change = Callable[[dict[str, Any]], object]


def _mapping(text: str | bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "map.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "map.toml")
    return folder / "map.toml"


def _device(folder: Path) -> Path:
    (folder / "map.toml").symlink_to("/dev/zero")
    return folder / "map.toml"


def _sparse(folder: Path) -> Path:
    with (folder / "map.toml").open("wb") as file:
        file.truncate(8 << 30)
    return folder / "map.toml"


MAPPINGS: Final = (
    Hostile(
        "a mapping of 50,000 lists in each other", _mapping("x = " + "[" * _DEEP), ("mapping_no_toml",), quick=True
    ),
    Hostile(
        "a mapping of 10,000 names in each other",
        _mapping("[" + ".".join("a" * 10_000) + "]\n"),
        ("mapping_no_toml", "mapping_sections"),
    ),
    Hostile("a mapping that is a pipe", _pipe, ("mapping_missing",)),
    Hostile("a mapping that never ends", _device, ("mapping_missing",)),
    Hostile("a mapping of 8 GB", _sparse, ("mapping_too_large",)),
    Hostile("a mapping of zeros", _mapping(bytes(1000)), ("mapping_no_toml",)),
    Hostile("a mapping in no encoding", _mapping(b"\xff\xfe\x00\xd8" * 50), ("mapping_encoding",)),
    Hostile(
        "a mapping of numbers where words belong",
        _mapping("[format]\nname = 1\nrow = [[1]]\n[columns]\norder_id = 2026-01-01\n"),
        ("mapping_heading", "mapping_value"),
    ),
    Hostile(
        "a mapping whose zone leads elsewhere",
        _mapping(_MAPPING.replace('"x"', '"x"\nzone = "../../../etc/passwd"')),
        ("mapping_zone",),
    ),
    Hostile(
        "a mapping with a number of 5,000 digits",
        _mapping("x = " + "9" * 5000),
        ("mapping_no_toml", "mapping_sections"),
    ),
    Hostile(
        "a mapping with a heading of a megabyte",
        _mapping(_MAPPING.replace("订单编号", "x" * 900_000)),
        ("mapping_columns", "file_unknown"),
    ),
    Hostile("a folder as a mapping", lambda folder: folder, ("mapping_missing",)),
)


@dataclass(frozen=True)
class Spoiled:
    """A backup or the header of a shop that is made to do harm; ``spoil`` changes the file it gets."""

    what: str
    spoil: Callable[[Path], object]
    says: tuple[str, ...]
    quick: bool = False


def _header(change: Change) -> Callable[[Path], object]:
    def spoil(path: Path) -> None:
        told = json.loads(path.read_bytes())
        change(told)
        path.write_text(json.dumps(told), encoding="utf-8")

    return spoil


def _slot(**values: object) -> Callable[[Path], object]:
    return _header(lambda told: [one.update(values) for one in told["slots"]])


def _cost(**values: object) -> Callable[[Path], object]:
    return _header(lambda told: [one["kdf"].update(values) for one in told["slots"]])


def _many_slots(told: dict[str, Any]) -> None:
    # Each would be tried, and each try costs what it says.
    one = next(slot for slot in told["slots"] if slot["type"] == "passphrase")
    dearest = {"memory": 1 << 20, "passes": 20, "lanes": 1}
    told["slots"] = [{**one, "salt": b64encode(bytes([n]) * 16).decode(), "kdf": dearest} for n in range(150)]


def _replaced(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def _to_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


HEADERS: Final = (
    Spoiled("a header of 60,000 lists in each other", _replaced(b"[" * 60_000), _UNREAD, quick=True),
    Spoiled("a header of 3 GB", lambda path: os.truncate(path, 3 << 30), _UNREAD),
    Spoiled("a header that is a pipe", _to_pipe, (*_UNREAD, "no_permission", "not_a_vault", "disk_failed")),
    Spoiled("a header of a list", _replaced(b'["format"]'), _UNREAD),
    Spoiled("a header with a number of 5,000 digits", _replaced(b'{"format": ' + b"9" * 5000 + b"}"), _UNREAD),
    Spoiled("a header of a later program", _header(lambda told: told.update(format=99)), ("newer_vault",)),
    Spoiled("slots that are none", _header(lambda told: told.update(slots=[None, 1, "x", {}])), _UNREAD),
    Spoiled("no slot", _header(lambda told: told.update(slots=[])), _UNREAD),
    Spoiled("150 slots of the dearest kind", _header(_many_slots), _UNREAD),
    Spoiled("a guess that costs nothing", _cost(memory=8, passes=1), ("header_parameters",)),
    Spoiled("a guess that costs 4 TB", _cost(memory=1 << 32), ("header_parameters",)),
    Spoiled("half a pass", _cost(passes=3.5), (*_UNREAD, "header_parameters")),
    Spoiled("no pass", _cost(passes=None), ("header_parameters",)),
    Spoiled("no salt", _slot(salt=""), _UNREAD),
    Spoiled("a salt of 40 kB", _slot(salt=b64encode(bytes(10_000)).decode()), (*_UNREAD, "wrong_passphrase")),
    Spoiled("no nonce", _slot(nonce=""), (*_UNREAD, "wrong_passphrase")),
    Spoiled("a slot of another kind", _slot(type="root"), ("wrong_passphrase", *_UNREAD)),
    Spoiled(
        "half characters in the id",
        _header(lambda told: told.update(vault="\ud800")),
        ("wrong_passphrase", "header_changed"),
    ),
)


def _manifest(change: Change) -> Callable[[Path], object]:
    def spoil(path: Path) -> None:
        members = _members(path)
        told = json.loads(members["manifest.json"])
        change(told)
        _write(path, {**members, "manifest.json": json.dumps(told).encode()})

    return spoil


def _raw_manifest(data: bytes) -> Callable[[Path], object]:
    return lambda path: _write(path, {**_members(path), "manifest.json": data})


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _write(path: Path, members: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def _with(**told: object) -> Callable[[Path], object]:
    return _manifest(lambda known: known.update(told))


def _more(path: Path) -> None:
    _write(path, {**_members(path), "../../../../tmp/out.txt": b"x"})


def _another_header(path: Path) -> None:
    _write(path, {**_members(path), "vault.json": b"[" * 60_000})


def _packed(path: Path) -> None:
    _write(path, _members(path), zipfile.ZIP_DEFLATED)


def _bomb(path: Path) -> None:
    books.zip_bomb(path, 300)


def _half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _bits(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def _bits_and_sum(path: Path) -> None:
    """Change the database and write the archive anew, so that its own sums are right."""
    members = _members(path)
    database = bytearray(members["data.db"])
    database[len(database) // 2] ^= 1
    _write(path, {**members, "data.db": bytes(database)})


_NONE: Final = ("backup_unreadable",)
BACKUPS: Final = (
    Spoiled("a backup of nothing", _replaced(b""), _NONE),
    Spoiled("a backup that is a pipe", _to_pipe, (*_NONE, "no_permission", "disk_failed")),
    Spoiled("a backup cut in half", _half, _NONE),
    Spoiled("a backup with one bit turned", _bits, ("backup_damaged", "backup_unreadable")),
    Spoiled("a backup with one bit of the database turned", _bits_and_sum, ("backup_damaged",)),
    Spoiled("a bomb called a backup", _bomb, _NONE),
    Spoiled("a backup with a name that leads out of it", _more, _NONE),
    Spoiled("a backup that is compressed", _packed, _NONE),
    Spoiled("a manifest of lists in each other", _raw_manifest(b"[" * 60_000), _NONE, quick=True),
    Spoiled("a manifest of a megabyte", _raw_manifest(b" " * (1 << 20)), _NONE),
    Spoiled("a manifest that is no table", _raw_manifest(b"[1]"), _NONE),
    Spoiled("counts that are no numbers", _with(counts={"orders": "many", "customers": None}), _NONE, quick=True),
    Spoiled("no counts", _with(counts={}), _NONE),
    Spoiled("counts that are a list", _with(counts=[1, 2]), _NONE),
    Spoiled("a moment before all calendars", _with(made="0001-01-01T00:00:00+14:00"), (*_NONE, "backup_damaged")),
    Spoiled("a moment that is none", _with(made="soon"), _NONE),
    Spoiled("a moment without a zone", _with(made="2026-01-01T00:00:00"), (*_NONE, "backup_damaged")),
    Spoiled("a number that is a word", _with(number="first"), _NONE),
    Spoiled("a size of all disks", _with(size=1 << 80), (*_NONE, "backup_damaged", "disk_full", "no_room")),
    Spoiled("a size below zero", _with(size=-1), (*_NONE, "backup_damaged")),
    Spoiled("a manifest of a later program", _with(format=99), ("newer_backup",)),
    Spoiled("a format that is a word", _with(format="x"), _NONE),
    Spoiled("another shop's header in the backup", _another_header, _UNREAD),
    Spoiled("another number in the manifest", _with(number=999), ("backup_damaged",)),
)


def spoiled_vault(vault: Path, folder: Path, one: Spoiled) -> Path:
    """Return a copy of ``vault`` whose header, and its copy, are spoiled."""
    copy = folder / "spoiled.shopcrm"
    shutil.copytree(vault, copy)
    one.spoil(copy / "vault.json")
    (copy / "vault.json.bak").unlink(missing_ok=True)
    if (copy / "vault.json").is_file() and (copy / "vault.json").stat().st_size < 1 << 20:
        shutil.copy(copy / "vault.json", copy / "vault.json.bak")
    return copy


def spoiled_backup(backup: Path, folder: Path, one: Spoiled) -> Path:
    """Return a copy of ``backup`` that is spoiled."""
    copy = folder / "spoiled.crmbak"
    shutil.copy(backup, copy)
    one.spoil(copy)
    return copy
