"""What can be set: language, light or dark; and where does the data lie?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

from shopcrm.base.settings import Settings
from shopcrm.domain.audit import Act, Action
from shopcrm.domain.permissions import Permission
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.guard.locking import idle_seconds
from shopcrm.ui.kit.basics import box, button, card, column, label, picture, row, ruled, scroll, wrapped
from shopcrm.ui.kit.controls import Segmented
from shopcrm.ui.open_folder import open_folder
from shopcrm.ui.pages.allowed import keep_for_owner
from shopcrm.ui.pages.lock_choice import LockChoice

LANGUAGES = (("", "system"), ("zh_CN", "zh_CN"), ("en", "en"))
THEMES = (("", "system"), ("light", "light"), ("dark", "dark"))


class SettingsPage(Page):
    """Choices that act at once."""

    def __init__(
        self,
        context: PageContext,
        settings: Settings,
        change: Callable[[Settings], None],
        hears: Callable[[], tuple[str, ...]],
    ) -> None:
        """Show ``settings``; ``change`` takes new ones and applies them; ``hears`` is as in LockChoice."""
        super().__init__(context)
        texts = self.texts
        self._settings, self._change = settings, change
        languages = [(key, texts(f"settings.language.{name}")) for key, name in LANGUAGES]
        self.language = Segmented(languages, settings.language, texts("settings.language.title"))
        self.language.chosen.connect(lambda key: self._choose(language=key))
        themes = [(key, texts(f"settings.theme.{name}")) for key, name in THEMES]
        self.theme = Segmented(themes, settings.theme, texts("settings.theme.title"))
        self.theme.chosen.connect(lambda key: self._choose(theme=key))
        folder = context.shop.folder
        place = wrapped(str(folder), "muted")
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        icons = context.look.icons
        opens = button(texts("settings.vault.open"), lambda: open_folder(folder.parent), icon=(icons, "folder-open"))
        shown = self._part(
            texts("settings.look"),
            row(label(texts("settings.language.title")), None, self.language),
            row(label(texts("settings.theme.title")), None, self.theme),
        )
        where = row(column(label(texts("settings.vault.title")), place, gap=2), opens)
        where.setStretch(0, 1)
        self.privacy_button = button(texts("privacy.link.do"), lambda: context.go.open_page("privacy"))
        privacy = row(
            column(picture(context.look.icons, "shield-check", "good", 24), None),
            column(
                label(texts("settings.privacy.title"), "strong"),
                wrapped(texts("settings.privacy.text"), "muted"),
                gap=4,
            ),
            self.privacy_button,
            gap=12,
        )
        privacy.setStretch(1, 1)
        self.export_button = button(texts("settings.export.do"), self._export, icon=(context.look.icons, "file-text"))
        leave = row(
            column(label(texts("settings.export.title")), wrapped(texts("settings.export.text"), "muted"), gap=2),
            self.export_button,
        )
        leave.setStretch(0, 1)
        data = self._part(texts("settings.data"), where, self._link("backups", "link"), leave, privacy)
        self.lock = LockChoice(
            context.look, settings.lock_after, lambda minutes: self._choose(lock_after=minutes), hears
        )
        locked = self._part(texts("settings.lock.title"), self._link("ways", "ways_link"), column(self.lock))
        keep_for_owner(context, Permission.SETTINGS, locked, data)
        inner = box(column(shown, locked, self._shop(), data, None, gap=16))
        inner.setMaximumWidth(760)
        whole = row(inner, None, margins=24)
        whole.setStretch(0, 10)
        whole.setStretch(1, 1)
        self.setLayout(column(scroll(box(whole))))

    def _link(self, page: str, words: str) -> QLayout:
        """Return a line that leads to a page of its own."""
        texts = self.texts
        there = button(texts(f"backups.{words}.do"), lambda: self.ctx.go.open_page(page))
        made = row(
            column(label(texts(f"backups.{words}.title")), wrapped(texts(f"backups.{words}.text"), "muted"), gap=2),
            there,
        )
        made.setStretch(0, 1)
        return made

    def _shop(self) -> QWidget:
        texts, info = self.texts, self.ctx.shop.info
        return self._part(
            texts("settings.shop.title"),
            row(label(texts("settings.shop.name")), None, label(info.name, "muted")),
            row(label(texts("settings.shop.zone")), None, label(self._plain("zone_name", info.zone), "muted")),
            row(
                label(texts("settings.shop.currency")),
                None,
                label(self._plain("currency_name", info.currency), "muted"),
            ),
            column(wrapped(texts("settings.shop.fixed"), "caption")),
        )

    def _choose(self, **chosen: str) -> None:
        before, after = idle_seconds(self._settings.lock_after), idle_seconds(chosen.get("lock_after", "1"))
        # 0 is never.
        if before and (not after or after > before):
            act, audit = Act(Action.LOCK_WEAKER, counts={"minutes": round(after / 60)}), self.ctx.shop.audit
            self.ctx.jobs.read(self, lambda _progress, _cancel: audit.record(act), lambda _none: None)
        # Not every choice makes this page anew.
        self._settings = replace(self._settings, **chosen)
        self._change(self._settings)

    def _export(self) -> None:
        """Ask where, and write all orders and customers as plain tables."""
        texts, context = self.texts, self.ctx
        path = context.dialogs.save_file(self, texts("settings.export.file"), "zip")
        purpose = context.dialogs.ask_purpose(self, "settings") if path is not None else None
        if path is None or purpose is None:
            return
        context.jobs.read(
            self,
            lambda progress, cancel: context.shop.exports.save(path, purpose=purpose, progress=progress, cancel=cancel),
            lambda done: context.go.show_notice(
                texts(
                    "settings.export.done", orders=f"{done.orders:,}", customers=f"{done.customers:,}", file=path.name
                )
            ),
            label=texts("common.saving", file=path.name),
        )

    def _plain(self, area: str, name: str) -> str:
        """Return a zone or currency as she calls it, with its own name where both are known."""
        key = f"settings.{area}.{name.replace('/', '_')}"
        return f"{self.texts(key)}  {name}" if self.texts.has(key) else name

    def _part(self, title: str, *rows: QLayout) -> QWidget:
        for one in rows:
            one.setContentsMargins(0, 12, 0, 12)
        lines = ruled(box(one) for one in rows)
        made = card(lines)
        lines.setContentsMargins(16, 4, 16, 4)
        return box(column(label(title, "heading"), made, gap=8))
