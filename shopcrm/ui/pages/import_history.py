"""What was imported before, and how is it taken back?"""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from shopcrm.domain.batches import Batch
from shopcrm.domain.permissions import Permission
from shopcrm.domain.told import BY_HAND
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, button, card, column, icon_button, label, row, ruled
from shopcrm.ui.pages.allowed import keep_for_owner
from shopcrm.ui.pages.batch_actions import BatchActions
from shopcrm.ui.pages.import_cards import file_name
from shopcrm.ui.wording import sums

# Each takes a quarter of a megabyte and a millisecond to draw, and every order by hand is one.
_AT_ONCE: Final = 30


class ImportHistory(QWidget):
    """The past imports, newest first."""

    def __init__(self, context: PageContext, actions: BatchActions) -> None:
        """Start empty; ``actions`` act on one import."""
        super().__init__()
        self.setObjectName("plain")
        self._ctx, self._actions = context, actions
        self._batches: tuple[Batch, ...] = ()
        self._most = _AT_ONCE
        self._place = column()
        self.setLayout(self._place)

    def show_batches(self, batches: tuple[Batch, ...]) -> None:
        """Show these imports, the newest of them at first."""
        self._batches = batches
        self._draw()

    def _draw_more(self) -> None:
        self._most += _AT_ONCE
        self._draw()

    def _draw(self) -> None:
        while (item := self._place.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if not self._batches:
            return
        texts, left = self._ctx.look.texts, len(self._batches) - self._most
        self._place.addWidget(label(texts("import.history"), "heading"))
        self._place.addWidget(card(ruled(self._line(one) for one in self._batches[: self._most]), margins=4))
        if left > 0:
            n = min(left, _AT_ONCE)
            more = button(texts("import.history_more", n=n, left=f"{left:,}"), self._draw_more)
            more.setObjectName("more")
            self._place.addWidget(box(row(more, None)))

    def _did(self, one: Batch) -> str:
        """Say the most an import did: new orders, else changed ones, else that all was known."""
        counts = {
            "orders_new": one.orders.new,
            "orders_changed": one.orders.changed,
            "orders_same": one.orders.unchanged,
            "told_new": one.customers.new,
            "told_changed": one.customers.changed,
            "told_same": one.customers.unchanged,
        }
        key, n = next(((key, n) for key, n in counts.items() if n), ("orders_new", 0))
        return self._ctx.look.texts(f"import.{key}", n=n, count=f"{n:,}")

    def _line(self, one: Batch) -> QWidget:
        texts = self._ctx.look.texts
        at = one.at.astimezone(ZoneInfo(self._ctx.shop.info.zone)).strftime("%Y-%m-%d %H:%M")
        about = [
            at,
            "" if one.format == BY_HAND else texts(f"platforms.{one.platform}"),
            self._did(one),
        ]
        about += [sums((total.currency, total.net) for total in one.totals)] if one.totals else []
        name = file_name(texts, one)
        words = column(label(name), label("  ·  ".join(part for part in about if part), "caption"), gap=2)
        line = row(words, None)
        if one.rejected:
            keep = button(
                texts("import.save_rejected", n=one.rejected),
                lambda: self._actions.save_rows(one.id, name),
                "quiet",
            )
            keep.setAccessibleName(f"{name}: {keep.text()}")
            line.addWidget(keep)
            keep_for_owner(self._ctx, Permission.EXPORT, keep)
        if one.format != BY_HAND:
            line.addWidget(self._printed(one, name))
        if one.undone_at is not None:
            line.addWidget(label(texts("import.undone"), "muted"))
        else:
            back = button(
                texts("import.undo"),
                lambda: self._actions.ask_undo(one),
                "quiet",
                icon=(self._ctx.look.icons, "undo-2"),
            )
            back.setAccessibleName(f"{name}: {texts('import.undo')}")
            line.addWidget(back)
            keep_for_owner(self._ctx, Permission.UNDO, back)
        line.setContentsMargins(12, 8, 8, 8)
        return box(line)

    def _printed(self, one: Batch, name: str) -> QWidget:
        says = self._ctx.look.texts("protocol.do")
        made = icon_button(
            self._ctx.look.icons, "printer", says, lambda: self._actions.save_protocol(one.id, name)
        )  # fmt: skip
        made.setAccessibleName(f"{name}: {says}")
        keep_for_owner(self._ctx, Permission.PRINT, made)
        return made
