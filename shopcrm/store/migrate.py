"""Which schema has this vault, and how does it get the present one?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from shopcrm.base.errors import CannotUnlock, VaultDamaged

# The newest migration. A test holds it equal to the head of the folder ``migrations``.
HEAD: Final = "0011"
# From this schema on accounts know their usual recipient and who they are one with.
PEOPLE_SINCE: Final = "0003"


def schema_of(connection: Connection) -> str:
    """Return the schema number of an open database, "" for an empty one.

    Raises:
        VaultDamaged: the file has tables but does not say of which schema.
    """
    tables = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if "alembic_version" not in tables:
        if tables:
            raise VaultDamaged("schema_unknown")
        return ""
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def needs_migration(connection: Connection) -> bool:
    """Whether migrations are missing.

    Raises:
        CannotUnlock: the vault was written by a newer program; it is left untouched.
    """
    version = schema_of(connection)
    if version > HEAD:
        raise CannotUnlock("newer_schema", schema=version, known=HEAD)
    return version != HEAD


def bring_up_to_date(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's write block."""
    # Imported here: an up-to-date vault needs no migration engine.
    from alembic.operations import Operations  # noqa: PLC0415
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))

    def steps(revision: str, _context: object) -> list[object]:
        return list(script._upgrade_revs("head", revision))  # noqa: SLF001 - as alembic.command does

    from alembic.config import Config  # noqa: PLC0415

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=False, transaction_per_migration=False)
        with Operations.context(environment.get_context()):
            environment.run_migrations()
