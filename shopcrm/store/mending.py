"""How do rows that were salvaged hang together again? Everything that follows from what files told is made anew.

Only what files told, what the owner said and the names of things are taken as they were read; orders, items, accounts,
customers and figures are folded from them once more. What a file told that could not be read comes back when it is
imported again: no file counts as known any more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

from shopcrm.store.accounts import make_customers
from shopcrm.store.facts import read_fact, write_fact
from shopcrm.store.refold import choose_orders, fold_again, remove_unseen
from shopcrm.store.rules import LedgerRules

# Set in a database that was salvaged and not yet mended.
SALVAGED: Final = "salvaged"

# Files whose own row was lost are known by what they told; shops by the files that name them.
_FILES: Final = """
INSERT INTO batch (
    id, at, file, sha256, shop_id, platform, shop, format, encoding, rows, headings, counts, totals
)
SELECT s.batch_id, 0, '', '', max(o.shop_id), coalesce(max(p.platform), 'other'), '', '', '', 0, '[]', '{}', '[]'
FROM sighting s LEFT JOIN orders o ON o.id = s.order_id LEFT JOIN shop p ON p.id = o.shop_id
WHERE s.batch_id NOT IN (SELECT id FROM batch) GROUP BY s.batch_id HAVING max(o.shop_id) IS NOT NULL
"""
_SHOPS: Final = """
INSERT OR IGNORE INTO shop (id, platform, name, zone) SELECT shop_id, max(platform), max(shop), ? FROM batch
WHERE shop_id NOT IN (SELECT id FROM shop) AND shop_id IN (SELECT shop_id FROM orders) GROUP BY shop_id
"""
# What the shop is called, where that was lost: as most of its orders say.
_OWN: Final = """
INSERT OR IGNORE INTO fact (name, value) SELECT 'shop.name', name FROM shop ORDER BY id LIMIT 1;
INSERT OR IGNORE INTO fact (name, value) SELECT 'shop.zone', zone FROM shop ORDER BY id LIMIT 1;
INSERT OR IGNORE INTO fact (name, value)
    SELECT 'shop.currency', currency FROM orders GROUP BY currency ORDER BY count(*) DESC LIMIT 1
"""
_UNNAMED: Final = "SELECT DISTINCT customer_id FROM account WHERE customer_id NOT IN (SELECT id FROM customer)"
# An order whose account was lost goes without its number, too: else that would pass for one that several share.
_GOES: Final = """
DELETE FROM orders WHERE shop_id NOT IN (SELECT id FROM shop);
DELETE FROM sighting WHERE batch_id NOT IN (SELECT id FROM batch) OR order_id NOT IN (SELECT id FROM orders);
UPDATE orders SET account_id = NULL, mobile = '' WHERE account_id NOT IN (SELECT id FROM account);
DELETE FROM order_line;
DELETE FROM rejected_row WHERE batch_id NOT IN (SELECT id FROM batch);
DELETE FROM told_customer WHERE batch_id NOT IN (SELECT id FROM batch) OR NOT EXISTS
    (SELECT 1 FROM account a WHERE a.platform = told_customer.platform AND a.value = told_customer.value);
DELETE FROM people_link WHERE keep NOT IN (SELECT file_id FROM account UNION SELECT id FROM customer)
    OR fold NOT IN (SELECT file_id FROM account UNION SELECT id FROM customer);
DELETE FROM own_words WHERE file_id NOT IN (SELECT file_id FROM account);
UPDATE batch SET sha256 = ''
"""
_LAST: Final = """
DELETE FROM product WHERE id NOT IN (SELECT product_id FROM order_line);
DELETE FROM bought;
INSERT INTO bought (product_id, customer_id) SELECT DISTINCT l.product_id, a.customer_id FROM order_line l
    JOIN orders o ON o.id = l.order_id JOIN account a ON a.id = o.account_id
"""


def needs_mending(connection: Connection) -> bool:
    """Whether this database was salvaged and not yet mended."""
    return bool(read_fact(connection, SALVAGED))


def mend(connection: Connection, zone: str, rules: Callable[[str], LedgerRules]) -> None:
    """Make everything anew that follows from what was read, inside a write block; figures are the caller's to set.

    Args:
        connection: of a salvaged database in the present schema.
        zone: of shops whose own row was lost.
        rules: the rules of a shop's IANA zone.
    """
    connection.exec_driver_sql(_FILES)
    connection.exec_driver_sql(_SHOPS, (zone,))
    if unnamed := [int(row[0]) for row in connection.exec_driver_sql(_UNNAMED).fetchall()]:
        make_customers(connection, unnamed)
    _run(connection, _OWN)
    _run(connection, _GOES)
    shops = connection.exec_driver_sql("SELECT id, platform, zone FROM shop ORDER BY id").fetchall()
    for shop, platform, own_zone in shops:
        choose_orders(connection, "SELECT id FROM orders WHERE shop_id = ?", shop)
        fold_again(connection, platform, rules(own_zone), set())
        remove_unseen(connection)
    _run(connection, _LAST)
    write_fact(connection, SALVAGED, "")


def _run(connection: Connection, statements: str) -> None:
    for statement in statements.split(";"):
        connection.exec_driver_sql(statement)
