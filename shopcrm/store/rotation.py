"""How does a vault get a new data key, so that a kill at any moment leaves one that opens?

The database is never changed in place. It is copied under the new key and checked; the header announces the new key's
slots beside the old ones; the copy takes the database's name; the header lets go of the old slots. Which key the
database lies under tells how far it came.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from shopcrm.base.errors import CannotUnlock, VaultDamaged
from shopcrm.base.progress import CancelToken
from shopcrm.domain.audit import Act, Action, Entry, Who
from shopcrm.store.engine import connect, database_error
from shopcrm.store.header import Header, Keys, carry, make_successor
from shopcrm.store.header_file import COPY, HEADER, HeaderFile, Unlocked, waiting_for
from shopcrm.store.kdf import sub_key
from shopcrm.store.private_files import storage_error, sync_folder, write_private
from shopcrm.store.salt import salt_of
from shopcrm.store.slots import Slot
from shopcrm.store.soundness import first_difference, pass_checks
from shopcrm.store.vault_files import COMPANIONS, DATABASE, FRESH_DATABASE


@dataclass(frozen=True, repr=False)
class NewKey:
    """A new data key and the slots that hold it."""

    data_key: bytes
    slots: tuple[Slot, ...]


def rotate(folder: Path, header: HeaderFile, keys: Keys, new: NewKey, at_step: Callable[[str], None]) -> None:
    """Give the closed database a new data key, opened by the new slots alone from then on.

    Args:
        folder: the vault; its lock is held, the database is closed and its log written back.
        header: its header.
        keys: the present keys.
        new: what is to be instead.
        at_step: hears of each step (``copy``, ``compare``, ``announce``, ``swap``, ``settle``).

    Raises:
        StorageFailed, CannotUnlock: no room; no permission. The vault is as before.
        VaultDamaged: the copy is not what it was copied from.
    """
    slots, data_key = new.slots, new.data_key
    fresh = folder / FRESH_DATABASE
    try:
        at_step("copy")
        _copy(folder / DATABASE, keys.database, fresh, sub_key(data_key, "db"))
        at_step("compare")
        _compare(folder / DATABASE, keys.database, fresh, sub_key(data_key, "db"))
        at_step("announce")
        carried = carry(header.header, keys, data_key)
        successor = make_successor(header.header.vault, slots, carried, data_key)
        header.replace(lambda old: replace(old, successor=successor))
    except BaseException:
        _remove(fresh)
        raise
    salt = salt_of(fresh)
    at_step("swap")
    _swap(folder)
    at_step("settle")
    header.replace(
        lambda old: _noted(_under_new_key(old, slots, carried, salt)), new_key=data_key
    )  # fmt: skip


def settle_rotation(folder: Path, unlocked: Unlocked) -> Header:
    """Bring a change of the data key that was broken off to its end, or take it back; return the settled header.

    Raises:
        CannotUnlock: it is through, and this is the former secret.
        VaultDamaged: the database opens with neither key.
    """
    header, opens = unlocked.header, _opens(folder / DATABASE, sub_key(unlocked.data_key, "db"))
    successor = header.successor
    if successor is None:
        return header
    if unlocked.new_key:
        if not opens:
            if not _opens(folder / FRESH_DATABASE, sub_key(unlocked.data_key, "db")):
                raise CannotUnlock("former_key")
            _swap(folder)
        salt = salt_of(folder / DATABASE)
        settled = _noted(_under_new_key(header, successor.slots, successor.carried, salt))
    elif opens:
        _remove(folder / FRESH_DATABASE)
        settled = replace(header, successor=None)
    else:
        raise CannotUnlock("former_secret")
    raw = settled.to_bytes(sub_key(unlocked.data_key, "header"))
    for name in (HEADER, COPY):
        write_private(folder / name, raw)
    return settled


def _noted(header: Header) -> Header:
    """Return ``header`` with the change of the key waiting to be written into the audit trail."""
    return waiting_for(
        header, Entry(0, datetime.fromisoformat(header.slots[0].made), Act(Action.DATA_KEY), Who.OWNER)
    )  # fmt: skip


def _under_new_key(header: Header, slots: tuple[Slot, ...], carried: str, salt: str) -> Header:
    # What is backed up lies under the former key: of the new one there is nothing yet.
    state = {name: value for name, value in header.state.items() if name != "backed_up"}
    return replace(header, slots=slots, carried=carried, successor=None, state={**state, "salt": salt})


def _opens(database: Path, key: bytes) -> bool:
    if not database.is_file():
        return False
    try:
        connect(database, key).close()
    except VaultDamaged:
        return False
    return True


def _copy(database: Path, key: bytes, fresh: Path, fresh_key: bytes) -> None:
    """Copy all of ``database`` into a new one under another key (sqlcipher_export, the supported way)."""
    _remove(fresh)
    connection = connect(database, key)
    try:
        connection.execute("ATTACH DATABASE ? AS fresh KEY \"x'" + fresh_key.hex() + "'\"", (str(fresh),))
        connection.execute("PRAGMA fresh.cipher_compatibility = 4")
        connection.execute("PRAGMA fresh.synchronous = FULL")
        connection.execute("SELECT sqlcipher_export('fresh')")
        connection.execute("DETACH DATABASE fresh")
    except sqlcipher.DatabaseError as error:
        raise database_error(error) from None
    finally:
        connection.close()
    # As every database of a vault: its log beside it from the first write on.
    connect(fresh, fresh_key).close()


def _compare(database: Path, key: bytes, fresh: Path, fresh_key: bytes) -> None:
    connection = connect(database, key)
    try:
        if first_difference(connection, str(fresh), fresh_key):
            raise VaultDamaged("copy_differs")
    except sqlcipher.DatabaseError as error:
        raise database_error(error) from None
    finally:
        connection.close()
    pass_checks(fresh, fresh_key, CancelToken())


def _swap(folder: Path) -> None:
    try:
        # Empty by now; a log that is left beside another database would be played back into it.
        for name in (*COMPANIONS, f"{FRESH_DATABASE}-wal", f"{FRESH_DATABASE}-shm"):
            (folder / name).unlink(missing_ok=True)
        (folder / FRESH_DATABASE).replace(folder / DATABASE)
        sync_folder(folder)
    except OSError as error:
        raise storage_error(error) from error


def _remove(database: Path) -> None:
    for name in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            database.with_name(database.name + name).unlink(missing_ok=True)
