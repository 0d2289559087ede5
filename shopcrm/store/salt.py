"""Where does the database's salt stand a second time, and how is it put back where the file's own is damaged?

SQLCipher keeps 16 bytes in front of the first page that its check of a page does not cover, and without which no page
passes. The header knows them too. Which salt is right shows by the first page: its check passes with no other.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from shopcrm.base.errors import VaultDamaged
from shopcrm.base.progress import CancelToken
from shopcrm.store.engine import SALT_BYTES, connect_plainly
from shopcrm.store.private_files import storage_error
from shopcrm.store.soundness import pass_checks

# The statement that tells the salt a connection works with, in hex.
USED_SALT: Final = "PRAGMA cipher_salt"


def salt_of(database: Path) -> str:
    """Return the salt in front of a database that nobody has open, in hex.

    Raises:
        StorageFailed, CannotUnlock: what the disk said.
    """
    try:
        with database.open("rb") as file:
            return file.read(SALT_BYTES).hex()
    except OSError as error:
        raise storage_error(error) from error


def salt_in(state: Mapping[str, int | str]) -> bytes:
    """Return the salt a header's state knows of; b"" where a former version wrote it."""
    return bytes.fromhex(str(state.get("salt", "")))


def salt_damaged(database: Path, key: bytes, known: bytes) -> bool:
    """Whether a database that nobody has open opens with the ``known`` salt, and not with the one it has.

    A former version of the program changes the database and leaves the known one as it was: the file's own counts
    as long as it opens.
    """
    if len(known) != SALT_BYTES or _first_page_opens(database, key):
        return False
    return salt_of(database) != known.hex() and _first_page_opens(database, key + known)


def _first_page_opens(database: Path, key: bytes) -> bool:
    connection: Any = connect_plainly(database, key)
    try:
        # Reads the first page and no other.
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlcipher.DatabaseError:
        return False
    else:
        return True
    finally:
        connection.close()


def put_salt_back(database: Path, known: bytes) -> None:
    """Write the ``known`` salt in front of a database that nobody has open; on disk when this returns.

    Raises:
        StorageFailed, CannotUnlock: what the disk said.
    """
    try:
        with database.open("r+b") as file:
            file.write(known)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise storage_error(error) from error


def mend_salt(database: Path, key: bytes, known: bytes) -> bool:
    """Put the salt back if nothing else is wrong with a database that nobody has open; return whether it was.

    Raises:
        VaultDamaged: more than the salt is damaged; it is as it was.
        StorageFailed, CannotUnlock: what the disk said.
    """
    if not salt_damaged(database, key, known):
        return False
    try:
        pass_checks(database, key + known, CancelToken())
    except VaultDamaged:
        raise VaultDamaged("database_damaged") from None
    put_salt_back(database, known)
    return True
