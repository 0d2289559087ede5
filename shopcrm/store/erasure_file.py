"""The ledger of erasures beside the backups and on this computer: a sealed copy, for the day an older one comes back.

It holds hashes and moments, closed by a MAC under the key the hashes are made with: nobody adds to it unseen.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from shopcrm.base.errors import ShopError
from shopcrm.base.paths import erasures_folder
from shopcrm.domain.erasure import Mark
from shopcrm.store.erasure_book import ErasureEntry, newer
from shopcrm.store.private_files import make_private_folder, write_private
from shopcrm.store.slots import canonical

_FORMAT: Final = 1
# Some hundred thousand erasures; a larger file is none of ours.
_LARGEST: Final = 256 << 20


class LedgerUnreadable(Exception):
    """A copy of the ledger is damaged, or somebody changed it: nothing of it counts."""


def ledger_in(folder: Path, vault: str) -> Path:
    """Return the name of the copy in ``folder`` that belongs to a vault: several may share a second place."""
    return folder / f"erased-{vault}.json"


def on_this_computer(vault: str) -> Path:
    """Return the name of this computer's own copy."""
    return ledger_in(erasures_folder(), vault)


def read_ledger(path: Path, vault: str, key: bytes) -> dict[str, ErasureEntry]:
    """Return what a copy says, by hash; nothing where there is none.

    Raises:
        LedgerUnreadable: it is damaged, or not as it was written.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise LedgerUnreadable
        told = json.loads(path.read_bytes())
        mac = str(told.pop("mac"))
        if told["vault"] != vault or told["format"] != _FORMAT or not hmac.compare_digest(_mac(told, key), mac):
            raise LedgerUnreadable
        return {str(name): ErasureEntry(str(name), Mark(mark), int(at)) for name, mark, at in told["entries"]}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise LedgerUnreadable from error


def gather(paths: Iterable[Path], vault: str, key: bytes) -> tuple[dict[str, ErasureEntry], int]:
    """Return what the copies say together, and how many of them cannot be trusted."""
    found: dict[str, ErasureEntry] = {}
    unreadable = 0
    for path in paths:
        try:
            told = read_ledger(path, vault, key)
        except LedgerUnreadable:
            unreadable += 1
            continue
        found |= newer(found, told)
    return found, unreadable


def keep_ledger(paths: Iterable[Path], vault: str, key: bytes, entries: Mapping[str, ErasureEntry]) -> None:
    """Let every copy hold ``entries`` and what it says beyond them; a place that cannot be written does without."""
    if not entries:
        return
    for path in paths:
        said: dict[str, ErasureEntry] = {}
        with suppress(LedgerUnreadable):
            said = read_ledger(path, vault, key)
        wanted = {**said, **newer(said, entries)}
        if wanted != said:
            with suppress(ShopError):
                make_private_folder(path.parent)
                write_private(path, _sealed(vault, key, wanted))


def _sealed(vault: str, key: bytes, entries: Mapping[str, ErasureEntry]) -> bytes:
    told: dict[str, Any] = {
        "format": _FORMAT, "vault": vault,
        "entries": [[one.hash, one.mark.value, one.at] for _, one in sorted(entries.items())],
    }  # fmt: skip
    return canonical({**told, "mac": _mac(told, key)}) + b"\n"


def _mac(told: dict[str, Any], key: bytes) -> str:
    # Never the hash of anybody: those are of single texts, this one begins with what it is for.
    return hmac.new(key, b"ledger\n" + canonical(told), sha256).hexdigest()
