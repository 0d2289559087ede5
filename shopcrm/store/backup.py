"""How is a backup made that is known to be good before it gets its name?

The database is copied while others may write, as of one moment. The copy is opened like any vault, checked by SQLite
and SQLCipher, and its content compared with what was copied; only then the file appears.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from shopcrm.base.errors import Cancelled, VaultDamaged
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.backups import Manifest, Reason
from shopcrm.store.audit import HEAD_ROW, Head, head_row
from shopcrm.store.backup_file import manifest_bytes, pack
from shopcrm.store.engine import connect, connect_plainly, database_error
from shopcrm.store.private_files import folder_for_a_while
from shopcrm.store.room import refuse_too_little_room
from shopcrm.store.salt import salt_of
from shopcrm.store.soundness import CHECKS, counts_of, first_difference, interrupt, pass_check
from shopcrm.store.vault import OpenVault

_PAGES: Final = 2000


@dataclass(frozen=True)
class Occasion:
    """Which backup it is, why and when, and by which version of the program."""

    number: int
    reason: Reason
    made: datetime
    program: str


def make_backup(
    vault: OpenVault, target: Path, occasion: Occasion, progress: Progress, cancel: CancelToken
) -> Manifest:
    """Write a verified backup of an open vault to ``target``, whose folder is there; return what it says of itself.

    Raises:
        StorageFailed, CannotUnlock: no room; no permission.
        VaultDamaged: the vault, or the copy, does not pass the checks; there is no file then.
        Cancelled: nothing remains.
    """
    # The copy lies beside it for a while.
    refuse_too_little_room(target.parent, 2 * vault.database.stat().st_size)
    with folder_for_a_while(target.parent, ".making-") as folder:
        copy = folder / "data.db"
        source = connect(vault.database, vault.keys.database)
        try:
            return _make(vault, source, copy, (target, occasion), (progress, cancel))
        except VaultDamaged:
            _refuse_damaged(vault, cancel)
            raise
        except sqlcipher.DatabaseError as error:
            raise database_error(error) from None
        finally:
            source.close()


def _refuse_damaged(vault: OpenVault, cancel: CancelToken) -> None:
    """Tell a shop that is damaged from a copy that is not what was copied: a stick may be to blame.

    Raises:
        VaultDamaged: the vault's own database cannot be read to its end.
    """
    try:
        pass_check(vault.database, vault.keys.database, CHECKS[1], cancel)
    except VaultDamaged:
        raise VaultDamaged("database_damaged") from None


def _make(
    vault: OpenVault,
    source: Any,  # noqa: ANN401 - sqlcipher3 has no types
    copy: Path,
    what: tuple[Path, Occasion],
    told: tuple[Progress, CancelToken],
) -> Manifest:
    (target, occasion), (progress, cancel) = what, told
    source.execute("BEGIN")
    facts = _facts(source)
    _copy_pages(source, copy, vault.keys.database, progress, cancel)
    progress("verifying", 0, None)
    # What was copied is compared with its copy on one core, the copy checked on the other.
    with ThreadPoolExecutor(len(CHECKS)) as pool:
        checks = [pool.submit(pass_check, copy, vault.keys.database, check, cancel) for check in CHECKS]
        try:
            _compare(source, copy, vault.keys.database, cancel)
        finally:
            for check in checks:
                check.result()
    source.execute("ROLLBACK")

    sealed: list[Manifest] = []

    def seal(size: int, digest: str) -> bytes:
        manifest = Manifest(
            vault.header.header.vault, occasion.number, occasion.made, occasion.reason, occasion.program,
            facts.schema, facts.writes, size, digest, facts.counts,
        )  # fmt: skip
        sealed.append(manifest)
        return manifest_bytes(manifest, vault.keys.backup)

    progress("writing", 0, None)
    header = vault.header.as_of(writes=facts.writes, audit=facts.head.seq, audit_mac=facts.head.mac, salt=salt_of(copy))
    pack(target, header, copy, seal, cancel.check)
    return sealed[0]


@dataclass(frozen=True)
class _Facts:
    schema: str
    writes: int
    counts: dict[str, int]
    head: Head


def _facts(source: Any) -> _Facts:  # noqa: ANN401 - as above
    schema = source.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    writes = source.execute("SELECT value FROM fact WHERE name = 'writes'").fetchone()
    audited = source.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'audit'").fetchone()[0]
    head = head_row(source.execute(HEAD_ROW).fetchone() if audited else None)
    return _Facts(schema, int(writes[0]) if writes else 0, counts_of(source), head)


def _copy_pages(source: Any, copy: Path, key: bytes, progress: Progress, cancel: CancelToken) -> None:  # noqa: ANN401
    stopped: list[Cancelled] = []

    def step(_status: int, remaining: int, total: int) -> None:
        try:
            cancel.check()
        except Cancelled as error:
            stopped.append(error)
            raise
        progress("copying", total - remaining, total)

    target = connect_plainly(copy, key)
    try:
        # The file counts only once it is checked and on disk: until then speed is all that matters.
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target, pages=_PAGES, progress=step)
    except Cancelled:
        raise
    except sqlcipher.DatabaseError:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        target.close()


def _compare(source: Any, copy: Path, key: bytes, cancel: CancelToken) -> None:  # noqa: ANN401 - as above
    cancel.when_cancelled(lambda: interrupt(source))
    try:
        if first_difference(source, str(copy), key):
            raise VaultDamaged("copy_differs")
    except sqlcipher.DatabaseError as error:
        cancel.check()
        raise database_error(error) from None
