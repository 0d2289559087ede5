"""Which groups do my customers fall into, how large and how valuable are they?"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.groups import SEGMENT_PREFIX, Among, GroupShare
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.kit.basics import box, button, card, clear, column, hairline, label, row, scroll, wrapped
from shopcrm.ui.kit.drawings import ShareBar
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.states import empty_state
from shopcrm.ui.wording import group_meaning, group_name, percent, sums


class GroupsPage(Page):
    """Every group with its size and value."""

    def __init__(self, context: PageContext) -> None:
        """Build an empty page; the figures come with the first visit."""
        super().__init__(context)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._body)

    def refresh(self) -> None:
        """Fetch the groups anew."""
        self.ctx.jobs.read(self, lambda _progress, _cancel: self.ctx.shop.groups.shares(), self._take)

    def _take(self, shares: tuple[GroupShare, ...]) -> None:
        clear(self._body)
        texts = self.texts
        if not any(one.customers for one in shares):
            action = button(texts("groups_page.empty_do"), lambda: self.ctx.go.open_page("import"), "primary")
            self._body.addWidget(
                empty_state(
                    self.ctx.look, "boxes", texts("groups_page.empty_title"), texts("groups_page.empty_text"), action
                )
            )
            return
        own = [one for one in shares if not one.key.startswith(SEGMENT_PREFIX)]
        segments = [one for one in shares if one.key.startswith(SEGMENT_PREFIX)]
        buyers = next((one.among_customers for one in shares if one.among is Among.BUYERS), 0)
        whole = column(
            wrapped(texts("groups_page.lead"), "muted"),
            wrapped(texts("groups_page.shares", n=buyers, count=f"{buyers:,}"), "muted"),
            4,
            self._list(own),
            gap=12,
            margins=24,
        )
        inside = box(whole)
        self._body.addWidget(scroll(inside))

        def add_segments() -> None:
            whole.addSpacing(12)
            whole.addWidget(label(texts("groups_page.segments"), "heading"))
            whole.addWidget(self._list(segments))
            whole.addStretch(1)

        # What is below the fold is built a moment later, so that the page is there at once.
        QTimer.singleShot(0, inside, add_segments)

    def _list(self, shares: list[GroupShare]) -> QFrame:
        lines = column(gap=0)
        for place, one in enumerate(shares):
            if place:
                lines.addWidget(hairline())
            lines.addWidget(self._line(one))
        return card(lines, margins=4)

    def _line(self, one: GroupShare) -> QWidget:
        texts = self.texts
        name = group_name(texts, one.key)
        opens = button(name, lambda: self.ctx.go.open_customers(CustomerQuery(group=one.key)), "link")
        opens.setAccessibleName(texts("groups_page.open", group=name))
        about = box(column(None, row(opens, None), wrapped(group_meaning(texts, one.key), "muted"), None, gap=0))
        about.setMinimumWidth(200)
        people = texts("groups_page.people", n=one.customers, count=f"{one.customers:,}")
        part = percent(one.share)
        size = self._measure(people, one.share, self._of_all(part) if one.among is Among.EVERYONE else part)
        value = self._measure(sums(one.net) or "—", one.value_share, percent(one.value_share), "muted")
        rfm = button(texts("groups_page.rfm"), lambda: self.ctx.go.open_rfm(one.key), "quiet")
        care = button(texts("groups_page.care"), lambda: self.ctx.go.open_follow_up(one.key), "quiet")
        for action, words in ((rfm, texts("groups_page.rfm")), (care, texts("groups_page.care"))):
            action.setAccessibleName(f"{name}: {words}")
            action.setEnabled(one.customers > 0)
        line = row(about, flow(size, value, gap=16), row(rfm, care, gap=0), gap=16)
        line.setStretch(0, 3)
        line.setStretch(1, 4)
        line.setContentsMargins(12, 10, 8, 10)
        return box(line)

    def _of_all(self, part: str) -> str:
        return self.texts("groups_page.of_everyone", part=part)

    def _measure(self, words: str, share: float, part: str, token: str = "accent") -> QWidget:  # noqa: S107 - a colour
        bar = ShareBar(self.ctx.look, share, self.ctx.look.theme.color(token))
        head = row(label(words), None, label(part, "muted"))
        made = box(column(head, bar, gap=4))
        made.setFixedWidth(172)
        made.setAccessibleName(f"{words} {part}")
        return made
