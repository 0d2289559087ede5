"""May a database in use lie in this folder?

Network drives do not keep its locks, and programs that carry folders into a cloud copy a database while it is written:
both break it. A backup may lie there (it is whole, and encrypted).
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from shopcrm.base.errors import CannotUnlock
from shopcrm.base.paths import resources

NETWORK: Final = "network"
SYNCED: Final = "synced"
_NETWORK_TYPES: Final = (
    "nfs", "cifs", "smb", "sshfs", "davfs", "afs", "ncpfs", "9p", "ceph", "glusterfs", "curlftpfs", "rclone",
)  # fmt: skip
_SYNCED_VARIABLES: Final = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_REMOTE_DRIVE: Final = 4
_LINUX_MOUNTS: Final = Path("/proc/self/mounts")


def refuse_unsafe_place(folder: Path) -> None:
    """Make sure a vault may be in use in ``folder``.

    Raises:
        CannotUnlock: ``place_network`` or ``place_synced``.
    """
    found = unsafe_place(folder, os.environ)
    if found:
        raise CannotUnlock("place_network" if found == NETWORK else "place_synced", vault=folder.name)


def unsafe_place(folder: Path, environment: Mapping[str, str]) -> str:
    """Return "" or why a database in use must not lie in ``folder``: ``network`` or ``synced``."""
    whole = folder.absolute()
    for name in _SYNCED_VARIABLES:
        if environment.get(name) and whole.is_relative_to(environment[name]):
            return SYNCED
    for place in (whole, whole.resolve()):
        # Of a vault's own name nothing follows; of the folders around it much does.
        if any(_is_synced(part) for part in place.parts[:-1]):
            return SYNCED
    return NETWORK if on_network(whole) else ""


def _is_synced(part: str) -> bool:
    """Whether a folder is called as such a program calls it, or so with its account behind (OneDrive - Shop)."""
    name = part.casefold()
    return any(name == known or name.startswith((f"{known} -", f"{known}-", f"{known} (")) for known in _synced_names())


@cache
def _synced_names() -> tuple[str, ...]:
    lines = (resources() / "places" / "synced.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def same_disk(one: Path, other: Path) -> bool:
    """Whether both folders lie on one drive: what breaks it breaks both."""
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False


def on_network(folder: Path) -> bool:
    """Whether ``folder`` lies on a drive of another computer, as far as the system tells."""
    if sys.platform == "win32":
        return _on_network_windows(folder)
    kind = mount_of(folder)[1]
    return any(known in kind for known in _NETWORK_TYPES)


def _on_network_windows(folder: Path) -> bool:  # pragma: no cover - asks Windows
    drive = folder.drive
    if drive.startswith("\\\\"):
        return True
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    return bool(kernel.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE)


def mount_of(folder: Path, table: str | None = None) -> tuple[str, str]:
    """Return (mount point, kind of file system) of ``folder``; ("", "") where the system does not tell.

    Args:
        folder: need not be there yet.
        table: the mounts as /proc/self/mounts lists them; None to ask the system.
    """
    best = ("", "")
    # A vault still to be made lies where the first folder above it does.
    place = folder.resolve()
    for point, kind in _mounts() if table is None else _linux_mounts(table):
        if place.is_relative_to(point) and len(point) >= len(best[0]):
            best = (point, kind)
    return best


def _mounts() -> list[tuple[str, str]]:
    with suppress(OSError, subprocess.SubprocessError):
        if sys.platform == "darwin":
            told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=True, timeout=3)
            return _macos_mounts(told.stdout)
        return _linux_mounts(_LINUX_MOUNTS.read_text(encoding="utf-8", errors="surrogateescape"))
    return []


def _linux_mounts(table: str) -> list[tuple[str, str]]:
    rows = (line.split(" ") for line in table.splitlines())
    return [(row[1].replace("\\040", " "), row[2]) for row in rows if len(row) > 2]


def _macos_mounts(told: str) -> list[tuple[str, str]]:
    """Return the mounts of lines such as ``//me@host/share on /Volumes/share (smbfs, nodev)``."""
    rows = (re.match(r".* on (/.*) \(([^,)]+)", line) for line in told.splitlines())
    return [(row[1], row[2]) for row in rows if row]
