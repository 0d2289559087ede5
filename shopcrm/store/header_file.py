"""How is vault.json read and written, so that a damaged one is mended from its copy and none is ever half written?"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from shopcrm.base.errors import CannotUnlock, VaultDamaged
from shopcrm.base.small_files import Unfit, read_small
from shopcrm.domain.audit import Entry
from shopcrm.domain.ways import LARGEST_HEADER
from shopcrm.store.audit import waiting_row
from shopcrm.store.header import Header, mac_agrees, read_header, successor_agrees
from shopcrm.store.kdf import sub_key
from shopcrm.store.private_files import storage_error, write_private
from shopcrm.store.slots import Secret, Slot, unwrap

HEADER: Final = "vault.json"
COPY: Final = "vault.json.bak"


@dataclass(frozen=True, repr=False)
class Unlocked:
    """A header and the data key that a secret opened.

    Attributes:
        name: the file it was read from.
        raw: its bytes.
        slot: the way in.
        new_key: whether it is the new data key of a change that is not over.
    """

    name: str
    raw: bytes
    header: Header
    data_key: bytes
    slot: Slot
    new_key: bool


def id_of(folder: Path) -> str:
    """Return the id of a closed vault, unchecked; "" where it cannot be read."""
    for name in (HEADER, COPY):
        with suppress(OSError, CannotUnlock, VaultDamaged):
            return read_header(read_small(folder / name, LARGEST_HEADER))[0].vault
    return ""


def unlock_header(folder: Path, secret: Secret) -> Unlocked:
    """Try the header, then its copy; nothing is written.

    Raises:
        CannotUnlock: wrong secret, newer format, no permission.
        VaultDamaged: header and copy can be read by nobody, or somebody changed them.
    """
    problems: list[CannotUnlock | VaultDamaged] = []
    seen: set[bytes] = set()
    for name in (HEADER, COPY):
        try:
            raw = read_small(folder / name, LARGEST_HEADER)
        except FileNotFoundError:
            continue
        except Unfit:
            problems.append(VaultDamaged("header_unreadable"))
            continue
        except OSError as error:
            raise storage_error(error) from error
        if raw in seen:
            # A damaged wrapped key fails like a wrong secret; only a copy that differs can tell them apart.
            continue
        seen.add(raw)
        try:
            return _open(name, raw, secret)
        except (VaultDamaged, CannotUnlock) as error:
            problems.append(error)
    wrong = [one for one in problems if isinstance(one, CannotUnlock)]
    raise (wrong or problems or [VaultDamaged("header_unreadable")])[0]


def _open(name: str, raw: bytes, secret: Secret) -> Unlocked:
    header, mac = read_header(raw)
    wrong: CannotUnlock | None = None
    try:
        data_key, slot = unwrap(header.slots, header.vault, secret)
        if mac_agrees(header, mac, data_key):
            return Unlocked(name, raw, header, data_key, slot, new_key=False)
    except CannotUnlock as error:
        wrong = error
    if header.successor is not None:
        data_key, slot = unwrap(header.successor.slots, header.vault, secret)
        if successor_agrees(header, data_key):
            return Unlocked(name, raw, header, data_key, slot, new_key=True)
    raise wrong or VaultDamaged("header_changed")


def waiting_acts(state: Mapping[str, int | str]) -> list[list[Any]]:
    """Return what waits in a header's state to be written into the audit trail (``store.audit.waiting_row``)."""
    told = state.get("acts", "")
    return list(json.loads(str(told))) if told else []


def waiting_for(header: Header, entry: Entry) -> Header:
    """Return ``header`` with one more act that waits to be written into the audit trail."""
    return _waiting(header, [*waiting_acts(header.state), waiting_row(entry)])


def waiting_first(header: Header, entries: Sequence[Entry]) -> Header:
    """Return ``header`` with acts that are to be written into the audit trail before those that wait already."""
    return _waiting(header, [*map(waiting_row, entries), *waiting_acts(header.state)])


def _waiting(header: Header, waiting: list[list[Any]]) -> Header:
    return replace(header, state={**header.state, "acts": json.dumps(waiting, ensure_ascii=True)})


class HeaderFile:
    """The header of an open vault; may be used from any thread."""

    def __init__(self, folder: Path, header: Header, header_key: bytes) -> None:
        """Hold what was read; whoever holds the vault's lock is the only one who writes."""
        self._folder, self._header, self._key = folder, header, header_key
        self._mutex = threading.Lock()
        self._copy_behind = False

    @property
    def header(self) -> Header:
        """The header as it stands on disk."""
        return self._header

    def replace(
        self, change: Callable[[Header], Header], *, proof: Secret | None = None, new_key: bytes | None = None
    ) -> None:
        """Write other slots; the old header stays where anything goes wrong.

        Args:
            change: returns the new header.
            proof: a secret that has to open the new header as it lies on disk before it takes the old one's place.
            new_key: the data key from now on, where that changed.

        Raises:
            CannotUnlock, StorageFailed: no permission; no room.
            VaultDamaged: what was written does not open: a disk that lies.
        """
        with self._mutex:
            header = replace(change(self._header), format=2)
            key = self._key if new_key is None else sub_key(new_key, "header")
            raw = header.to_bytes(key)

            def check(written: bytes) -> None:
                if written != raw:  # pragma: no cover - a disk that lies
                    raise VaultDamaged("header_unreadable")
                if proof is not None:
                    _open(HEADER, written, proof)

            write_private(self._folder / HEADER, raw, check)
            self._header, self._key = header, key
            # Only now: a way in that was taken away must not live on in the copy, a new one must not be lost with it.
            write_private(self._folder / COPY, raw)
            self._copy_behind = False

    def note(self, **state: int | str) -> None:
        """Write down what is known of the database; the copy keeps the slots and need not know."""
        with self._mutex:
            self._keep_state({**self._header.state, **state})

    def wait(self, entry: Entry) -> None:
        """Keep an act for the audit trail until the database can be written."""
        with self._mutex:
            self._keep_state(waiting_for(self._header, entry).state)

    def settle(self, count: int) -> None:
        """Forget the first ``count`` waiting acts: they are in the trail."""
        with self._mutex:
            waiting = waiting_acts(self._header.state)[count:]
            self._keep_state({**self._header.state, "acts": json.dumps(waiting) if waiting else ""})

    def _keep_state(self, state: Mapping[str, int | str]) -> None:
        header = replace(self._header, format=2, state=state)
        if header != self._header:
            write_private(self._folder / HEADER, header.to_bytes(self._key))
            self._header, self._copy_behind = header, True

    def as_of(self, **state: int | str) -> bytes:
        """Return the header that belongs to a copy of the database of which ``state`` is known."""
        header = replace(self._header, state={**self._header.state, "lost": 0, "acts": "", **state})
        return header.to_bytes(self._key)

    def refresh_copy(self) -> None:
        """Let the copy know as much as the header, where that came to know more."""
        with self._mutex:
            if self._copy_behind:
                write_private(self._folder / COPY, self._header.to_bytes(self._key))
                self._copy_behind = False
