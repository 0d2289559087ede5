"""What did an import do with each file, and where does she go from there?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from shopcrm.base.errors import Cancelled
from shopcrm.domain.batches import FileOutcome, ImportResult
from shopcrm.domain.permissions import Permission
from shopcrm.domain.sources import PassedOver
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import button, column, row, wrapped
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.states import problem_card
from shopcrm.ui.pages.batch_actions import BatchActions
from shopcrm.ui.pages.import_cards import file_card, headline, passed_lines, troubles, way_to


def import_result(
    context: PageContext, area: QScrollArea, outcomes: Sequence[FileOutcome], again: Callable[[], object],
    actions: BatchActions,
) -> QVBoxLayout:  # fmt: skip
    """Return what to show of ``outcomes`` in ``area``; ``again`` begins the next import."""
    look, texts = context.look, context.look.texts
    see = button(texts("import.see_customers"), lambda: context.go.open_page("customers"), "primary")
    care = button(texts("import.see_list"), lambda: context.go.open_page("followup"))
    shown = [_outcome(context, one, actions) for one in outcomes if not one.passed_over]
    passed = [PassedOver(one.file, one.passed_over) for one in outcomes if one.passed_over]
    ways = [way_to(look, area, kind, place) for kind, place in troubles(shown, outcomes)]
    parts = column(wrapped(headline(texts, outcomes), "title"), gap=16)
    if ways:
        parts.addWidget(flow(*ways, gap=16))
    parts.addLayout(row(see, care, button(texts("import.again"), again, "quiet"), None))
    for one in shown:
        parts.addWidget(one)
    if passed:
        parts.addWidget(passed_lines(look, passed))
    return parts


def _outcome(context: PageContext, outcome: FileOutcome, actions: BatchActions) -> QWidget:
    if outcome.result is not None:
        return file_card(context.look, outcome.result, *_buttons(context, outcome.result, actions))
    return problem_card(context.look, outcome.refused or Cancelled(), outcome.file)


def _buttons(context: PageContext, result: ImportResult, actions: BatchActions) -> list[QPushButton]:
    batch, texts = result.batch, context.look.texts
    if batch is None:
        return []
    icon = (context.look.icons, "printer")
    rights, made = context.shop.rights, list[QPushButton]()
    if result.rejected and rights.may(Permission.EXPORT):
        words = texts("import.save_rejected", n=result.rejected_rows)
        made.append(button(words, lambda: actions.save_rows(batch, result.file)))
    if rights.may(Permission.PRINT):
        made.append(button(texts("protocol.do"), lambda: actions.save_protocol(batch, result.file), "quiet", icon=icon))
    return made
