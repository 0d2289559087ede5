"""The tables the migrations make are the tables the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from shopcrm.models import Base
from shopcrm.services.container import OpenShop
from shopcrm.store import migrate


def test_migrations_and_models_agree(shop: OpenShop) -> None:
    with shop._store.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []
        assert migrate.schema_of(connection) == migrate.HEAD


def test_head_is_the_newest_migration() -> None:
    folder = migrate.__file__.replace("migrate.py", "migrations")
    assert ScriptDirectory(folder).get_current_head() == migrate.HEAD


def test_the_connection_keeps_the_agreed_rules(shop: OpenShop) -> None:
    wanted = {
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "temp_store": 2,
    }
    with shop._store.read() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
        assert found == wanted
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert str(connection.exec_driver_sql("PRAGMA cipher_version").scalar()).startswith("4.")
