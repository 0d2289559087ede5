"""Which files has she chosen for the import, and what is known of each so far?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from shopcrm.base.errors import Cancelled
from shopcrm.domain.batches import ImportResult
from shopcrm.ui.context import PageContext
from shopcrm.ui.jobs import Job


@dataclass(eq=False)
class Candidate:
    """A chosen file; with neither ``result`` nor ``refused`` the ``look`` into it is still on its way."""

    path: Path
    look: Job | None = None
    result: ImportResult | None = None
    refused: Exception | None = None


class ChosenFiles:
    """The chosen files, each looked into with the same shop and the same mapping.

    Attributes:
        files: in the order they were chosen.
        shop: the shop the previews were made for; "" for none.
        mapping: file that says which column is what, or None.
    """

    def __init__(self, context: PageContext, owner: QObject, changed: Callable[[], None]) -> None:
        """Start empty; ``changed`` is called whenever more is known, as long as ``owner`` lives."""
        self._ctx, self._owner, self._changed = context, owner, changed
        self.files: list[Candidate] = []
        self.shop = ""
        self.mapping: Path | None = None

    @property
    def good(self) -> list[Path]:
        """The files that can be imported."""
        return [one.path for one in self.files if one.result is not None]

    @property
    def pending(self) -> bool:
        """Whether a file is still being looked into."""
        return any(one.result is None and one.refused is None for one in self.files)

    def forget(self) -> None:
        """Choose nothing."""
        self._drop()
        self.mapping = None

    def add(self, paths: list[Path], shop: str) -> None:
        """Look into ``paths`` too; into all of them if ``shop`` is another than before."""
        known = {one.path for one in self.files}
        added = [Candidate(path) for path in paths if path not in known]
        self.files += added
        if shop == self.shop:
            self._look_into(added)
        else:
            self.look_again(shop)

    def look_again(self, shop: str) -> None:
        """Look into every file anew, for ``shop``."""
        paths = [one.path for one in self.files]
        self._drop()
        self.shop = shop
        self.files = [Candidate(path) for path in paths]
        self._look_into(list(self.files))

    def _drop(self) -> None:
        # Looks that nobody waits for would hold up the import behind them.
        for one in self.files:
            if one.look is not None and one.result is None:
                one.look.drop()
        self.files = []

    def _look_into(self, files: list[Candidate]) -> None:
        self._changed()
        for one in files:
            self._look_into_one(one, self.shop, self.mapping)

    def _look_into_one(self, one: Candidate, shop: str, mapping: Path | None) -> None:
        # A preview takes the vault's write lock, as the import does.
        one.look = self._ctx.jobs.write(
            self._owner,
            lambda progress, cancel: self._ctx.shop.imports.preview(
                one.path, shop=shop, mapping=mapping, progress=progress, cancel=cancel
            ),
            lambda result: self._known(one, result, None),
            lambda error: self._known(one, None, error),
            self._ctx.look.texts("import.looking", file=one.path.name),
        )

    def _known(self, one: Candidate, result: ImportResult | None, refused: Exception | None) -> None:
        if one not in self.files:
            return
        if isinstance(refused, Cancelled):
            self.files.remove(one)
        one.result, one.refused = result, refused
        self._changed()
