"""Which SQLite and SQLCipher are built in, and are they good enough to trust a shop to?"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import Final

import sqlcipher3.dbapi2 as sqlcipher

from shopcrm.base.errors import CannotUnlock

# Before it, resetting the write-ahead log could damage the database (sqlite.org, release notes of 3.51.3).
LEAST_SQLITE: Final = (3, 51, 3)
LEAST_SQLCIPHER: Final = (4, 14)


@dataclass(frozen=True)
class Embedded:
    """Versions as the libraries tell them, like "3.53.4" and "4.19.0"."""

    sqlite: str
    sqlcipher: str

    @property
    def sound(self) -> bool:
        """Whether neither is older than the bugs we know of."""
        return _numbers(self.sqlite) >= LEAST_SQLITE and _numbers(self.sqlcipher) >= LEAST_SQLCIPHER


def embedded() -> Embedded:
    """Ask the libraries in use; another package of the same import name would answer too, with an older one."""
    with closing(sqlcipher.connect(":memory:")) as connection:
        found = connection.execute("PRAGMA cipher_version").fetchone()
    return Embedded(str(sqlcipher.sqlite_version), str(found[0]) if found else "")


def refuse_unsound(found: Embedded) -> None:
    """Leave every vault alone rather than open it with a library known to damage it.

    Raises:
        CannotUnlock: one of the libraries is too old.
    """
    if not found.sound:
        raise CannotUnlock("library_too_old", sqlite=found.sqlite or "?", sqlcipher=found.sqlcipher or "?")


def _numbers(version: str) -> tuple[int, ...]:
    """Return "4.19.0 community" as (4, 19, 0); () where it does not begin with a number."""
    first = version.partition(" ")[0].split(".")
    return tuple(int(part) for part in first) if all(part.isdecimal() for part in first) else ()
