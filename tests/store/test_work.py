"""A write is kept whole or not at all, also where its pages go to the disk before its end."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from shopcrm.services.container import OpenShop
from shopcrm.store import work
from shopcrm.store.engine import LONG_WRITE_CACHE, USUAL_CACHE

ROWS = [(f"衬衫{number} {'很长的标题' * 60}",) for number in range(3000)]


def titles(connection: Connection) -> int:
    found: int = connection.exec_driver_sql("SELECT count(*) FROM product").scalar_one()
    return found


def cache(shop: OpenShop) -> str:
    # The pool gives the connection used last.
    with shop._store.read() as connection:
        return f"PRAGMA cache_size = {connection.exec_driver_sql('PRAGMA cache_size').scalar()}"


def failing_write(shop: OpenShop, statement: str, rows: list[tuple[str]]) -> None:
    with shop._store.write(long=True) as connection:
        connection.exec_driver_sql(statement, rows or None)
        raise KeyError


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "LONG_WRITE_CACHE", "PRAGMA cache_size = -64")


@pytest.mark.usefixtures("tiny")
def test_a_long_write_is_kept(shop: OpenShop) -> None:
    with shop._store.write(long=True) as connection:
        connection.exec_driver_sql("INSERT INTO product (title) VALUES (?)", ROWS)
        assert (shop.folder / "data.db-wal").stat().st_size > 1 << 20
    with shop._store.read() as connection:
        assert titles(connection) == len(ROWS)
    assert cache(shop) == USUAL_CACHE


@pytest.mark.usefixtures("tiny")
def test_a_long_write_that_fails_leaves_nothing(shop: OpenShop) -> None:
    with pytest.raises(KeyError):
        failing_write(shop, "INSERT INTO product (title) VALUES (?)", ROWS)
    with shop._store.read() as connection:
        assert titles(connection) == 0
    assert cache(shop) == USUAL_CACHE


def test_only_a_long_write_has_the_small_cache(shop: OpenShop) -> None:
    for long, wanted in ((True, LONG_WRITE_CACHE), (False, USUAL_CACHE)):
        with shop._store.write(long=long) as connection:
            told = connection.exec_driver_sql("PRAGMA cache_size").scalar()
            assert f"PRAGMA cache_size = {told}" == wanted


def test_a_connection_the_disk_took_is_given_up(shop: OpenShop) -> None:
    with pytest.raises(KeyError):
        # A full disk ends the transaction by itself: there is nothing left to roll back.
        failing_write(shop, "ROLLBACK", [])
    assert cache(shop) == USUAL_CACHE
