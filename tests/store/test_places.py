"""Folders in which a database in use would break: network drives and folders carried into a cloud."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopcrm.base.errors import CannotUnlock
from shopcrm.store import places
from shopcrm.store.places import mount_of, refuse_unsafe_place, unsafe_place

LINUX = """\
/dev/sda1 / ext4 rw 0 0
//nas/share /mnt/nas cifs rw 0 0
me@host:/x /mnt/my\\040disk fuse.sshfs rw 0 0
tmpfs /tmp tmpfs rw 0 0
short
"""
MACOS = """\
/dev/disk3s1 on / (apfs, sealed, local)
//me@nas/share on /Volumes/share (smbfs, nodev, nosuid)
"""


@pytest.mark.parametrize(
    "folder",
    [
        "OneDrive/shop", "OneDrive - 小满家/a/shop", "Dropbox/shop", "坚果云/shop", "百度网盘同步空间/shop",
        "Library/CloudStorage/x/shop", "Library/Mobile Documents/shop", "Google Drive/shop", "iCloudDrive/shop",
    ],
)  # fmt: skip
def test_synced_folders_are_known_by_name(tmp_path: Path, folder: str) -> None:
    assert unsafe_place(tmp_path / folder, {}) == "synced"
    with pytest.raises(CannotUnlock) as refused:
        refuse_unsafe_place(tmp_path / folder)
    assert refused.value.key == "place_synced"


@pytest.mark.parametrize("folder", ["shop", "Dropboxes/shop", "my-onedriver/shop", "a/onedrive"])
def test_others_are_not(tmp_path: Path, folder: str) -> None:
    """A vault that is itself called so lies nowhere special."""
    assert unsafe_place(tmp_path / folder, {}) == ""


def test_a_synced_folder_told_by_the_system(tmp_path: Path) -> None:
    assert unsafe_place(tmp_path / "cloud" / "shop", {"OneDriveConsumer": str(tmp_path / "cloud")}) == "synced"
    assert unsafe_place(tmp_path / "elsewhere" / "shop", {"OneDriveConsumer": str(tmp_path / "cloud")}) == ""


def test_a_link_into_a_synced_folder(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "plain").symlink_to(tmp_path / "Dropbox", target_is_directory=True)
    assert unsafe_place(tmp_path / "plain" / "shop", {}) == "synced"


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/mnt/nas/a", "cifs"), ("/mnt/my disk/b", "fuse.sshfs"), ("/mnt/nasty", "ext4"), ("/tmp/x", "tmpfs")],  # noqa: S108
)
def test_the_mount_of_a_folder(folder: str, kind: str) -> None:
    assert mount_of(Path(folder), LINUX)[1] == kind


def test_network_drives_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_mounts", lambda: [("/", "ext4"), (str(tmp_path.resolve()), "nfs4")])
    assert unsafe_place(tmp_path / "shop", {}) == "network"


def test_mounts_as_macos_tells_them() -> None:
    assert places._macos_mounts(MACOS) == [("/", "apfs"), ("/Volumes/share", "smbfs")]


def test_a_system_that_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_LINUX_MOUNTS", tmp_path / "none")
    assert mount_of(tmp_path) == ("", "")
    assert not places.same_disk(tmp_path, tmp_path / "nowhere")
    assert places.same_disk(tmp_path, tmp_path)
