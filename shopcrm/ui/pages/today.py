"""What should I do today? Who is due, how the months go, when orders were last brought in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from shopcrm.domain.backups import BackupState
from shopcrm.domain.care import FollowUp
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.money import short_money_text
from shopcrm.domain.permissions import Permission
from shopcrm.domain.shop import TodayOverview
from shopcrm.reports.customer_words import birthday_words
from shopcrm.ui.kit.basics import RowButton, box, button, card, column, label, picture, row, scroll, wrapped
from shopcrm.ui.kit.controls import figure
from shopcrm.ui.kit.drawings import MonthBars, swatch
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.pill import SegmentPill
from shopcrm.ui.kit.turns import in_turns
from shopcrm.ui.pages.allowed import keep_for_owner
from shopcrm.ui.pages.filled_page import FilledPage
from shopcrm.ui.wording import ago, day_text

_SHOWN = 12


class TodayPage(FilledPage):
    """The first page."""

    def refresh(self) -> None:
        """Fetch the overview anew."""
        shop = self.ctx.shop
        self.ctx.jobs.read(self, lambda _progress, _cancel: shop.today.overview(), self._take)

    def _take(self, overview: TodayOverview) -> None:
        told = self.ctx.shop.lost or self.ctx.shop.mended
        if not told and not overview.customers and overview.last_import_at is None:
            title, text, verb = (self.texts(f"today.empty.{part}") for part in ("title", "text", "do"))
            self.ask_for_orders("store", title, text, verb)
            return
        whole = column(gap=20, margins=24)
        inside = box(whole)
        self.fill(scroll(inside))
        in_turns(inside, self._steps(whole, overview))

    def _steps(self, whole: QVBoxLayout, overview: TodayOverview) -> Iterator[Callable[[], None]]:
        """What she is to do first, then the figures: all at once would hold up the window."""

        def first() -> None:
            if self.ctx.shop.lost:
                whole.addWidget(self._lost())
            if self.ctx.shop.mended:
                whole.addWidget(self._mended())
            for note in self._erased():
                whole.addWidget(note)
            whole.addWidget(self._head(overview))
            if overview.due_today:
                whole.addWidget(self._due(overview))
            whole.addStretch(1)

        def figures() -> None:
            whole.insertWidget(whole.count() - 1, self._figures(overview))

        def rest() -> None:
            whole.insertWidget(whole.count() - 1, self._months(overview))
            whole.insertLayout(whole.count() - 1, self._foot(overview))

        yield from (first, figures, rest)

    def _lost(self) -> QFrame:
        """Return what she has to know before anything else: changes of hers are gone."""
        texts, icons = self.texts, self.ctx.look.icons

        def know() -> None:
            shop = self.ctx.shop
            self.ctx.jobs.write(self, lambda _progress, _cancel: shop.accept_loss(), lambda _none: self.refresh())

        self.know_button = button(texts("today.lost.know"), know, "quiet")
        self.look_button = button(texts("today.lost.look"), lambda: self.ctx.go.open_page("backups"), "primary")
        words = column(
            label(texts("today.lost.title", n=self.ctx.shop.lost), "heading"),
            wrapped(texts("today.lost.text")),
            row(self.look_button, self.know_button, None),
            gap=10,
        )
        inner = row(column(picture(icons, "circle-alert", "danger", 28), None), words, gap=16)
        inner.setStretch(1, 1)
        return card(inner, "problem", 20)

    def _mended(self) -> QFrame:
        """Return what she has to know of a data file that was put right: the disk may do it again."""
        self.save_button = button(self.texts("today.lost.look"), lambda: self.ctx.go.open_page("backups"))
        inner = row(
            picture(self.ctx.look.icons, "shield-check", "accent", 20),
            wrapped(self.texts("today.mended")),
            self.save_button,
            gap=12,
        )
        inner.setStretch(1, 1)
        return card(inner, "hint", 12)

    def _erased(self) -> Iterator[QFrame]:
        """Yield what she has to know of customers she erased, and who were in an older backup."""
        news = self.ctx.shop.erased
        if news.customers:
            yield card(row(wrapped(self.texts("erase.again", n=news.customers)), margins=0), "hint", 12)
        if news.unreadable:
            yield card(row(wrapped(self.texts("erase.unreadable")), margins=0), "problem", 12)

    def _head(self, overview: TodayOverview) -> QWidget:
        texts = self.texts
        due = len(overview.due_today)
        say = texts("today.due", n=due) if due else texts("today.none_due")
        left = label(texts("today.left", n=overview.month_left), "muted")
        words = column(label(day_text(texts, overview.day), "muted"), label(say, "hero"), left, gap=2)
        print_list = button(
            texts("today.print"),
            lambda: self.ctx.go.open_page("followup"),
            "primary",
            icon=(self.ctx.look.icons, "printer"),
        )
        keep_for_owner(self.ctx, Permission.PRINT, print_list)
        return box(row(words, None, column(None, print_list, None)))

    def _due(self, overview: TodayOverview) -> QWidget:
        whole = column(gap=8)
        for one in overview.due_today[:_SHOWN]:
            whole.addWidget(self._person(one, overview))
        more = len(overview.due_today) - _SHOWN
        if more > 0:
            see = button(self.texts("today.more", n=more), lambda: self.ctx.go.open_page("followup"), "link")
            whole.addLayout(row(see, None))
        return box(whole)

    def _person(self, one: FollowUp, overview: TodayOverview) -> RowButton:
        texts, look = self.texts, self.ctx.look
        day = YearlyDay.from_text(one.occasion)
        occasion = texts(
            "today.birthday", day=birthday_words(texts, YearlyDay(day.calendar, day.month, day.day, None, day.leap))
        )
        if one.turning is not None:
            occasion += texts("today.turning", age=one.turning)
        bought = (
            [texts("today.last", ago=ago(texts, one.last_day, overview.day), item=one.last_item)]
            if one.last_day
            else []
        )
        bought.append(texts("today.in_all", n=one.purchases, net=short_money_text(one.net_year, one.currency)))
        first = row(label(one.name, "heading"), label(occasion, "muted"), None, gap=12)
        if one.segment:
            first.addWidget(SegmentPill(look, one.segment))
        inside = row(
            picture(look.icons, "cake", "accent", 24),
            column(first, label("  ·  ".join(bought), "muted"), gap=4),
            picture(look.icons, "chevron-right"),
            gap=16,
        )
        inside.setStretch(1, 1)
        return RowButton(inside, f"{one.name} {occasion}", lambda: self.ctx.go.open_customer(one.customer))

    def _figures(self, overview: TodayOverview) -> QWidget:
        texts = self.texts
        month = overview.months[-1] if overview.months else None
        buyers = texts("today.buyers", n=overview.buyers, count=f"{overview.buyers:,}")
        cards = [
            figure(texts("today.customers"), f"{overview.customers:,}", buyers),
            figure(texts("today.new"), f"{overview.new_customers:,}", texts("today.new_note")),
        ]
        if month is not None:
            cards += [
                figure(texts("today.orders"), f"{month.purchases:,}", texts("today.this_month")),
                figure(
                    texts("today.net"),
                    short_money_text(month.net, overview.currency),
                    texts("today.year_before", net=short_money_text(month.net_year_before, overview.currency)),
                ),
            ]
        return flow(*cards, gap=12)

    def _months(self, overview: TodayOverview) -> QWidget:
        look = self.ctx.look
        head = row(label(self.texts("today.months"), "heading"), None)
        # Colours instead of "dark" and "pale", which the dark theme turns round.
        for token, key in (("accent", "this_year"), ("shade", "year_ago")):
            head.addWidget(swatch(look.theme.color(token)))
            head.addWidget(label(self.texts(f"today.legend.{key}"), "caption"))
        return card(column(head, MonthBars(look, overview.months, overview.currency), gap=8))

    def _foot(self, overview: TodayOverview) -> QVBoxLayout:
        texts = self.texts
        if overview.last_import_at is None:
            said = texts("today.no_import")
        else:
            said = texts(
                "today.last_import",
                ago=ago(texts, overview.last_import_at.date(), overview.day),
                platform=texts(f"platforms.{overview.last_import_platform or 'other'}"),
            )
        again = button(
            texts("today.import"), lambda: self.ctx.go.open_page("import"), icon=(self.ctx.look.icons, "import")
        )
        shop = self.ctx.shop
        self.backup_button = button("", lambda: self.ctx.go.open_page("backups"), "link")
        keep_for_owner(self.ctx, Permission.BACKUPS, self.backup_button)
        # By itself: a second place that does not answer is waited for.
        self.ctx.jobs.read(self, lambda _progress, _cancel: shop.backups.state(), self._show_backup)
        return column(row(label(said, "muted"), 16, self.backup_button, None, again))

    def _show_backup(self, state: BackupState) -> None:
        """Tell when the shop was backed up last; the words lead to the backups."""
        if state.newest is None:
            said = self.texts("today.backup.none")
        else:
            at = state.newest.manifest.made.astimezone(ZoneInfo(self.ctx.shop.info.zone))
            said = self.texts("today.backup.last", ago=ago(self.texts, at.date(), self.ctx.today), time=f"{at:%H:%M}")
            said += "" if state.changed else " ✓"
        self.backup_button.setText(said)
        self.backup_button.setAccessibleName(said)
