"""Is everything backed up, does it work, and how do I get back to an earlier state or to another computer?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from shopcrm.base.wording import size_text
from shopcrm.domain.backups import Backup, Manifest, Reason
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.backups import BackupLook
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, button, column, label, row, wrapped
from shopcrm.ui.pages.filled_page import FilledPage
from shopcrm.ui.pages.part import line, part, sheet, step_sheet, told, verdict
from shopcrm.ui.secret_step import SecretStep

_SHOWN: Final = 30


class BackupsPage(FilledPage):
    """The verdict first, then what can be done, then the list."""

    def __init__(self, context: PageContext, lock: Callable[[], None]) -> None:
        """Show the backups of the open shop; ``lock`` closes it, so that what is brought back takes its place."""
        super().__init__(context)
        self._lock = lock
        self.step: SecretStep | None = None

    def refresh(self) -> None:
        """Look at the backups anew, unless she is bringing one back."""
        if self.step is None:
            shop = self.ctx.shop
            self.ctx.jobs.read(self, lambda _progress, _cancel: shop.backups.look(), self._take)

    def leave(self) -> None:
        """Nothing is brought back that was not confirmed."""
        self._end()

    def back(self) -> bool:
        """Leave the step for the list."""
        if self.step is None:
            return False
        self._end()
        return True

    def _end(self) -> None:
        if self.step is not None:
            self.step = None
            self.refresh()

    def _take(self, look: BackupLook) -> None:
        if self.step is not None:
            return
        parts = [self._verdict(look), self._safer(look), self._move(), self._list(look)]
        if look.aside:
            parts.append(self._aside(look))
        self.fill(sheet(*parts))

    def _verdict(self, look: BackupLook) -> QWidget:
        texts, newest = self.texts, look.state.newest
        name = "none" if newest is None else "changed" if look.state.changed else "good"
        facts = {} if newest is None else {"when": self._when(newest.manifest.made), "size": _size(newest.manifest)}
        self.now_button = button(texts("backups.now"), self._make, "primary")
        below = column(wrapped(texts(f"backups.lead.{name}", **facts)), row(self.now_button, None), gap=12)
        icon = "shield-check" if name == "good" else "circle-alert" if name == "none" else "clock"
        return verdict(self.ctx.look, icon, texts(f"backups.title.{name}"), good=name != "none", below=below)

    def _safer(self, look: BackupLook) -> QWidget:
        texts, state = self.texts, look.state
        self.second_button = button(texts("backups.second.choose"), self._choose_second)
        buttons = row(self.second_button, gap=8)
        if state.second:
            self.stop_button = button(texts("backups.second.stop"), lambda: self._set_second(None), "quiet")
            buttons.insertWidget(0, self.stop_button)
            said = texts(f"backups.second.{state.second_problem or 'fine'}", folder=state.second)
        else:
            said = texts("backups.second.none")
        kind = "warning" if state.second_problem == "missing" else "muted"
        self.drill_button = button(texts("backups.drill.do"), self._drill)
        self.drill_button.setEnabled(state.newest is not None)
        drilled = state.drilled
        tried = texts("backups.drill.text", day=self._day(drilled)) if drilled else texts("backups.drill.never")
        return part(
            texts("backups.safer"),
            line(told(texts("backups.second.title"), said, kind), buttons),
            line(told(texts("backups.drill.title"), tried), self.drill_button),
        )

    def _move(self) -> QWidget:
        texts = self.texts
        self.move_button = button(texts("backups.move.do"), self._save_as)
        return part(texts("backups.move.title"), line(wrapped(texts("backups.move.text"), "muted"), self.move_button))

    def _list(self, look: BackupLook) -> QWidget:
        texts = self.texts
        lines = [self._line(one) for one in look.backups[:_SHOWN]]
        if not lines:
            lines = [line(label(texts("backups.list.empty"), "muted"))]
        former = sum(not one.sealed for one in look.backups)
        if former:
            self.forget_button = button(texts("backups.list.forget", n=former), self._forget, "link")
            lines.append(line(self.forget_button, None))
        lines.append(line(wrapped(texts("backups.list.kept"), "caption")))
        return part(texts("backups.list.title"), *lines)

    def _line(self, one: Backup) -> QWidget:
        texts, manifest = self.texts, one.manifest
        first = row(label(self._when(manifest.made), "strong"), label(self._why(manifest.reason), "muted"), gap=10)
        for said, key in ((one.second, "second"), (not one.sealed, "former")):
            if said:
                first.addWidget(label(texts(f"backups.list.{key}"), "caption"))
        first.addStretch(1)
        held = label(texts("backups.list.line", size=_size(manifest), **_counts(manifest)), "muted")
        do = button(texts("backups.list.do"), partial(self._ask, one))
        do.setAccessibleName(f"{texts('backups.list.do')} {self._when(manifest.made)}")
        return line(box(column(first, held, gap=2)), do)

    def _aside(self, look: BackupLook) -> QWidget:
        texts = self.texts
        said = texts("backups.aside.text", n=look.aside, size=size_text(look.aside_bytes))
        self.aside_button = button(texts("backups.aside.do"), self._delete_aside)
        return part(texts("backups.aside.title"), line(wrapped(said, "muted"), self.aside_button))

    def _make(self) -> None:
        shop = self.ctx.shop
        self.ctx.jobs.read(
            self, lambda progress, cancel: shop.backups.make(Reason.BY_HAND, progress, cancel),
            lambda _made: self._said("backups.made"), label=self.texts("backups.making"),
        )  # fmt: skip

    def _drill(self) -> None:
        shop = self.ctx.shop
        self.ctx.jobs.read(
            self, shop.backups.drill, lambda manifest: self._said("backups.drill.done", **_counts(manifest)),
            label=self.texts("backups.drill.doing"),
        )  # fmt: skip

    def _save_as(self) -> None:
        shop, path = self.ctx.shop, self.ctx.dialogs.save_file(self, self.texts("backups.move.file"), "crmbak")
        if path is not None:
            self.ctx.jobs.read(
                self, lambda progress, cancel: shop.backups.save_as(path, progress, cancel),
                lambda _made: self._said("backups.move.done", file=path.name), label=self.texts("backups.move.saving"),
            )  # fmt: skip

    def _choose_second(self) -> None:
        texts, dialogs, shop = self.texts, self.ctx.dialogs, self.ctx.shop
        folder = dialogs.choose_folder(self, Path.home())
        if folder is None:
            return
        words = (texts(f"backups.second.{key}") for key in ("synced_title", "synced", "synced_do"))
        if not shop.backups.leaves_computer(folder) or dialogs.confirm(self, *words):
            self._set_second(folder)

    def _set_second(self, folder: Path | None) -> None:
        shop = self.ctx.shop
        self.ctx.jobs.write(
            self, lambda _progress, _cancel: shop.backups.set_second(folder), lambda _none: self.refresh()
        )

    def _forget(self) -> None:
        texts, shop = self.texts, self.ctx.shop
        words = (texts(f"backups.list.{key}") for key in ("forget_title", "forget_text", "forget_do"))
        if self.ctx.dialogs.confirm(self, *words):
            self.ctx.jobs.read(
                self, lambda _progress, _cancel: shop.backups.forget_former(),
                lambda _count: self._said("backups.list.forgot"),
            )  # fmt: skip

    def _delete_aside(self) -> None:
        texts, shop = self.texts, self.ctx.shop
        words = (texts(f"backups.aside.{key}") for key in ("ask_title", "ask_text", "do"))
        if self.ctx.dialogs.confirm(self, *words):
            self.ctx.jobs.read(
                self, lambda _progress, _cancel: shop.backups.delete_aside(),
                lambda _none: self._said("backups.aside.done"),
            )  # fmt: skip

    def _ask(self, one: Backup) -> None:
        texts, manifest = self.texts, one.manifest
        words = (
            texts("backups.restore.ask", when=self._when(manifest.made)),
            texts("backups.restore.why", **_counts(manifest)),
            texts("backups.restore.do"),
        )
        self.step = SecretStep(self.ctx.look, words, partial(self._bring_back, one), self._end)
        self.fill(step_sheet(self.step))
        self.step.setFocus()

    def _bring_back(self, one: Backup, typed: TypedSecret) -> None:
        shop = self.ctx.shop
        self.ctx.jobs.write(
            self, lambda progress, cancel: shop.backups.prepare_restore(one.path, typed, progress, cancel),
            self._ready, self._failed, label=self.texts("backups.restore.working"),
        )  # fmt: skip

    def _ready(self, _manifest: Manifest) -> None:
        self.step = None
        self.ctx.go.show_notice(self.texts("backups.restore.done"))
        self._lock()

    def _failed(self, error: Exception) -> None:
        if self.step is not None:
            self.step.fail(error)
        else:
            self.ctx.go.show_error(error)

    def _said(self, key: str, **facts: object) -> None:
        self.ctx.go.show_notice(self.texts(key, **facts))
        self.refresh()

    def _why(self, reason: Reason) -> str:
        return self.texts(f"backups.reason.{reason.value}")

    def _when(self, moment: datetime) -> str:
        return f"{moment.astimezone(ZoneInfo(self.ctx.shop.info.zone)):%Y-%m-%d %H:%M}"

    def _day(self, moment: datetime) -> str:
        return moment.astimezone(ZoneInfo(self.ctx.shop.info.zone)).date().isoformat()


def _size(manifest: Manifest) -> str:
    return size_text(manifest.size)


def _counts(manifest: Manifest) -> dict[str, str]:
    return {name: f"{manifest.counts[name]:,}" for name in ("orders", "customers")}
