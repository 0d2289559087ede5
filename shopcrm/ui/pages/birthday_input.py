"""How is a birthday entered: Gregorian or lunar, with or without the year?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.days import Calendar
from shopcrm.ui.kit.basics import row
from shopcrm.ui.kit.controls import combo
from shopcrm.ui.pages.begun import BirthdayParts

_YEAR_DIGITS = 4


class BirthdayInput(QWidget):
    """Calendar, month, day, and a year that may stay empty."""

    def __init__(self, texts: Texts, parts: BirthdayParts, changed: Callable[[], None]) -> None:
        """Show ``parts``; ``changed`` is called at every change."""
        super().__init__()
        self.setObjectName("plain")
        self._texts, self._tell = texts, changed
        lunar = parts.calendar == Calendar.LUNAR.value
        kinds = [(one.value, texts(f"customer.calendar.{one}")) for one in Calendar]
        self.calendar = combo(kinds, parts.calendar, texts("customer.birthday.calendar"), lambda _key: self._turn())
        self.month = combo(self._months(lunar=lunar), parts.month, texts("customer.birthday.month"), self._told)
        self.day = combo(self._days(lunar=lunar), parts.day, texts("customer.birthday.day"), self._told)
        self.year = QLineEdit(parts.year)
        self.year.setPlaceholderText(texts("customer.birthday.year_hint"))
        self.year.setAccessibleName(texts("customer.birthday.year"))
        self.year.setFixedWidth(144)
        self.year.setMaxLength(_YEAR_DIGITS)
        self.year.textChanged.connect(self._told)
        self.leap = QCheckBox(texts("customer.birthday.leap"))
        self.leap.setChecked(parts.leap)
        self.leap.checkStateChanged.connect(self._told)
        self.setLayout(row(self.calendar, self.month, self.day, self.year, self.leap, None))
        # Not before it has its place: without a parent it would be a window and take the keys with it.
        self.leap.setVisible(lunar)

    def parts(self) -> BirthdayParts:
        """Return what the fields say now."""
        return BirthdayParts(
            str(self.calendar.currentData()),
            str(self.month.currentData()),
            str(self.day.currentData()),
            self.year.text(),
            self.leap.isChecked(),
        )

    def _turn(self) -> None:
        lunar = self.calendar.currentData() == Calendar.LUNAR.value
        for box, options in ((self.month, self._months(lunar=lunar)), (self.day, self._days(lunar=lunar))):
            kept = box.currentData()
            box.blockSignals(True)
            box.clear()
            for key, words in options:
                box.addItem(words, key)
            box.setCurrentIndex(max(0, box.findData(kept)))
            box.blockSignals(False)
        self.leap.setVisible(lunar)
        self._tell()

    def _told(self, _value: object = None) -> None:
        self._tell()

    def _months(self, *, lunar: bool) -> list[tuple[str, str]]:
        area = "lunar_month" if lunar else "month_name"
        return [
            ("", self._texts("customer.birthday.month")),
            *((str(n), self._texts(f"days.{area}.{n}")) for n in range(1, 13)),
        ]

    def _days(self, *, lunar: bool) -> list[tuple[str, str]]:
        first = ("", self._texts("customer.birthday.day"))
        if lunar:
            return [first, *((str(n), self._texts(f"days.lunar_day.{n}")) for n in range(1, 31))]
        return [first, *((str(n), self._texts("days.day_number", n=n)) for n in range(1, 32))]
