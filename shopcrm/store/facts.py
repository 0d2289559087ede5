"""What does the vault know of itself?"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection

from shopcrm.domain.shop import ShopInfo

# What a vault's size is told by, and in which table each is counted.
COUNTED: Final = {
    "orders": "orders",
    "customers": "customer",
    "accounts": "account",
    "batches": "batch",
    "lines": "order_line",
}


def write_fact(connection: Connection, name: str, value: str) -> None:
    """Set one fact."""
    connection.exec_driver_sql("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", (name, value))


def read_fact(connection: Connection, name: str) -> str:
    """Return one fact, "" where it was never set."""
    return str(connection.exec_driver_sql("SELECT value FROM fact WHERE name = ?", (name,)).scalar() or "")


def write_shop_info(connection: Connection, info: ShopInfo) -> None:
    """Set name, zone and currency of the shop."""
    for name in ("name", "zone", "currency"):
        write_fact(connection, f"shop.{name}", getattr(info, name))


def read_shop_info(connection: Connection) -> ShopInfo:
    """Return name, zone and currency of the shop."""
    facts = {str(row[0]): str(row[1]) for row in connection.exec_driver_sql("SELECT name, value FROM fact")}
    return ShopInfo(
        facts.get("shop.name", ""), facts.get("shop.zone", "Asia/Shanghai"), facts.get("shop.currency", "CNY")
    )


class DataVersion(NamedTuple):
    """Which state of the data is this? Results kept in memory are good for one.

    Attributes:
        commits: changes of any kind so far.
        ledger: those among them that changed orders or whose they are, so figures too.
    """

    commits: int
    ledger: int


def count_commit(connection: Connection, *, ledger: bool) -> DataVersion:
    """Count one more change, so that an older file put in this one's place can be told; return the new state.

    ``ledger`` says whether orders, or whose they are, may have changed.
    """
    for name in ("commits", "ledger_commits") if ledger else ("commits",):
        connection.exec_driver_sql(
            "INSERT INTO fact (name, value) VALUES (?, '1')"
            " ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1",
            (name,),
        )
    return data_version(connection)


def count_write(connection: Connection) -> int:
    """Count one more write block of any kind and return how many there were: the header keeps the same figure."""
    return int(
        connection.exec_driver_sql(
            "INSERT INTO fact (name, value) VALUES ('writes', '1')"
            " ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING value"
        ).scalar_one()
    )


def written(connection: Connection) -> int:
    """Return how many write blocks the database has seen."""
    return int(connection.exec_driver_sql("SELECT value FROM fact WHERE name = 'writes'").scalar() or 0)


def data_version(connection: Connection) -> DataVersion:
    """Return how many changes the vault has seen."""
    rows = connection.exec_driver_sql("SELECT name, value FROM fact WHERE name IN ('commits', 'ledger_commits')")
    found = {str(row[0]): int(row[1]) for row in rows}
    return DataVersion(found.get("commits", 0), found.get("ledger_commits", 0))


def integrity(connection: Connection) -> list[str]:
    """Return what the two checks of SQLite and SQLCipher complain of; empty when all is well."""
    plain = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
    cipher = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check")]
    links = [f"foreign key: {row[0]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    return [line for line in plain if line != "ok"] + cipher + links


def size_counts(connection: Connection) -> dict[str, int]:
    """Return how many orders, customers and imports the vault holds."""
    return {
        name: int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
        for name, table in COUNTED.items()
    }
