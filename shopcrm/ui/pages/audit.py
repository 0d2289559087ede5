"""What was done with my shop, and has anybody changed the record of it?"""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QVBoxLayout

from shopcrm.domain.audit import KINDS, Entry, Verdict
from shopcrm.reports.audit_words import counts_text, purpose_text, subject_text, verdict_text
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.kit.basics import button, clear, column, row, wrapped
from shopcrm.ui.kit.controls import Segmented
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.states import empty_state
from shopcrm.ui.kit.table import text_table
from shopcrm.ui.printing import save_file

_AT_ONCE: Final = 200


class AuditPage(Page):
    """The trail in plain words, the newest line first.

    Attributes:
        shown: the lines on the screen.
        verdict: says what looking through the trail found.
    """

    def __init__(self, context: PageContext) -> None:
        """Build the head; the lines come with the first visit."""
        super().__init__(context)
        texts, icons = self.texts, context.look.icons
        self.shown: tuple[Entry, ...] = ()
        self._most = _AT_ONCE
        kinds = [("", texts("audit.kind.all")), *((key, texts(f"audit.kind.{key}")) for key in KINDS)]
        self.kind = Segmented(kinds, "", texts("audit.filter"))
        self.kind.chosen.connect(lambda _key: self._begin())
        self.check_button = button(texts("audit.check"), self._check, "primary", icon=(icons, "shield-check"))
        self.save_button = button(texts("audit.save"), self._save, icon=(icons, "file-spreadsheet"))
        self.verdict = wrapped("", "strong")
        self.verdict.hide()
        self.more = button(texts("audit.more"), self._further, "link")
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        whole = column(
            wrapped(texts("audit.lead"), "muted"),
            flow(self.kind, self.check_button, self.save_button),
            self.verdict,
            self._lines,
            row(self.more, None),
            wrapped(texts("audit.honest"), "caption"),
            gap=12,
            margins=24,
        )
        whole.setStretch(3, 1)
        self.setLayout(whole)

    def refresh(self) -> None:
        """Fetch the lines anew."""
        self.stale = False
        kind, most, audit = self.kind.current, self._most, self.ctx.shop.audit
        self.ctx.jobs.read(
            self,
            lambda _progress, _cancel: audit.entries(actions=KINDS.get(kind, ()), most=most + 1),
            lambda found: self._take(kind, found),
        )

    def visit(self) -> None:
        """Be shown: something may have been done since."""
        self.stale = True
        super().visit()

    def _begin(self) -> None:
        self._most = _AT_ONCE
        self.refresh()

    def _further(self) -> None:
        self._most += _AT_ONCE
        self.refresh()

    def _take(self, kind: str, found: tuple[Entry, ...]) -> None:
        if kind != self.kind.current:
            return
        self.shown = found[: self._most]
        self.more.setVisible(len(found) > self._most)
        clear(self._lines)
        texts = self.texts
        if not self.shown:
            state = empty_state(self.ctx.look, "clock", texts("audit.empty.title"), texts("audit.empty.text"))
            self._lines.addWidget(state, 1)
            return
        names = ("at", "action", "subject", "counts", "purpose", "who")
        table = text_table(
            [texts(f"audit.column.{name}") for name in names],
            [self._row(one) for one in self.shown],
            texts("audit.title"),
            stretch=3,
            tall=6,
        )
        table.setMaximumHeight(16_777_215)
        self._lines.addWidget(table, 1)

    def _row(self, one: Entry) -> tuple[str, ...]:
        texts, act = self.texts, one.act
        at = one.at.astimezone(ZoneInfo(self.ctx.shop.info.zone))
        return (
            f"{at:%Y-%m-%d %H:%M}", texts(f"audit.action.{act.action}"), subject_text(act, texts),
            counts_text(act, texts), purpose_text(act, texts), texts(f"audit.who.{one.who}"),
        )  # fmt: skip

    def _check(self) -> None:
        self._say(self.texts("audit.checking"), "muted")
        audit = self.ctx.shop.audit
        self.ctx.jobs.read(self, lambda _progress, _cancel: audit.verify(), self._found)

    def _found(self, verdict: Verdict) -> None:
        said = verdict_text(verdict, ZoneInfo(self.ctx.shop.info.zone), self.texts)
        self._say(said, ("warning" if verdict.lost else "good") if verdict.intact else "danger")

    def _say(self, words: str, kind: str) -> None:
        self.verdict.setObjectName(kind)
        self.verdict.style().polish(self.verdict)
        self.verdict.setText(words)
        self.verdict.show()

    def _save(self) -> None:
        reports = self.ctx.shop.reports
        save_file(self.ctx, self, self.texts("audit.file"), "csv", reports.save_trail)
