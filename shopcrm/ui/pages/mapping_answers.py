"""What has the owner answered so far about a table nobody declared?"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from shopcrm.domain.mapping import ColumnSketch, MappingDraft, TableSketch

# What the fields are offered in: who bought, what, for how much, how it went.
FIELDS = (
    "order_id", "created_at", "paid_at", "amount", "refunded", "status", "buyer", "recipient", "phone", "email",
    "province", "city", "district", "address", "title", "variant", "sku", "category", "quantity", "unit_price",
    "total", "shipping", "discount", "currency", "shipped_at", "finished_at", "buyer_note", "seller_note", "tags",
    "line_id",
)  # fmt: skip
_DATES = ("created_at", "paid_at", "shipped_at", "finished_at")


@dataclass
class Answers:
    """The answers; what the table itself tells is filled in beforehand.

    Attributes:
        sketch: the table.
        name, platform, row, currency: as in MappingDraft.
        fields: place of a column → field; a field belongs to one column.
        states: word → state, "" where nobody knows it yet.
        after_refund, dates: as in MappingDraft; ``dates`` is "" until it is answered or told.
    """

    sketch: TableSketch
    name: str
    platform: str = "other"
    row: str = "order"
    currency: str = ""
    fields: dict[int, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    after_refund: bool = False
    dates: str = ""

    @classmethod
    def guessed(cls, sketch: TableSketch, currency: str) -> Answers:
        """Return what the table itself tells."""
        made = cls(sketch, PurePath(sketch.file.rsplit("›", 1)[-1].strip()).stem, currency=currency)
        for place, column in enumerate(sketch.columns):
            if column.field:
                made.fields[place] = column.field
        number = made._column("order_id")
        made.row = "item" if number is not None and number.repeats else "order"
        made.learn()
        return made

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
        given = set(self.fields.values())
        if "order_id" not in given:
            return "order_id"
        if not given & {"amount", "unit_price"}:
            return "amount"
        if self.asks_for_dates and not self.dates:
            return "dates"
        if any(not state for state in self.states.values()):
            return "states"
        return "" if self.name.strip() else "name"

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
        return MappingDraft(
            self.name.strip(), self.platform, self.row, self.currency, columns, states, self.after_refund, self.dates,
            tuple(name for name in headings if name),
        )  # fmt: skip

    def _column(self, name: str) -> ColumnSketch | None:
        return next((self.sketch.columns[place] for place, taken in self.fields.items() if taken == name), None)
