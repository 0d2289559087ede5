"""How is a birthday entered: Gregorian or lunar, with or without the year?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.ui.kit.basics import row
from shopcrm.ui.kit.controls import combo

_OLDEST, _YEAR_DIGITS = 1900, 4


class BirthdayInput(QWidget):
    """Calendar, month, day, and a year that may stay empty."""

    def __init__(self, texts: Texts, day: YearlyDay | None, changed: Callable[[], None]) -> None:
        """Show ``day``; ``changed`` is called at every change."""
        super().__init__()
        self.setObjectName("plain")
        self._texts, self._tell = texts, changed
        lunar = day is not None and day.calendar is Calendar.LUNAR
        kinds = [(one.value, texts(f"customer.calendar.{one}")) for one in Calendar]
        current = (day.calendar if day else Calendar.GREGORIAN).value
        self.calendar = combo(kinds, current, texts("customer.birthday.calendar"), lambda _key: self._turn())
        self.month = combo(
            self._months(lunar=lunar), str(day.month) if day else "", texts("customer.birthday.month"), self._told
        )
        self.day = combo(
            self._days(lunar=lunar), str(day.day) if day else "", texts("customer.birthday.day"), self._told
        )
        self.year = QLineEdit(str(day.year) if day and day.year else "")
        self.year.setPlaceholderText(texts("customer.birthday.year_hint"))
        self.year.setAccessibleName(texts("customer.birthday.year"))
        self.year.setMaximumWidth(120)
        self.year.setMaxLength(_YEAR_DIGITS)
        self.year.textChanged.connect(self._told)
        self.leap = QCheckBox(texts("customer.birthday.leap"))
        self.leap.setChecked(day.leap if day else False)
        self.leap.checkStateChanged.connect(self._told)
        self.setLayout(row(self.calendar, self.month, self.day, self.year, self.leap, None))
        # Not before it has its place: without a parent it would be a window and take the keys with it.
        self.leap.setVisible(lunar)

    @property
    def valid(self) -> bool:
        """Whether the parts make a day, or none was entered."""
        try:
            self.value()
        except ValueError:
            return False
        return True

    def value(self) -> YearlyDay | None:
        """Return the birthday, or None where month and day are empty.

        Raises:
            ValueError: the parts make no day.
        """
        month, day, year = self.month.currentData(), self.day.currentData(), self.year.text().strip()
        if not month and not day and not year:
            return None
        if not month or not day:
            raise ValueError("incomplete")
        if year and (len(year) != _YEAR_DIGITS or not year.isdecimal() or int(year) < _OLDEST):
            raise ValueError("no such year")
        calendar = Calendar(self.calendar.currentData())
        leap = calendar is Calendar.LUNAR and self.leap.checkState() is Qt.CheckState.Checked
        return YearlyDay(calendar, int(month), int(day), int(year) if year else None, leap)

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
