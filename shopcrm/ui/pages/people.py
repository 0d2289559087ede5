"""Who is who? Pairs of customers that may be one person, likeliest first, decided with one key each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.people import SHOWN_FROM, SuggestionPair
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.jobs import Job
from shopcrm.ui.kit.basics import box, button, clear, column, label, row, scroll, wrapped
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.states import empty_state
from shopcrm.ui.pages.people_parts import evidence_view, likely_text, person_card
from shopcrm.ui.wording import display_name

# More than she decides in one sitting; the rest follows as these are dealt with.
_LISTED: Final = 200
_LIST_WIDTH: Final = 300
_Found = tuple[int, tuple[SuggestionPair, ...], bool]


class PeoplePage(Page):
    """The list of suggestions and the pair that is looked at."""

    def __init__(self, context: PageContext) -> None:
        """Build list and pair; the suggestions come with the first visit."""
        super().__init__(context)
        self.pairs: list[SuggestionPair] = []
        self._job: Job | None = None
        self._more = 0
        self.count = label("", "heading")
        self.list = QListWidget()
        self.list.setAccessibleName(self.texts("people.list"))
        self.list.setObjectName("pairs")
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._show_pair())
        self.list.itemActivated.connect(lambda _item: self._side_by_side())
        self._pair = QVBoxLayout()
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._body)
        for key, act in (("S", self._same), ("D", self._apart), ("L", self._later)):
            shortcut = QShortcut(QKeySequence(key), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._content = self._lay_out()
        self._body.addWidget(self._content)
        self._state: QWidget | None = None

    def _lay_out(self) -> QWidget:
        lead = wrapped(self.texts("people.lead"), "muted")
        right = column(box(self._pair), gap=0)
        both = row(self.list, box(right), gap=24)
        both.setStretch(1, 1)
        whole = column(lead, self.count, both, label(self.texts("people.keys"), "caption"), gap=12, margins=24)
        whole.setStretch(2, 1)
        return box(whole)

    def refresh(self) -> None:
        """Ask again who may be whom."""
        self.stale = False
        if not self.pairs:
            self._show_state(self._note("search", self.texts("people.looking"), ""))
        if self._job is not None:
            self._job.drop()

        def work(progress: Progress, cancel: CancelToken) -> _Found:
            people = self.ctx.shop.people
            found = people.suggestions(min_score=SHOWN_FROM, progress=progress, cancel=cancel)
            anybody = bool(self.ctx.shop.customers.platforms())
            return len(found), people.pairs(found[:_LISTED]), anybody

        self._job = self.ctx.jobs.read(self, work, self._take)

    def _take(self, found: _Found) -> None:
        total, pairs, anybody = found
        place = max(0, self.list.currentRow())
        self.pairs, self._more = list(pairs), total - len(pairs)
        if not self.pairs:
            self._show_nothing(anybody=anybody)
            return
        self._show_state(None)
        self.list.blockSignals(True)
        self.list.clear()
        for pair in self.pairs:
            self.list.addItem(self._item(pair))
        self.list.setCurrentRow(min(place, len(self.pairs) - 1))
        self.list.blockSignals(False)
        self._count()
        self._show_pair()
        if self.isVisible() and not self.list.hasFocus():
            self.list.setFocus()

    def _item(self, pair: SuggestionPair) -> QListWidgetItem:
        one, other = (display_name(self.texts, person) for person in (pair.a, pair.b))
        names = one if one == other else f"{one} · {other}"
        item = QListWidgetItem(f"{names}\n{likely_text(self.ctx, pair.suggestion.score)}")
        item.setSizeHint(QSize(_LIST_WIDTH - 24, 56))
        return item

    def _count(self) -> None:
        total = len(self.pairs) + self._more
        self.count.setText(self.texts("people.count", n=total, count=f"{total:,}"))

    def _show_pair(self) -> None:
        clear(self._pair)
        pair = self.current
        if pair is None:
            return
        people = row(person_card(self.ctx, pair.a), person_card(self.ctx, pair.b), gap=16)
        people.setStretch(0, 1)
        people.setStretch(1, 1)
        inside = column(people, 4, evidence_view(self.ctx, pair.suggestion.evidence), None, gap=12)
        frame = QFrame()
        frame.setObjectName("plain")
        # What can be done stands above: a notice with the way back appears at the foot.
        head = label(likely_text(self.ctx, pair.suggestion.score), "hero")
        frame.setLayout(column(head, self._verbs(), scroll(box(inside)), gap=16))
        self._pair.addWidget(frame)

    def _verbs(self) -> QWidget:
        texts, icons = self.texts, self.ctx.look.icons
        return flow(
            button(texts("people.same"), self._same, "primary", icon=(icons, "merge")),
            button(texts("people.apart"), self._apart, icon=(icons, "split")),
            button(texts("people.later"), self._later, "quiet", icon=(icons, "clock")),
            button(texts("people.side"), self._side_by_side, "quiet", icon=(icons, "arrow-left-right")),
            gap=8,
        )

    @property
    def current(self) -> SuggestionPair | None:
        """The pair that is looked at."""
        place = self.list.currentRow()
        return self.pairs[place] if 0 <= place < len(self.pairs) else None

    def _same(self) -> None:
        pair = self.current
        if pair is None:
            return
        a, b = pair.a.id, pair.b.id

        def work(_progress: Progress, _cancel: CancelToken) -> int | None:
            people = self.ctx.shop.people
            shown = people.preview(a, b)
            # Where both files say something else she chooses; nobody chooses for her.
            return people.merge(a, b) if people.agree(shown) else None

        def done(link: int | None) -> None:
            if link is None:
                self.ctx.go.open_merge(a, b)
                return
            self._say("people.done_merge", lambda: self.ctx.shop.people.unmerge(link))

        self._decide(pair, work, done)

    def _apart(self) -> None:
        pair = self.current
        if pair is not None:
            a, b = pair.a.id, pair.b.id
            self._decide(
                pair,
                lambda _progress, _cancel: self.ctx.shop.people.apart(a, b),
                lambda number: self._say("people.done_apart", lambda: self.ctx.shop.people.forget_apart(number)),
            )

    def _later(self) -> None:
        pair = self.current
        if pair is not None:
            a, b = pair.a.id, pair.b.id
            self._decide(
                pair,
                lambda _progress, _cancel: self.ctx.shop.people.later(a, b),
                lambda _none: self._say("people.done_later", lambda: self.ctx.shop.people.later(a, b, days=0)),
            )

    def _side_by_side(self) -> None:
        pair = self.current
        if pair is not None:
            self.ctx.go.open_merge(pair.a.id, pair.b.id)

    def _decide(
        self, pair: SuggestionPair, work: Callable[[Progress, CancelToken], object], done: Callable[..., None]
    ) -> None:  # fmt: skip
        """Carry a decision out; the next pair is there at once."""

        def over(value: object) -> None:
            self._drop(pair)
            done(value)

        self.ctx.jobs.write(self, work, over)

    def _drop(self, pair: SuggestionPair) -> None:
        if pair in self.pairs:
            place = self.pairs.index(pair)
            self.pairs.remove(pair)
            self.list.takeItem(place)
            self._count()
            self._show_pair()
        # Others may have been about one of the two.
        self.ctx.go.shop_changed()

    def _say(self, key: str, take_back: Callable[[], object]) -> None:
        def undo() -> None:
            self.ctx.jobs.write(
                self, lambda _progress, _cancel: take_back(), lambda _none: self._taken_back()
            )  # fmt: skip

        self.ctx.go.show_notice(self.texts(key), (self.texts("people.undo"), undo))

    def _taken_back(self) -> None:
        self.ctx.go.show_notice(self.texts("people.undone"))
        self.ctx.go.shop_changed()
        self.refresh()

    def _show_nothing(self, *, anybody: bool) -> None:
        if anybody:
            self._show_state(self._note("circle-check", self.texts("people.nothing_title"),
                                        self.texts("people.nothing_text")))  # fmt: skip
            return
        action = button(self.texts("people.none_do"), lambda: self.ctx.go.open_page("import"), "primary")
        self._show_state(
            empty_state(
                self.ctx.look, "user-check", self.texts("people.none_title"), self.texts("people.none_text"), action
            )
        )

    def _note(self, icon: str, title: str, text: str) -> QWidget:
        return empty_state(self.ctx.look, icon, title, text)

    def _show_state(self, state: QWidget | None) -> None:
        """Show ``state`` instead of the list, or the list."""
        if self._state is not None:
            self._body.removeWidget(self._state)
            self._state.hide()
            self._state.deleteLater()
        self._state = state
        self._content.setVisible(state is None)
        if state is not None:
            self._body.addWidget(state)
