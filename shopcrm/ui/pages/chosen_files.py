"""Which files has she chosen for the import, and what is known of each so far?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from shopcrm.base.errors import Cancelled
from shopcrm.domain.batches import ImportResult
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.import_draft import Candidate, ImportDraft


class ChosenFiles:
    """The chosen files of a draft, each looked into with the same shop and the same mapping."""

    def __init__(self, context: PageContext, draft: ImportDraft, owner: QObject, changed: Callable[[], None]) -> None:
        """Fill ``draft``; ``changed`` is called whenever more is known, as long as ``owner`` lives."""
        self._ctx, self._draft, self._owner, self._changed = context, draft, owner, changed

    @property
    def good(self) -> list[Path]:
        """The files that can be imported."""
        return [one.path for one in self._draft.files if one.result is not None]

    @property
    def pending(self) -> bool:
        """Whether a file is still being looked into."""
        return any(one.result is None and one.refused is None for one in self._draft.files)

    def forget(self) -> None:
        """Choose nothing."""
        self._drop()
        self._draft.mapping = None

    def add(self, paths: list[Path], shop: str) -> None:
        """Look into ``paths`` too; into all of them if ``shop`` is another than before."""
        known = {one.path for one in self._draft.files}
        added = [Candidate(path) for path in paths if path not in known]
        self._draft.files += added
        if shop == self._draft.shop:
            self._look_into(added)
        else:
            self.look_again(shop)

    def look_again(self, shop: str) -> None:
        """Look into every file anew, for ``shop``."""
        paths = [one.path for one in self._draft.files]
        self._drop()
        self._draft.shop = shop
        self._draft.files = [Candidate(path) for path in paths]
        self._look_into(list(self._draft.files))

    def _drop(self) -> None:
        # Looks that nobody waits for would hold up the import behind them.
        for one in self._draft.files:
            if one.look is not None and one.result is None:
                one.look.drop()
        self._draft.files = []

    def _look_into(self, files: list[Candidate]) -> None:
        self._changed()
        for one in files:
            self._look_into_one(one, self._draft.shop, self._draft.mapping)

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
        if one not in self._draft.files:
            return
        if isinstance(refused, Cancelled):
            self._draft.files.remove(one)
        one.result, one.refused = result, refused
        self._changed()
