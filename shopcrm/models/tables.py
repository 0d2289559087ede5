"""Which tables does the vault have? Amounts are minor units, times epoch seconds UTC, days date ordinals."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of all tables."""

    metadata = MetaData(naming_convention=NAMES)


class Fact(Base):
    """What the vault knows of itself: the shop's name, zone and currency, the commit counter."""

    __tablename__ = "fact"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Shop(Base):
    """One shop on one platform; ``zone`` decides on which local day its orders fall."""

    __tablename__ = "shop"
    __table_args__ = (UniqueConstraint("platform", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str]
    name: Mapped[str]
    zone: Mapped[str]


class Batch(Base):
    """One imported file. ``counts`` and ``totals`` are JSON, as shown to the owner.

    ``as_of`` is the latest moment it speaks of (epoch seconds), ``written_at`` when it was written (nanoseconds).
    ``headings`` is a JSON list, or an object of one per sheet; ``protocol`` is JSON, "" where it was not kept.
    ``reader`` tells with which formats the file was read; ``repeats`` is the batch that keeps its words, 0 for itself.
    """

    __tablename__ = "batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    file: Mapped[str]
    sha256: Mapped[str]
    shop_id: Mapped[int]
    platform: Mapped[str]
    shop: Mapped[str]
    format: Mapped[str]
    encoding: Mapped[str]
    rows: Mapped[int]
    headings: Mapped[str]
    counts: Mapped[str]
    totals: Mapped[str]
    undone_at: Mapped[int | None]
    as_of: Mapped[int] = mapped_column(server_default="0")
    written_at: Mapped[int] = mapped_column(server_default="0")
    protocol: Mapped[str] = mapped_column(server_default="")
    reader: Mapped[str] = mapped_column(server_default="")
    repeats: Mapped[int] = mapped_column(server_default="0")


class RejectedRow(Base):
    """A row that was not taken, whole, so that it can be mended and imported again."""

    __tablename__ = "rejected_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    sheet: Mapped[str]
    row: Mapped[int]
    column: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str]
    cells: Mapped[str]


