"""What has the owner answered so far about a table nobody declared?"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from shopcrm.domain.mapping import ColumnSketch, MappingDraft, TableSketch
from shopcrm.domain.told import CUSTOMER_KIND

# What the fields are offered in: who bought, what, for how much, how it went.
FIELDS = (
    "order_id", "created_at", "paid_at", "amount", "refunded", "status", "buyer", "recipient", "phone", "email",
    "province", "city", "district", "address", "title", "variant", "sku", "category", "quantity", "unit_price",
    "total", "shipping", "discount", "currency", "shipped_at", "finished_at", "buyer_note", "seller_note", "tags",
    "line_id",
)  # fmt: skip
# The same of a customer: who she is, how she is reached, what the shop knows of her.
CUSTOMER_FIELDS = (
    "name",
    "buyer",
    "nick",
    "phone",
    "email",
    "contact",
    "birthday",
    "gender",
    "province",
    "city",
    "district",
    "region",
    "address",
    "tags",
    "note",
    "since",
    "last_seen",
)
_DATES = ("created_at", "paid_at", "shipped_at", "finished_at", "birthday", "since", "last_seen")
# By one of these a customer is known; by the latter two only together with her name.
_KEYS = frozenset({"buyer", "phone", "email"})


@dataclass(frozen=True)
class Said:
    """The answers without the table they are about; ``headings`` tell it again. The other fields are as in Answers."""

    headings: tuple[str, ...]
    name: str
    platform: str
    row: str
    currency: str
    of_orders: dict[int, str]
    of_customers: dict[int, str]
    states: dict[str, str]
    after_refund: bool
    dates: str


@dataclass
class Answers:
    """The answers; what the table itself tells is filled in beforehand.

    Attributes:
        sketch: the table.
        name, platform, row, currency: as in MappingDraft.
        of_orders, of_customers: place of a column → field, as long as the table is one of orders or of customers; a
            field belongs to one column.
        states: word → state, "" where nobody knows it yet.
        after_refund, dates: as in MappingDraft; ``dates`` is "" until it is answered or told.
    """

    sketch: TableSketch
    name: str
    platform: str = "other"
    row: str = "order"
    currency: str = ""
    of_orders: dict[int, str] = field(default_factory=dict)
    of_customers: dict[int, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    after_refund: bool = False
    dates: str = ""

    @classmethod
    def guessed(cls, sketch: TableSketch, currency: str) -> Answers:
        """Return what the table itself tells."""
        made = cls(sketch, PurePath(sketch.file.rsplit("›", 1)[-1].strip()).stem, currency=currency)
        for place, column in enumerate(sketch.columns):
            if column.field:
                made.of_orders[place] = column.field
            if column.of_customer:
                made.of_customers[place] = column.of_customer
        number = made._column("order_id")
        made.take_rows_as("item" if number is not None and number.repeats else "order")
        if sketch.customers:
            made.take_rows_as(CUSTOMER_KIND)
        return made

    @property
    def _headings(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.sketch.columns)

    def said(self) -> Said:
        """Return the answers as they stand now."""
        return Said(
            self._headings, self.name, self.platform, self.row, self.currency, dict(self.of_orders),
            dict(self.of_customers), dict(self.states), self.after_refund, self.dates,
        )  # fmt: skip

    def take_back(self, said: Said) -> bool:
        """Take over answers given before; False where they are about another table."""
        if said.headings != self._headings:
            return False
        self.name, self.platform, self.row, self.currency = said.name, said.platform, said.row, said.currency
        self.of_orders, self.of_customers = dict(said.of_orders), dict(said.of_customers)
        self.states, self.after_refund, self.dates = dict(said.states), said.after_refund, said.dates
        return True

    @property
    def customers(self) -> bool:
        """Whether the table lists customers."""
        return self.row == CUSTOMER_KIND

    @property
    def fields(self) -> dict[int, str]:
        """What the columns are, as one row is what it is now."""
        return self.of_customers if self.customers else self.of_orders

    def is_guess(self, place: int) -> bool:
        """Whether only the values of the column at ``place`` said what it is."""
        told = self.sketch.columns[place]
        field, sure = (told.of_customer, told.of_customer_sure) if self.customers else (told.field, told.sure)
        return bool(field) and not sure

    def take_rows_as(self, kind: str) -> None:
        """Say what one row is; what she said of the columns for another kind is kept for when she goes back."""
        self.row = kind
        self.learn()

    def give(self, place: int, name: str) -> None:
        """Say that the column at ``place`` is the field ``name``, or "" for none; the one that was it is none now."""
        for other, taken in list(self.fields.items()):
            if name and taken == name:
                del self.fields[other]
        self.fields.pop(place, None)
        if name:
            self.fields[place] = name
        self.learn()

    def learn(self) -> None:
        """Take over what follows from the columns chosen: the words for states, and the order of numbers in dates."""
        status = self._column("status")
        words = dict(status.words) if status is not None else {}
        self.states = {word: self.states.get(word) or guess for word, guess in words.items()}
        told = {column.day_order for name in _DATES if (column := self._column(name)) is not None} - {""}
        if self.dates not in {"mdy", "dmy"} or not self.asks_for_dates:
            proved = told & {"mdy", "dmy"}
            self.dates = proved.pop() if len(proved) == 1 else ""

    @property
    def asks_for_dates(self) -> bool:
        """Whether only the owner can tell the day from the month."""
        columns = [column for name in _DATES if (column := self._column(name)) is not None]
        proved = any(column.day_order in {"mdy", "dmy"} for column in columns)
        return not proved and any(column.day_order == "ask" for column in columns)

    @property
    def asks_for_refunds(self) -> bool:
        """Whether only the owner can tell if the paid column is before or after refunds."""
        return {"amount", "refunded"} <= set(self.fields.values())

    @property
    def missing(self) -> str:
        """What must still be answered: a key under ``teach.missing.``, or ""."""
        lacking = self._unknown_customers() if self.customers else self._unknown_orders()
        if lacking:
            return lacking
        if self.asks_for_dates and not self.dates:
            return "dates"
        if any(not state for state in self.states.values()):
            return "states"
        return "" if self.name.strip() else "name"

    def _unknown_orders(self) -> str:
        given = set(self.fields.values())
        if "order_id" not in given:
            return "order_id"
        return "" if given & {"amount", "unit_price"} else "amount"

    def _unknown_customers(self) -> str:
        given = set(self.fields.values())
        if not given & _KEYS:
            return "customer"
        # A number may be a family's: alone it names nobody.
        return "" if given & {"buyer", "name"} else "customer_name"

    def draft(self) -> MappingDraft:
        """Return the mapping; words nobody knows are left out."""
        headings = [column.heading for column in self.sketch.columns]
        plain = [text.strip() for text in headings]
        columns = {
            # Of equal headings the mapping names the one she meant.
            name: plain[place] + (f"#{plain[: place + 1].count(plain[place])}" if plain.count(plain[place]) > 1 else "")
            for place, name in sorted(self.fields.items())
        }
        states = {word: state for word, state in self.states.items() if state}
        orders = not self.customers
        return MappingDraft(
            self.name.strip(), self.platform, self.row, self.currency if orders else "", columns, states,
            self.after_refund and orders, self.dates, tuple(name for name in headings if name),
        )  # fmt: skip

    def _column(self, name: str) -> ColumnSketch | None:
        return next((self.sketch.columns[place] for place, taken in self.fields.items() if taken == name), None)
