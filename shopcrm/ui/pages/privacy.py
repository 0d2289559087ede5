"""What keeps my customers on this computer, as checked just now, and what does not?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QFrame, QWidget

from shopcrm.base.settings import Settings
from shopcrm.domain.audit import Act, Action
from shopcrm.domain.days import months_later
from shopcrm.domain.permissions import Permission
from shopcrm.domain.self_check import MONTHS
from shopcrm.services.findings import GOOD, UNKNOWN, WEAK, Finding, all_well, findings
from shopcrm.services.support import SupportService
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, button, card, column, label, picture, row, wrapped
from shopcrm.ui.pages.filled_page import FilledPage
from shopcrm.ui.pages.part import line, part, sheet, told
from shopcrm.ui.support_dialog import SupportDialog

if TYPE_CHECKING:
    from shopcrm.services.no_network import QuietCheck

# Icon, colour and word of each mark.
_MARKS: Final = {
    GOOD: ("circle-check", "good", "ok"),
    WEAK: ("circle-alert", "danger", "weak"),
    UNKNOWN: ("minus", "muted", "unknown"),
}
# What the law asks of her from time to time.
_DUTIES: Final = (("retention", "users"), ("selfcheck", "circle-check"))
_LIMITS: Final = (
    ("malware", "circle-alert"),
    ("unlocked", "lock"),
    ("copies", "printer"),
    ("secret", "eye"),
)


class PrivacyPage(FilledPage):
    """A list of parts, each a heading and a card; what was checked comes first."""

    def __init__(self, context: PageContext, support: SupportService, settings: Settings) -> None:
        """Show what ``support`` finds."""
        super().__init__(context)
        self._support, self._settings = support, settings
        self.fill(box(column(None, row(None, label(self.texts("privacy.checking"), "muted"), None), None)))

    def refresh(self) -> None:
        """Check again."""
        shop = self.ctx.shop

        def work(_progress: object, _cancel: object) -> tuple[QuietCheck, date | None]:
            owner = shop.rights.may(Permission.AUDIT)
            return self._support.check(), shop.self_check.last() if owner else None

        self.ctx.jobs.read(self, work, self._take)

    def _take(self, found: tuple[QuietCheck, date | None]) -> None:
        check, self._last = found
        parts: tuple[Callable[[QuietCheck], QWidget], ...] = (
            self._verdict,
            self._checks,
            self._peers,
            self._trail,
            self._duties,
            self._customers,
            self._limits,
            self._lost,
            self._help,
        )
        if not self.ctx.shop.rights.may(Permission.AUDIT):
            parts = tuple(one for one in parts if one not in (self._trail, self._duties, self._customers))
        self.fill(sheet(*(one(check) for one in parts)))

    def _verdict(self, check: QuietCheck) -> QFrame:
        """Return the one sentence she came for, and the button that checks again."""
        well = all_well(findings(check))
        texts, state = self.texts, "good" if well else "weak"
        icon, token = ("shield-check", "accent") if well else ("circle-alert", "danger")
        at = self.ctx.clock.now().astimezone(ZoneInfo(self.ctx.shop.info.zone))
        self.again = button(texts("privacy.again"), self.refresh)
        words = column(
            label(texts(f"privacy.{state}.title"), "title"),
            wrapped(texts(f"privacy.{state}.text")),
            row(self.again, label(texts("privacy.checked", time=f"{at:%H:%M:%S}"), "muted"), None, gap=12),
            gap=10,
        )
        line = row(column(picture(self.ctx.look.icons, icon, token, 40), None), words, gap=18)
        line.setStretch(1, 1)
        return card(line, "agree" if well else "problem", 20)

    def _checks(self, check: QuietCheck) -> QWidget:
        return self._part("checks", *(self._found(one) for one in findings(check)))

    def _found(self, one: Finding) -> QWidget:
        icon, token, word = _MARKS[one.mark]
        says = self.texts(f"privacy.mark.{word}")
        mark = picture(self.ctx.look.icons, icon, token, 20)
        mark.setAccessibleName(says)
        mark.setToolTip(says)
        kind = "danger" if one.mark == WEAK else ""
        return _line(mark, wrapped(self.texts(f"privacy.check.{one.name}.{one.state}", **one.facts), kind))

    def _peers(self, check: QuietCheck) -> QWidget:
        texts = self.texts
        if check.sockets is None:
            lines = [_words(texts("privacy.peers.untold"))]
        else:
            lines = [_words(texts("privacy.peers.lead"))]
            lines += self._open(check) or [_words(texts("privacy.peers.none"), "muted")]
        lines += [_words(texts(f"privacy.peers.{one}"), "muted") for one in ("imports", "print")]
        return self._part("peers", *lines)

    def _open(self, check: QuietCheck) -> list[QWidget]:
        counts = Counter((one.peer, one.door) for one in check.sockets or ())
        return [*self._lines_of(counts)]

    def _lines_of(self, counts: Counter[tuple[str, str]]) -> Iterator[QWidget]:
        for (peer, door), count in counts.items():
            words = wrapped(self.texts(f"privacy.peer.{peer}") + (f" × {count}" if count > 1 else ""))
            where = label(door, "caption")
            yield line(picture(self.ctx.look.icons, "arrow-left-right", "muted", 16), words, where, stretch=1)

    def _limits(self, _check: QuietCheck) -> QWidget:
        icons = self.ctx.look.icons
        lines = [
            _line(picture(icons, icon, "muted", 18), wrapped(self.texts(f"privacy.limits.{name}")))
            for name, icon in _LIMITS
        ]
        return self._part("limits", _words(self.texts("privacy.limits.lead"), "muted"), *lines)

    def _trail(self, _check: QuietCheck) -> QWidget:
        texts = self.texts
        self.trail_button = button(
            texts("audit.link.do"), lambda: self.ctx.go.open_page("audit"), icon=(self.ctx.look.icons, "clock")
        )
        return self._part("trail", line(wrapped(texts("audit.link.text"), "muted"), self.trail_button))

    def _duties(self, _check: QuietCheck) -> QWidget:
        texts, icons = self.texts, self.ctx.look.icons
        does = {"retention": texts("retention.link.do"), "selfcheck": texts("selfcheck.link.do")}
        self.duty_buttons = {
            key: button(does[key], partial(self.ctx.go.open_page, key), icon=(icons, icon)) for key, icon in _DUTIES
        }
        words = {"retention": texts("retention.link.text"), "selfcheck": self._last_self_check()}
        return self._part(
            "duties",
            *(line(told(texts(f"{key}.link.title"), words[key]), one) for key, one in self.duty_buttons.items()),
        )

    def _last_self_check(self) -> str:
        texts, last = self.texts, self._last
        if last is None:
            return texts("selfcheck.link.never")
        overdue = last < months_later(self.ctx.today, -MONTHS)
        return texts("selfcheck.link.overdue" if overdue else "selfcheck.link.last", day=last.isoformat())

    def _customers(self, _check: QuietCheck) -> QWidget:
        texts = self.texts
        self.notice_button = button(
            texts("notice.link.do"), lambda: self.ctx.go.open_page("notice"), icon=(self.ctx.look.icons, "file-text")
        )
        return self._part("customers", line(wrapped(texts("notice.link.text"), "muted"), self.notice_button))

    def _lost(self, _check: QuietCheck) -> QWidget:
        texts = self.texts
        self.lost_button = button(
            texts("lost.part.do"), lambda: self.ctx.go.open_page("lost"), icon=(self.ctx.look.icons, "circle-alert")
        )
        return part(texts("lost.part.title"), line(wrapped(texts("lost.part.text"), "muted"), self.lost_button))

    def _help(self, _check: QuietCheck) -> QWidget:
        self.report_button = button(
            self.texts("privacy.help.do"), self._show_report, icon=(self.ctx.look.icons, "file-text")
        )
        return self._part("help", line(wrapped(self.texts("privacy.help.text"), "muted"), self.report_button))

    def _show_report(self) -> None:
        context = self.ctx

        def work(_progress: object, _cancel: object) -> str:
            return self._support.report(self.texts, self._settings, context.shop.folder, context.shop)

        context.jobs.read(self, work, self._preview)

    def _preview(self, report: str) -> None:
        self.dialog = SupportDialog(self.ctx.look, report, self.ctx.dialogs, self, self._saved)
        self.dialog.open()

    def _saved(self) -> None:
        audit = self.ctx.shop.audit
        self.ctx.jobs.read(self, lambda _progress, _cancel: audit.record(Act(Action.SUPPORT)), lambda _none: None)

    def _part(self, name: str, *lines: QWidget) -> QWidget:
        return part(self.texts(f"privacy.part.{name}"), *lines)


def _line(mark: QWidget, words: QWidget) -> QWidget:
    return line(column(mark, None), words, stretch=1)


def _words(text: str, kind: str = "") -> QWidget:
    return line(wrapped(text, kind))
