"""How does the follow-up list become table rows, grouped by reason?"""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, Qt

from shopcrm.base.texts import Texts
from shopcrm.domain.care import FollowUp, FollowUpList, Reason, Variant
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.money import short_money_text
from shopcrm.reports.customer_words import birthday_words
from shopcrm.ui.kit.table import ColumnsModel, Index
from shopcrm.ui.theme import font

COLUMNS: Final = ("number", "name", "occasion", "last", "item", "quiet", "purchases", "net", "phone")
_FIGURES: Final = frozenset({0, 5, 6, 7})
PHONE_COLUMN: Final = COLUMNS.index("phone")


class FollowUpModel(ColumnsModel):
    """The lines of a list below a heading for each reason."""

    def __init__(self, texts: Texts, parent: QObject) -> None:
        """Start empty."""
        super().__init__([texts(f"followup.column.{name}") for name in COLUMNS], _FIGURES, parent)
        self._texts = texts
        self._rows: list[FollowUp | tuple[Reason, int]] = []
        self.variant = Variant.WORK

    def show_list(self, follow_ups: FollowUpList) -> None:
        """Show these lines instead of the ones before."""
        self.beginResetModel()
        self.variant = follow_ups.variant
        self._rows = []
        for reason, lines in follow_ups.by_reason().items():
            self._rows.append((reason, len(lines)))
            self._rows.extend(lines)
        self.endResetModel()

    def headings(self) -> list[int]:
        """Return the rows that are headings."""
        return [place for place, one in enumerate(self._rows) if isinstance(one, tuple)]

    def line_at(self, row: int) -> FollowUp | None:
        """Return the line in ``row``, or None for a heading."""
        one = self._rows[row]
        return one if isinstance(one, FollowUp) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of rows, headings included."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be selected."""
        line = self.line_at(index.row())
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if line else Qt.ItemFlag.ItemIsEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        one = self._rows[index.row()]
        if isinstance(one, tuple):
            return self._heading(one, role)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(one, COLUMNS[index.column()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(index.column())
        return None

    def _heading(self, one: tuple[Reason, int], role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            reason, n = one
            name, why = (self._texts(f"followup.reason.{reason}.{part}") for part in ("name", "why"))
            return f"{name}  ·  {self._texts('followup.people', n=n)}    {why}"
        if role == Qt.ItemDataRole.FontRole:
            return font(bold=True)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        return None

    def _words(self, one: FollowUp, column: str) -> str:
        texts = self._texts
        quiet = "" if one.quiet_days is None else texts("days.count", n=one.quiet_days)
        return {
            "number": str(one.number),
            "name": one.name,
            "occasion": self._occasion(one),
            "last": one.last_day.isoformat() if one.last_day else "",
            "item": one.last_item,
            "quiet": quiet,
            "purchases": str(one.purchases),
            "net": short_money_text(one.net_year, one.currency),
            "phone": one.phone or texts(f"followup.channel.{one.channel}"),
        }[column]

    def _occasion(self, one: FollowUp) -> str:
        texts = self._texts
        if one.reason is not Reason.BIRTHDAY:
            interval = one.interval_days
            return texts("followup.usual", n=round(interval)) if interval is not None else ""
        day = YearlyDay.from_text(one.occasion)
        said = birthday_words(texts, YearlyDay(day.calendar, day.month, day.day, None, day.leap))
        return texts("followup.lunar_on", day=said, due=short_day(texts, one.due)) if one.birthday_lunar else said


def short_day(texts: Texts, day: date) -> str:
    """Return a day of this year: 11月22日."""
    return texts("days.gregorian", month=texts(f"days.month_name.{day.month}"), day=day.day)
