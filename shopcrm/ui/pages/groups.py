"""Which groups do my customers fall into, how large and how valuable are they?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.groups import SEGMENT_PREFIX, Among, GroupShare
from shopcrm.ui.kit.basics import box, button, card, column, label, row, rule_off, ruled, scroll, wrapped
from shopcrm.ui.kit.drawings import ShareBar
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.turns import in_turns
from shopcrm.ui.pages.filled_page import FilledPage
from shopcrm.ui.wording import group_meaning, group_name, percent, sums

_AT_ONCE: Final = 4


class GroupsPage(FilledPage):
    """Every group with its size and value."""

    def refresh(self) -> None:
        """Fetch the groups anew."""
        self.ctx.jobs.read(self, lambda _progress, _cancel: self.ctx.shop.groups.shares(), self._take)

    def _take(self, shares: tuple[GroupShare, ...]) -> None:
        texts = self.texts
        if not any(one.customers for one in shares):
            title, text, verb = (texts(f"groups_page.empty_{part}") for part in ("title", "text", "do"))
            self.ask_for_orders("boxes", title, text, verb)
            return
        buyers = next((one.among_customers for one in shares if one.among is Among.BUYERS), 0)
        whole = column(
            wrapped(texts("groups_page.lead"), "muted"),
            wrapped(texts("groups_page.shares", n=buyers, count=f"{buyers:,}"), "muted"),
            4,
            gap=12,
            margins=24,
        )
        inside = box(whole)
        self.fill(scroll(inside))
        in_turns(inside, self._steps(whole, shares))

    def _steps(self, whole: QVBoxLayout, shares: tuple[GroupShare, ...]) -> Iterator[Callable[[], None]]:
        """A few lines at a time: all of them at once would hold up the window."""
        yield from self._list(whole, [one for one in shares if not one.key.startswith(SEGMENT_PREFIX)])
        whole.addSpacing(12)
        whole.addWidget(label(self.texts("groups_page.segments"), "heading"))
        yield from self._list(whole, [one for one in shares if one.key.startswith(SEGMENT_PREFIX)])
        whole.addStretch(1)

    def _list(self, whole: QVBoxLayout, shares: list[GroupShare]) -> Iterator[Callable[[], None]]:
        lines = ruled(())
        whole.addWidget(card(lines, margins=4))
        for start in range(0, len(shares), _AT_ONCE):
            some = shares[start : start + _AT_ONCE]
            yield lambda some=some: rule_off(lines, map(self._line, some))  # type: ignore[misc]

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
