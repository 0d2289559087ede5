"""Which files has she chosen for the import, and what is known of each so far?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from shopcrm.base.errors import Cancelled, InputRefused, ShopError
from shopcrm.domain.batches import ImportResult
from shopcrm.domain.sources import Package, Source, source_of
from shopcrm.domain.told import CUSTOMER_KIND
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.import_draft import Candidate, ImportDraft

LOCKED: Final = ("file_password", "file_password_wrong")
"""Refusals that a password would undo."""


class ChosenFiles:
    """The chosen files of a draft, each looked into with the same shop and the same mapping."""

    def __init__(self, context: PageContext, draft: ImportDraft, owner: QWidget, changed: Callable[[], None]) -> None:
        """Fill ``draft``; ``changed`` is called whenever more is known, as long as ``owner`` lives."""
        self._ctx, self._draft, self._owner, self._changed = context, draft, owner, changed
        # Files that wait to be asked for, each with how many passwords were tried on it.
        self._locked: list[tuple[Candidate, int]] = []
        self._asking = False

    @property
    def good(self) -> list[Source]:
        """The files that can be imported."""
        return [one.source for one in self._draft.files if one.result is not None]

    @property
    def pending(self) -> bool:
        """Whether a file is still being looked into."""
        return any(one.result is None and one.refused is None for one in self._draft.files)

    @property
    def only_customers(self) -> bool:
        """Whether every file lists customers: these belong to no shop of a platform."""
        kinds = {one.result.recognised.kind if one.result is not None else "" for one in self._draft.files}
        return kinds == {CUSTOMER_KIND}

    def forget(self) -> None:
        """Choose nothing, and drop the passwords."""
        self._drop()
        self._draft.mapping = None
        self._draft.passwords = []

    def add(self, paths: Sequence[Path | Source], shop: str) -> None:
        """Look into ``paths`` too; into all of them if ``shop`` is another than before."""
        if any(isinstance(path, Source) and path.path is None for path in paths):
            # She copied it once more, with what was missing.
            self._draft.files = [one for one in self._draft.files if not _lacks_headings(one)]
        known = {one.source for one in self._draft.files}
        added = [Candidate(source) for path in paths if (source := source_of(path)) not in known]
        self._draft.files += added
        if shop == self._draft.shop:
            self._look_into(added)
        else:
            self.look_again(shop)

    def look_again(self, shop: str) -> None:
        """Look into every file anew, for ``shop``."""
        files, passed = self._draft.files, self._draft.passed
        self._drop()
        self._draft.shop = shop
        # What a folder or an archive holds need not be asked again.
        self._draft.files, self._draft.passed = [Candidate(one.source) for one in files], passed
        self._look_into(list(self._draft.files))

    def look_at_the_rest(self) -> None:
        """Look into files that nobody has looked into yet: those that come back with an unlocked shop."""
        for one in list(self._draft.files):
            if one.look is None and one.result is None and one.refused is None:
                self._look_into_one(one)

    def _drop(self) -> None:
        # Looks that nobody waits for would hold up the import behind them.
        for one in self._draft.files:
            if one.look is not None and one.result is None:
                one.look.drop()
        self._draft.files, self._draft.passed, self._locked = [], [], []

    def _look_into(self, files: list[Candidate]) -> None:
        self._changed()
        for one in files:
            self._look_into_one(one)

    def _look_into_one(self, one: Candidate) -> None:
        shop, mapping, passwords = self._draft.shop, self._draft.mapping, tuple(self._draft.passwords)
        # A preview takes the vault's write lock, as the import does.
        one.look = self._ctx.jobs.write(
            self._owner,
            lambda progress, cancel: self._ctx.shop.imports.preview(
                one.source, shop=shop, mapping=mapping, passwords=passwords, progress=progress, cancel=cancel
            ),
            lambda found: self._known(one, found),
            lambda error: self._refused(one, error, len(passwords)),
            self._ctx.look.texts("import.looking", file=one.source.name),
        )

    def _known(self, one: Candidate, found: ImportResult | Package) -> None:
        if one not in self._draft.files:
            return
        if isinstance(found, Package):
            self._open_up(one, found)
            return
        one.result = found
        self._changed()

    def _open_up(self, one: Candidate, package: Package) -> None:
        """Put what lies in a folder or an archive in its place."""
        files = self._draft.files
        known = {other.source for other in files}
        inside = [Candidate(source) for source in package.sources if source not in known]
        place = files.index(one)
        files[place : place + 1] = inside
        self._draft.passed += package.passed_over
        self._look_into(inside)

    def _refused(self, one: Candidate, refused: Exception, tried: int) -> None:
        if one not in self._draft.files:
            return
        if isinstance(refused, ShopError) and refused.key in LOCKED:
            self._locked.append((one, tried))
            self._ask()
            return
        if isinstance(refused, Cancelled):
            self._draft.files.remove(one)
        one.refused = refused
        self._changed()

    def ask_again(self, one: Candidate) -> None:
        """Ask once more for the password of a file that was left out without it."""
        one.refused = None
        self._locked.append((one, len(self._draft.passwords)))
        self._ask()

    def _ask(self) -> None:
        """Ask for the passwords of locked files, one after another; more may arrive while a question stands."""
        if self._asking:
            return
        self._asking = True
        try:
            while self._locked:
                one, tried = self._locked.pop(0)
                if tried < len(self._draft.passwords) or self._told(one):
                    self._look_into_one(one)
        finally:
            self._asking = False
        self._changed()

    def _told(self, one: Candidate) -> bool:
        """Ask for one password; whether she gave one for a file that is still chosen."""
        word = self._ctx.dialogs.ask_password(self._owner, one.source.name, again=one.asked)
        one.asked = True
        if one not in self._draft.files:
            return False
        if not word:
            one.refused = InputRefused("file_password", file=one.source.name)
            return False
        self._draft.passwords.append(word)
        return True


def _lacks_headings(one: Candidate) -> bool:
    return isinstance(one.refused, ShopError) and one.refused.key == "held_no_headings"
