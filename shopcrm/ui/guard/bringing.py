"""Where does a shop go that comes back from a backup, and where does she come out?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from shopcrm.base.paths import free_name
from shopcrm.domain.backups import Manifest
from shopcrm.ui.context import Look
from shopcrm.ui.dialogs import Dialogs
from shopcrm.ui.jobs import JobRunner

if TYPE_CHECKING:
    from shopcrm.services.vaults import VaultService


class Entrance(Protocol):
    """The window before a shop is open."""

    @property
    def look(self) -> Look:
        """How things are said and drawn just now."""

    @property
    def vault(self) -> Path:
        """The folder that the door leads to."""

    def give_up_shop(self, view: QWidget) -> None:
        """Show ``view`` alone."""

    def show_door(self, folder: Path | None = None, note: str = "") -> None:
        """Show the door of the shop in ``folder``, with a sentence."""

    def show_wizard(self) -> None:
        """Show the first steps."""


class Bringing(QObject):
    """Leads from a backup to the door of the shop it becomes."""

    def __init__(
        self, entrance: Entrance, vaults: VaultService, jobs: JobRunner, dialogs: Callable[[], Dialogs]
    ) -> None:
        """Work for the window ``entrance``."""
        super().__init__()
        self._entrance, self._vaults, self._jobs, self._dialogs = entrance, vaults, jobs, dialogs

    def begin(self, over: Path | None, asking: QWidget, failed: Callable[[Exception], None]) -> None:
        """Let the backup ``over`` take the damaged vault's place; None lets her choose one, for a new folder."""
        path = over or self._dialogs().open_backup(asking)
        if path is None:
            return

        def look(_progress: object, _cancel: object) -> Manifest:
            from shopcrm.services.bringing_back import look_at  # noqa: PLC0415 - loads the store

            return look_at(path)

        self._jobs.read(asking, look, lambda manifest: self._ask(path, manifest, over=over is not None), failed)

    def _ask(self, path: Path, manifest: Manifest, *, over: bool) -> None:
        from shopcrm.ui.bring_back import BringBack, Comes  # noqa: PLC0415 - the door is painted without it

        folder = self._entrance.vault if over else free_name(self._entrance.vault, self._vaults.exists)
        comes = Comes(path, manifest, folder, over)
        self._entrance.give_up_shop(
            BringBack(self._entrance.look, self._jobs, comes, done=self._done, back=self._leave)
        )

    def _done(self, folder: Path, note: str) -> None:
        self._entrance.show_door(folder, note)

    def _leave(self) -> None:
        if self._vaults.exists(self._entrance.vault):
            self._entrance.show_door()
        else:
            self._entrance.show_wizard()