class Customer(Base):
    """One customer file: the owner's words first, then figures derived from the orders."""

    __tablename__ = "customer"
    __table_args__ = (
        Index(
            "ix_customer_figures", "id", "last_day", "purchases", "net", "currency",
            sqlite_where=text("purchases > 0 AND last_day IS NOT NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    # The owner's words.
    name: Mapped[str] = mapped_column(default="")
    gender: Mapped[str] = mapped_column(default="")
    birthday: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")
    fields: Mapped[str] = mapped_column(default="")
    # Derived by store.refresh, never written elsewhere.
    recipient: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    province: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    sort_name: Mapped[str] = mapped_column(default="")
    currency: Mapped[str] = mapped_column(default="")
    first_day: Mapped[int | None]
    last_day: Mapped[int | None]
    purchases: Mapped[int] = mapped_column(default=0)
    net: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)
    refunded_orders: Mapped[int] = mapped_column(default=0)
    paid_orders: Mapped[int] = mapped_column(default=0)
    sale_purchases: Mapped[int] = mapped_column(default=0)
    discounted_purchases: Mapped[int] = mapped_column(default=0)
    told_birthday: Mapped[str] = mapped_column(server_default="")


class CustomerSearch(Base):
    """What a customer is found by, in one lower-case text: nicks, name, pinyin, initials, phone, place."""

    __tablename__ = "customer_search"
    customer_id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


class CustomerEdit(Base):
    """What the owner changed by hand, and when: field names only are shown, values stay here."""

    __tablename__ = "customer_edit"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[int]
    field: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]


class Account(Base):
    """A buyer's account on one platform; it is shown with one customer file.

    ``kind`` is account, phone or email (``domain.contacts``); ``file_id`` the file it came with, ``customer_id`` the
    one it is a part of now. The usual recipient is derived by store.recipients, never written elsewhere.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("platform", "value"),
        # Few files are part of another; those that are not are found by their customer.
        Index("ix_account_moved", "file_id", sqlite_where=text("file_id <> customer_id")),
        Index("ix_account_usual_phone", "usual_phone", sqlite_where=text("usual_phone <> ''")),
        Index("ix_account_usual_email", "usual_email", sqlite_where=text("usual_email <> ''")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str]
    value: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[str] = mapped_column(server_default="account")
    file_id: Mapped[int] = mapped_column(server_default="0")
    usual_name: Mapped[str] = mapped_column(server_default="")
    usual_phone: Mapped[str] = mapped_column(server_default="")
    usual_email: Mapped[str] = mapped_column(server_default="")
    usual_orders: Mapped[int] = mapped_column(server_default="0")
    recipients: Mapped[int] = mapped_column(server_default="0")


class ToldCustomer(Base):
    """What one customer file said about one account, as JSON (``domain.told``); the account is always there."""

    __tablename__ = "told_customer"
    __table_args__ = (UniqueConstraint("platform", "value", "batch_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    platform: Mapped[str]
    value: Mapped[str]
    content: Mapped[str]


class OwnWords(Base):
    """The owner's words in one file that is part of a joined one; those of any other file stand with the customer."""

    __tablename__ = "own_words"
    file_id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    gender: Mapped[str]
    birthday: Mapped[str]
    notes: Mapped[str]
    fields: Mapped[str]


class PeopleLink(Base):
    """Two files joined, by whom and on which evidence; ``ended_at`` once they came apart, ``ended_by`` through whom.

    ``choices`` and ``evidence`` are JSON; ``implied_by`` is the join by hand that this one came along with.
    """

    __tablename__ = "people_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    by: Mapped[str]
    keep: Mapped[int] = mapped_column(index=True)
    fold: Mapped[int] = mapped_column(index=True)
    choices: Mapped[str]
    evidence: Mapped[str]
    implied_by: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[int | None]
    ended_by: Mapped[str] = mapped_column(default="")


class PeopleApart(Base):
    """Two files of different people, as the owner said; the pairs of one saying share its ``decision``.

    ``ended_by`` is the join by hand with which she said otherwise; undoing that brings this back.
    """

    __tablename__ = "people_apart"
    id: Mapped[int] = mapped_column(primary_key=True)
    decision: Mapped[int]
    at: Mapped[int]
    a: Mapped[int] = mapped_column(index=True)
    b: Mapped[int] = mapped_column(index=True)
    ended_by: Mapped[int] = mapped_column(default=0)


class PeopleLater(Base):
    """Two customers she wants to be asked about later: not before the epoch second ``until``."""

    __tablename__ = "people_later"
    a: Mapped[int] = mapped_column(primary_key=True)
    b: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[int]


class Order(Base):
    """The ledger of orders: the fold of their sightings. No account: an anonymous buyer."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("shop_id", "number"),
        Index("ix_orders_account", "account_id"),
        Index("ix_orders_day", "day", "currency", "account_id", "net", sqlite_where=text("valid = 1")),
        Index("ix_orders_nobodys_mobile", "mobile", sqlite_where=text("account_id IS NULL AND mobile <> ''")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    number: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    status: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[int]
    refunded: Mapped[int]
    net: Mapped[int]
    paid: Mapped[bool]
    valid: Mapped[bool]
    purchased_at: Mapped[int | None]
    day: Mapped[int | None]
    in_sale: Mapped[bool]
    discounted: Mapped[bool]
    recipient: Mapped[str]
    mobile: Mapped[str]
    province: Mapped[str]
    city: Mapped[str]
    email: Mapped[str] = mapped_column(server_default="")


class Product(Base):
    """A title as sold; lines refer to it so that titles are searched once, not per order."""

    __tablename__ = "product"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(unique=True)


class OrderLine(Base):
    """One item of an order."""

    __tablename__ = "order_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    key: Mapped[str]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    variant: Mapped[str]
    sku: Mapped[str]
    category: Mapped[str]
    quantity: Mapped[float]
    unit_price: Mapped[int | None]
    amount: Mapped[int | None]
    refunded: Mapped[int]
    status: Mapped[str]


class Bought(Base):
    """Which customer ever bought which title: search by title and what a group buys."""

    __tablename__ = "bought"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once
    product_id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(primary_key=True)


class Sighting(Base):
    """What one file said about one order, as JSON (``domain.wire``): the evidence orders are folded from."""

    __tablename__ = "sighting"
    __table_args__ = (Index("ix_sighting_batch", "batch_id", "order_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    content: Mapped[str]


class Draft(Base):
    """Something begun and not saved when the shop was closed, as JSON of a version; there until it is opened again."""

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int]
    content: Mapped[str]


class ConsentLine(Base):
    """What a customer said yes or no to (``domain.consents``), with the file it was said to; lines are never changed.

    ``day`` is a date ordinal; ``reach`` the unmasked phone a no is about too, "" for none; ``struck_at`` is set once a
    line turned out to be a mistake.
    """

    __tablename__ = "consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[int]
    day: Mapped[int]
    saying: Mapped[str]
    purpose: Mapped[str]
    channel: Mapped[str]
    wording: Mapped[str]
    evidence: Mapped[str]
    note: Mapped[str]
    reach: Mapped[str]
    struck_at: Mapped[int | None]


class Retention(Base):
    """A file that is kept although it has been quiet for long: why, and until which day (a date ordinal)."""

    __tablename__ = "retention"
    file_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    until: Mapped[int]
    reason: Mapped[str]


class AuditEntry(Base):
    """One thing that was done (``domain.audit``); triggers refuse to change or remove it, ``mac`` closes the chain."""

    __tablename__ = "audit"
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    action: Mapped[str]
    subject: Mapped[str]
    number: Mapped[int]
    counts: Mapped[str]
    purpose: Mapped[str]
    sha256: Mapped[str]
    who: Mapped[str]
    mac: Mapped[str]


class Erasure(Base):
    """What an erased customer is known by when she comes again: a keyed hash, what it stands for, and the moment.

    ``mark`` is of ``domain.erasure``; ``at`` the epoch second of the erasure.
    """

    __tablename__ = "erasure"
    hash: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    at: Mapped[int]
