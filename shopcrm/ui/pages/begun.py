"""What has she begun that is not stored yet? It outlives the pages, for they are made anew with language and theme."""

from __future__ import annotations

from dataclasses import dataclass, field

from shopcrm.domain.customers import Basics
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.manual import ManualOrder
from shopcrm.ui.pages.import_draft import ImportDraft

_OLDEST, _YEAR_DIGITS = 1900, 4


@dataclass(frozen=True)
class BirthdayParts:
    """A birthday as it stands in the fields, which may be half a day or no day at all.

    Attributes:
        calendar: a value of Calendar.
        month: number of the month, or "".
        day: number of the day, or "".
        year: what she typed as the year.
        leap: whether the box for the leap month is ticked.
    """

    calendar: str = Calendar.GREGORIAN.value
    month: str = ""
    day: str = ""
    year: str = ""
    leap: bool = False

    @staticmethod
    def of(day: YearlyDay | None) -> BirthdayParts:
        """Return the parts of ``day``."""
        if day is None:
            return BirthdayParts()
        return BirthdayParts(
            day.calendar.value, str(day.month), str(day.day), str(day.year) if day.year else "", day.leap
        )

    def value(self) -> YearlyDay | None:
        """Return the birthday, or None where nothing was entered.

        Raises:
            ValueError: the parts make no day.
        """
        year = self.year.strip()
        if not self.month and not self.day and not year:
            return None
        if not self.month or not self.day:
            raise ValueError("incomplete")
        if year and (len(year) != _YEAR_DIGITS or not year.isdecimal() or int(year) < _OLDEST):
            raise ValueError("no such year")
        calendar = Calendar(self.calendar)
        leap = calendar is Calendar.LUNAR and self.leap
        return YearlyDay(calendar, int(self.month), int(self.day), int(year) if year else None, leap)


@dataclass(frozen=True)
class TypedBasics:
    """The owner's words about a customer as they stand in the form."""

    name: str
    gender: str
    birthday: BirthdayParts
    notes: str
    fields: tuple[tuple[str, str], ...]

    @staticmethod
    def of(basics: Basics) -> TypedBasics:
        """Return ``basics`` as the form shows it."""
        return TypedBasics(
            basics.name, basics.gender, BirthdayParts.of(basics.birthday), basics.notes, tuple(basics.fields)
        )

    @property
    def problem(self) -> str:
        """Why it cannot be saved, a key under ``customer.basics.``; "" where it can."""
        try:
            self.birthday.value()
        except ValueError:
            return "no_such_day"
        return "field_without_name" if any(not name.strip() and value.strip() for name, value in self.fields) else ""

    def basics(self) -> Basics:
        """Return what is to be saved.

        Raises:
            ValueError: the birthday is no day.
        """
        fields = tuple((name.strip(), value.strip()) for name, value in self.fields if name.strip())
        return Basics(self.name.strip(), self.gender, self.birthday.value(), self.notes.strip(), fields)

    def changes(self, start: Basics) -> bool:
        """Tell whether it says something else than ``start``."""
        return bool(self.problem) or self.basics() != TypedBasics.of(start).basics()


@dataclass(frozen=True)
class BasicsDraft:
    """Unsaved words about one customer; ``name`` is what she calls her."""

    name: str
    typed: TypedBasics


@dataclass(frozen=True)
class MergeDraft:
    """What is to be kept of two customers that are not joined yet: part -> "keep", "fold" or "both"."""

    keep: int
    fold: int
    choices: dict[str, str]


@dataclass(frozen=True)
class NewCustomerDraft:
    """A customer she was writing down: the lines by name, the birthday as it stands, the note."""

    lines: dict[str, str]
    birthday: BirthdayParts
    note: str


@dataclass(frozen=True)
class ConsentDraft:
    """What a customer said, as it stands in the form: values of ``domain.consents`` and an ISO day."""

    customer: int
    saying: str
    purpose: str
    channel: str
    day: str
    wording: str
    evidence: str
    note: str


@dataclass(eq=False)
class Begun:
    """Everything begun in the open shop.

    Attributes:
        imports: where the import stands.
        basics: unsaved words by customer.
        customer: the file last in view; 0 for none.
        order: an order by hand that is not saved yet, or None.
        merge: two customers she was looking at side by side and has chosen something for, or None.
        new_customer: a customer that is not written down yet, or None.
        consent: something a customer said that is not written down yet, or None.
    """

    imports: ImportDraft = field(default_factory=ImportDraft)
    basics: dict[int, BasicsDraft] = field(default_factory=dict)
    customer: int = 0
    order: ManualOrder | None = None
    merge: MergeDraft | None = None
    new_customer: NewCustomerDraft | None = None
    consent: ConsentDraft | None = None
