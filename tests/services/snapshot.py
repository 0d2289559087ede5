"""What a vault holds, without ids and times: two vaults are the same when their snapshots are."""

from __future__ import annotations

import json
from typing import Any

from shopcrm.services.container import OpenShop

QUERIES = {
    "orders": (
        "SELECT s.platform, s.name, o.number, a.value, o.status, o.currency, o.amount, o.refunded, o.net, o.paid,"
        " o.valid, o.purchased_at, o.day, o.in_sale, o.discounted, o.recipient, o.mobile, o.province, o.city"
        " FROM orders o JOIN shop s ON s.id = o.shop_id LEFT JOIN account a ON a.id = o.account_id"
    ),
    "lines": (
        "SELECT o.number, l.key, p.title, l.variant, l.sku, l.category, l.quantity, l.unit_price, l.amount, l.refunded,"
        " l.status FROM order_line l JOIN orders o ON o.id = l.order_id JOIN product p ON p.id = l.product_id"
    ),
    "customers": (
        "SELECT (SELECT min(platform || value) FROM account a WHERE a.customer_id = c.id), name, gender, birthday,"
        " notes, recipient, phone, province, city, sort_name, currency, first_day, last_day, purchases, net, refunded,"
        " refunded_orders, paid_orders, sale_purchases, discounted_purchases, told_birthday, s.text"
        " FROM customer c LEFT JOIN customer_search s ON s.customer_id = c.id"
    ),
    "accounts": ("SELECT platform, value, usual_name, usual_phone, usual_email, usual_orders, recipients FROM account"),
    "told": "SELECT platform, value, content FROM told_customer",
    "products": "SELECT title FROM product",
    "bought": (
        "SELECT p.title, min(a.value) FROM bought b JOIN product p ON p.id = b.product_id"
        " JOIN account a ON a.customer_id = b.customer_id GROUP BY b.product_id, b.customer_id"
    ),
    "shops": "SELECT platform, name, zone FROM shop",
    "sightings": "SELECT o.number, s.content FROM sighting s JOIN orders o ON o.id = s.order_id",
    "rejected": "SELECT r.reason, r.row FROM rejected_row r",
}


def snapshot(shop: OpenShop, *, sightings: bool = False) -> dict[str, Any]:
    with shop._store.read() as connection:
        return {
            name: sorted(json.dumps(list(row), ensure_ascii=False) for row in connection.exec_driver_sql(query))
            for name, query in QUERIES.items()
            if sightings or name != "sightings"
        }
