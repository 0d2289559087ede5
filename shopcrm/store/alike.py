"""Who is reached already by a number, an address or a contact?"""

from __future__ import annotations

from sqlalchemy import Connection

from shopcrm.domain.contacts import email_key, phone_key
from shopcrm.domain.new_customer import NewCustomer

_TOLD = (
    "SELECT a.customer_id FROM told_customer t JOIN account a ON a.platform = t.platform AND a.value = t.value"
    " WHERE json_extract(t.content, '$.{field}') = ?"
)
_BY_PHONE = (
    "SELECT customer_id FROM account WHERE usual_phone <> '' AND usual_phone = ?",
    "SELECT id FROM customer WHERE phone = ?",
    "SELECT a.customer_id FROM orders o JOIN account a ON a.id = o.account_id WHERE o.mobile = ?",
    "SELECT customer_id FROM account WHERE value = ?",
    _TOLD.format(field="phone"),
)
_BY_EMAIL = (
    "SELECT customer_id FROM account WHERE usual_email <> '' AND usual_email = ?",
    "SELECT customer_id FROM account WHERE lower(value) = ?",
    "SELECT a.customer_id FROM orders o JOIN account a ON a.id = o.account_id WHERE lower(o.email) = ?",
    _TOLD.format(field="email"),
)
_BY_CONTACT = ("SELECT customer_id FROM account WHERE value = ?", _TOLD.format(field="contact"))


def alike(connection: Connection, entry: NewCustomer) -> dict[int, str]:
    """Return customer → "phone", "email" or "contact": by what she is reached as ``entry`` says; ascending."""
    phone = phone_key(entry.phone) or entry.phone.strip()
    asked = (
        ("phone", phone, _BY_PHONE), ("email", email_key(entry.email), _BY_EMAIL),
        ("contact", entry.contact.strip(), _BY_CONTACT),
    )  # fmt: skip
    found: dict[int, str] = {}
    for by, value, queries in asked:
        for query in queries if value else ():
            for row in connection.exec_driver_sql(query, (value,)).fetchall():
                found.setdefault(int(row[0]), by)
    return dict(sorted(found.items()))
