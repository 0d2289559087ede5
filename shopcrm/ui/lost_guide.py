"""What does she do when the laptop with the shop is gone? Step by step, with and without an open shop."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QDialog, QLabel, QWidget

from shopcrm.base.errors import StorageFailed
from shopcrm.base.wording import problem
from shopcrm.domain.loss import STEPS, LossFacts
from shopcrm.reports.document import Document
from shopcrm.reports.lost_laptop import loss_figures, loss_notes, lost_document
from shopcrm.ui.context import Look
from shopcrm.ui.dialogs import Dialogs
from shopcrm.ui.kit.basics import box, button, column, label, row, scroll, wrapped
from shopcrm.ui.kit.controls import figure
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.pages.part import line, part
from shopcrm.ui.printing import print_pages

_WIDE, _HIGH = 780, 720
# Of a sheet without moments; any zone will do.
_NOWHERE = "UTC"


def guide_parts(look: Look, facts: LossFacts | None, zone: str) -> list[QWidget]:
    """Return the steps below each other; ``facts`` of the open shop add what they know."""
    texts = look.texts
    made: list[QWidget] = []
    if facts is not None:
        made.append(flow(*(figure(*one) for one in loss_figures(facts, ZoneInfo(zone), texts)), gap=12))
    for number, (step, points) in enumerate(STEPS.items(), 1):
        lines = [line(wrapped(texts(f"lost.step.{step}.{point}"))) for point in points]
        lines += [line(wrapped(said, "warning")) for said in loss_notes(step, facts, texts)]
        made.append(part(f"{number}.  {texts(f'lost.step.{step}.title')}", *lines))
    return made


class LostDialog(QDialog):
    """The steps where no shop is open: at the door, and beside the recovery code.

    Attributes:
        said: what came of saving.
    """

    def __init__(self, look: Look, dialogs: Dialogs, day: date | None, parent: QWidget | None) -> None:
        """Show the steps; ``dialogs`` ask where to save the sheet, which is dated ``day``."""
        super().__init__(parent)
        self.setWindowTitle("ShopCRM")
        self.resize(_WIDE, _HIGH)
        self._texts, self._dialogs, self._day = look.texts, dialogs, day
        texts = look.texts
        self.said: QLabel = wrapped("", "good")
        self.said.hide()
        self.print_button = button(texts("common.print"), self._print, "primary", icon=(look.icons, "printer"))
        self.pdf_button = button(texts("common.pdf"), self._save, icon=(look.icons, "file-text"))
        close = button(texts("common.close"), self.reject, "quiet")
        steps = column(wrapped(texts("lost.calm")), *guide_parts(look, None, _NOWHERE), None, gap=18)
        steps.setContentsMargins(0, 0, 12, 0)
        whole = column(
            label(texts("lost.title"), "title"),
            scroll(box(steps)),
            self.said,
            row(close, None, self.pdf_button, self.print_button),
            gap=12,
            margins=20,
        )
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _document(self) -> Document:
        return lost_document(None, _NOWHERE, self._day, self._texts)

    def _print(self) -> None:
        from shopcrm.reports.paper.pages import Pages  # noqa: PLC0415 - not needed before she prints

        print_pages(self, Pages(self._document()), lambda: None)

    def _save(self) -> None:
        from shopcrm.reports.paper import write_pdf  # noqa: PLC0415 - as above
        from shopcrm.services.writing import writing  # noqa: PLC0415

        path = self._dialogs.save_file(self, self._texts("lost.part.file"), "pdf")
        if path is None:
            return
        try:
            with writing(path):
                write_pdf(self._document(), path)
        except StorageFailed as error:
            said = problem(self._texts, error)
            self._say(f"{said.what} {said.do}", "danger")
        else:
            self._say(self._texts("common.saved", file=path.name), "good")

    def _say(self, words: str, kind: str) -> None:
        self.said.setObjectName(kind)
        self.said.setStyleSheet(self.said.styleSheet())
        self.said.setText(words)
        self.said.show()
