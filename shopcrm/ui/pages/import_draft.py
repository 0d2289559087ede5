"""Where does an import stand, whatever page shows it? It outlives the page when language or theme change."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from shopcrm.domain.batches import FileOutcome, ImportResult
from shopcrm.domain.sources import PassedOver, Source
from shopcrm.ui.jobs import Job
from shopcrm.ui.pages.mapping_answers import Said


class Step(Enum):
    """The steps of an import."""

    CHOOSE = "choose"
    PREVIEW = "preview"
    TEACH = "teach"
    RUNNING = "running"
    RESULT = "result"


@dataclass(eq=False)
class Candidate:
    """A chosen thing; with neither ``result`` nor ``refused`` the ``look`` into it is still on its way.

    ``asked``: whether she was asked for its password before.
    """

    source: Source
    look: Job | None = None
    result: ImportResult | None = None
    refused: Exception | None = None
    asked: bool = False


@dataclass(eq=False)
class ImportDraft:
    """What she has chosen, and what became of it.

    Attributes:
        step: where the import stands.
        typed: the shop name as it stands in the field.
        files: the chosen files in the order they were chosen.
        shop: the shop the previews were made for; "" for none.
        mapping: file that says which column is what, or None.
        passwords: what she typed for locked files; in memory, until these files are forgotten.
        passed: what lay in chosen folders and archives and is no table.
        teaching: the file she explains the columns of, or None.
        outcomes: what the last import did with each file.
        said: what she has answered about that file and not kept yet, or None.
        given_up: whether she said that the running import may be stopped.
    """

    step: Step = Step.CHOOSE
    typed: str = ""
    files: list[Candidate] = field(default_factory=list)
    shop: str = ""
    mapping: Path | None = None
    passwords: list[str] = field(default_factory=list, repr=False)
    passed: list[PassedOver] = field(default_factory=list)
    teaching: Source | None = None
    outcomes: tuple[FileOutcome, ...] = ()
    said: Said | None = None
    given_up: bool = False

    def note_answer(self, said: Said) -> None:
        """Remember what she has answered so far."""
        self.said = said

    @property
    def running(self) -> bool:
        """Whether an import is being written that she has not given up."""
        return self.step is Step.RUNNING and not self.given_up

    def stop_looking(self) -> None:
        """Drop the looks into files that nobody will see the result of."""
        for one in self.files:
            if one.look is not None and one.result is None:
                one.look.drop()
                one.look = None
