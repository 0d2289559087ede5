"""How is my shop opened, and how do I change that? Passphrase, code, keyring, the staff's passphrase, the key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from shopcrm.base.wording import problem
from shopcrm.domain.ways import KeyringState, TypedSecret, WaysIn
from shopcrm.ui.code_steps import CodeStep, TypeBackStep, WorkingStep
from shopcrm.ui.context import PageContext
from shopcrm.ui.guard.clipboard import Clipboard
from shopcrm.ui.kit.basics import box, button, column, label, row, wrapped
from shopcrm.ui.pages.filled_page import FilledPage
from shopcrm.ui.pages.part import line, part, sheet, step_sheet, told
from shopcrm.ui.passphrase_fields import NewPassphrase
from shopcrm.ui.recovery_sheet import RecoverySheet
from shopcrm.ui.secret_step import SecretStep

if TYPE_CHECKING:
    from shopcrm.services.new_key import PendingKey
    from shopcrm.services.vaults import VaultService
    from shopcrm.services.ways_in import PendingCode


class PassphraseStep(QWidget):
    """Asks for a new passphrase."""

    def __init__(
        self,
        context: PageContext,
        vaults: VaultService,
        verb: str,
        chosen: Callable[[str], None],
        back: Callable[[], None],
        *,
        whose: str = "passphrase",
    ) -> None:
        """Hand what she chose to ``chosen``; ``verb`` is on the button, ``whose``: passphrase or staff."""
        super().__init__()
        self.setObjectName("plain")
        texts = context.look.texts
        self._chosen = chosen
        self.fields = NewPassphrase(context.look, vaults.passphrase_problem, self._check, self._press)
        self.next = button(verb, self._press, "primary")
        self.next.setEnabled(False)
        foot = row(button(texts("common.cancel"), back, "quiet"), None, self.next)
        text = wrapped(texts(f"ways.{whose}.new_text"), "muted")
        self.setLayout(column(label(texts(f"ways.{whose}.new_title"), "title"), text, 4, self.fields, 8, foot, gap=10))
        self.setFocusProxy(self.fields)

    def _check(self) -> None:
        self.next.setEnabled(self.fields.ready)

    def _press(self) -> None:
        if self.fields.ready:
            self._chosen(self.fields.text)


class WaysPage(FilledPage):
    """The ways in, and the steps that change one of them."""

    def __init__(
        self,
        context: PageContext,
        vaults: VaultService,
        clipboard: Clipboard,
        change_key: Callable[[PendingKey, str], None],
    ) -> None:
        """Work on the open shop; ``change_key`` takes it from the window and gives it a new key."""
        super().__init__(context)
        self._vaults, self._clipboard, self._change_key = vaults, clipboard, change_key
        self.step: QWidget | None = None
        self._keyring: KeyringState | None = None

    def refresh(self) -> None:
        """Show how things stand, unless she is in the middle of a change."""
        if self.step is None:
            self._show()
            if self._keyring is None:
                ways = self.ctx.shop.ways
                self.ctx.jobs.read(self, lambda _progress, _cancel: ways.keyring_state(), self._heard)

    def leave(self) -> None:
        """Half a change is none."""
        self.step = None
        self._clipboard.clear()
        self._show()

    def back(self) -> bool:
        """Leave the step for the list."""
        if self.step is None:
            return False
        self._end()
        return True

    def _heard(self, state: KeyringState) -> None:
        self._keyring = state
        if self.step is None:
            self._show()

    def _show(self) -> None:
        texts, ways = self.texts, self.ctx.shop.ways.ways()
        self.passphrase_button = button(texts("ways.passphrase.do"), self._ask_passphrase)
        self.code_button = button(texts("ways.code.do"), self._ask_code)
        self.key_button = button(texts("ways.key.do"), self._ask_key)
        own = part(
            texts("ways.own"),
            self._own("passphrase", ways.passphrase, self.passphrase_button),
            self._own("code", ways.recovery, self.code_button),
        )
        lost = part(texts("ways.lost"), line(told(texts("ways.key.title"), texts("ways.key.text")), self.key_button))
        staff = part(
            texts("ways.staff.part"), self._staff_line(ways), line(wrapped(texts("ways.staff.limits"), "muted"))
        )
        self.fill(sheet(own, staff, part(texts("ways.computer"), self._keyring_line(ways)), lost))

    def _own(self, name: str, since: datetime | None, changes: QWidget) -> QWidget:
        text = self.texts(f"ways.{name}.text")
        if since is not None:
            day = since.astimezone(ZoneInfo(self.ctx.shop.info.zone)).date()
            text = self.texts("ways.since", text=text, day=day.isoformat())
        return line(told(self.texts(f"ways.{name}.title"), text), changes)

    def _staff_line(self, ways: WaysIn) -> QWidget:
        texts = self.texts
        self.staff_button = button(texts("ways.staff.change" if ways.staff else "ways.staff.do"), self._ask_staff)
        self.staff_off_button = button(texts("ways.staff.stop"), self._ask_staff_off, "quiet")
        self.staff_off_button.setVisible(ways.staff is not None)
        buttons = box(row(self.staff_off_button, self.staff_button))
        return self._own("staff", ways.staff, buttons)

    def _keyring_line(self, ways: WaysIn) -> QWidget:
        texts = self.texts
        if ways.keyring:
            self.keyring_button = button(texts("ways.keyring.stop"), self._stop_keyring)
            state = "on" if self._keyring in (None, KeyringState.PRESENT) else f"on_{self._keyring.value}"
        else:
            self.keyring_button = button(texts("ways.keyring.use"), self._ask_keyring)
            none = self._keyring is KeyringState.NO_SERVICE
            self.keyring_button.setEnabled(not none)
            state = "no_service" if none else "off"
        return line(told(texts("ways.keyring.title"), texts(f"ways.keyring.{state}")), self.keyring_button)

    def _put(self, step: QWidget) -> None:
        self.step = step
        self.fill(step_sheet(step))
        step.setFocus()

    def _end(self, said: str = "") -> None:
        self.step = None
        self._clipboard.clear()
        self._show()
        if said:
            self.ctx.go.show_notice(self.texts(said))

    def _ask(self, name: str, then: Callable[[TypedSecret], None]) -> None:
        words = (self.texts(f"ways.{name}.ask"), self.texts(f"ways.{name}.why"), self.texts("ways.go_on"))

        def typed(secret: TypedSecret) -> None:
            self._work(lambda: self.ctx.shop.ways.check(secret), lambda _none: then(secret))

        self._put(SecretStep(self.ctx.look, words, typed, self._end))

    def _work(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        self.ctx.jobs.write(self, lambda _progress, _cancel: work(), done, self._failed)

    def _failed(self, error: Exception) -> None:
        if isinstance(self.step, SecretStep):
            self.step.fail(error)
        elif isinstance(self.step, TypeBackStep):
            said = problem(self.texts, error)
            self.step.show_problem(f"{said.what} {said.do}")
        else:
            self._end()
            self.ctx.go.show_error(error)

    def _ask_passphrase(self) -> None:
        self._ask("passphrase", self._new_passphrase)

    def _new_passphrase(self, current: TypedSecret) -> None:
        def chosen(new: str) -> None:
            self._put(WorkingStep(self.ctx.look, self.texts("ways.working"), None))
            ways = self.ctx.shop.ways
            self._work(lambda: ways.change_passphrase(current, new), lambda _none: self._end("ways.passphrase.done"))

        self._put(PassphraseStep(self.ctx, self._vaults, self.texts("ways.passphrase.set"), chosen, self._end))

    def _ask_staff(self) -> None:
        def ask_new(current: TypedSecret) -> None:
            def chosen(new: str) -> None:
                self._put(WorkingStep(self.ctx.look, self.texts("ways.working"), None))
                ways = self.ctx.shop.ways
                self._work(lambda: ways.set_staff_passphrase(current, new), lambda _none: self._end("ways.staff.done"))

            verb = self.texts("ways.staff.set")
            self._put(PassphraseStep(self.ctx, self._vaults, verb, chosen, self._end, whose="staff"))

        self._ask("staff", ask_new)

    def _ask_staff_off(self) -> None:
        def stop(current: TypedSecret) -> None:
            ways = self.ctx.shop.ways
            self._work(lambda: ways.remove_staff_passphrase(current), lambda _none: self._end("ways.staff.stopped"))

        self._ask("staff_off", stop)

    def _ask_code(self) -> None:
        self._ask("code", self._new_code)

    def _new_code(self, current: TypedSecret) -> None:
        def begun(pending: object) -> None:
            self._show_code(pending, self._confirm_code)  # type: ignore[arg-type]

        self._work(lambda: self.ctx.shop.ways.begin_code(current), begun)

    def _show_code(self, pending: PendingCode | PendingKey, confirm: Callable[[object, str], None]) -> None:
        def type_back() -> None:
            self._put(TypeBackStep(self.ctx.look, partial(confirm, pending), lambda: self._show_code(pending, confirm)))

        sheet = RecoverySheet(pending.recovery_code, self.ctx.shop.info.name, self.ctx.today)
        self._put(CodeStep(self.ctx.look, self.ctx.dialogs, sheet, self._clipboard, type_back))

    def _confirm_code(self, pending: PendingCode, typed: str) -> None:
        self._work(lambda: pending.confirm(typed), lambda _none: self._end("ways.code.done"))

    def _ask_keyring(self) -> None:
        def use(current: TypedSecret) -> None:
            self._put(WorkingStep(self.ctx.look, self.texts("ways.working"), None))
            self._work(lambda: self.ctx.shop.ways.use_keyring(current), lambda _none: self._used())

        self._ask("keyring", use)

    def _used(self) -> None:
        self._keyring = KeyringState.PRESENT
        self._end("ways.keyring.done")

    def _stop_keyring(self) -> None:
        def stopped(_none: object) -> None:
            self._keyring = KeyringState.ABSENT
            self._end("ways.keyring.stopped")

        self._work(self.ctx.shop.ways.stop_using_keyring, stopped)

    def _ask_key(self) -> None:
        self._ask("key", self._key_passphrase)

    def _key_passphrase(self, current: TypedSecret) -> None:
        def chosen(new: str) -> None:
            shop = self.ctx.shop

            def begun(pending: object) -> None:
                self._show_code(pending, self._confirm_key)  # type: ignore[arg-type]

            self._put(WorkingStep(self.ctx.look, self.texts("ways.working"), None))
            self._work(lambda: self._vaults.begin_new_key(shop, current, new), begun)

        self._put(PassphraseStep(self.ctx, self._vaults, self.texts("ways.go_on"), chosen, self._end))

    def _confirm_key(self, pending: PendingKey, typed: str) -> None:
        self._work(lambda: pending.check(typed), lambda _none: self._change_key(pending, typed))
