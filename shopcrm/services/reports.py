"""Put results on paper and into workbooks."""

from __future__ import annotations

from pathlib import Path

from shopcrm.base.clock import Clock, today
from shopcrm.base.texts import Texts
from shopcrm.domain.audit import Act, Action, Subject, purpose_words
from shopcrm.domain.batches import BatchProtocol
from shopcrm.domain.care import FollowUpList
from shopcrm.domain.permissions import Permission
from shopcrm.domain.rfm import RfmReport
from shopcrm.domain.shop import ShopInfo
from shopcrm.reports.audit_words import write_trail
from shopcrm.reports.document import Document
from shopcrm.reports.follow_up import follow_up_document, follow_up_sheets
from shopcrm.reports.import_protocol import protocol_document
from shopcrm.reports.rfm import Frame, rfm_document, top_customers
from shopcrm.reports.rfm_sheets import rfm_sheets
from shopcrm.services.allowed import needs
from shopcrm.services.audit import AuditService, record_file
from shopcrm.services.customers import CustomerService
from shopcrm.services.writing import writing


class ReportService:
    """Everything that leaves the screen."""

    def __init__(
        self, customers: CustomerService, info: ShopInfo, clock: Clock, texts: Texts, audit: AuditService
    ) -> None:  # fmt: skip
        """Work on one open vault, in the language of ``texts``; ``audit`` hears of all that leaves it."""
        self._audit = audit
        self.rights = audit.rights
        self._customers, self._info, self._clock, self.texts = customers, info, clock, texts

    def rfm_document(self, report: RfmReport) -> Document:
        """Return the RFM report for paper; its few named customers are masked."""
        ids = [row.customer for rows in top_customers(report).values() for row in rows]
        return rfm_document(report, self._names(ids), self._frame(), self.texts)

    def follow_up_document(self, follow_ups: FollowUpList) -> Document:
        """Return the monthly list for paper."""
        return follow_up_document(follow_ups, self._info, self.texts)

    def protocol_document(self, told: BatchProtocol) -> Document:
        """Return the protocol of an import for paper."""
        return protocol_document(told, self._info, today(self._clock, self._info.zone), self.texts)

    @needs(Permission.PRINT)
    def save_pdf(self, document: Document, path: Path, purpose: str = "") -> None:
        """Write ``document`` whole or not at all, and what it is for into the audit trail.

        Raises:
            StorageFailed: the file cannot be written there.
        """
        # Imported here: drawing needs Qt, which the rest of the core does without.
        from shopcrm.reports.paper import write_pdf  # noqa: PLC0415

        with writing(path):
            write_pdf(document, path)
        record_file(self._audit, _given(Action.PDF, document, purpose), path)

    @needs(Permission.PRINT)
    def printed(self, document: Document, purpose: str) -> None:
        """Write down that ``document`` goes to a printer, and what for; before it does."""
        self._audit.record(_given(Action.PRINT, document, purpose_words(purpose)))

    @needs(Permission.EXPORT)
    def save_rfm_xlsx(self, report: RfmReport, path: Path, purpose: str = "") -> None:
        """Write the RFM report with every customer, whole or not at all.

        Raises:
            StorageFailed: the file cannot be written there.
        """
        # Imported here, as below: writing a workbook is asked for far more seldom than a shop is opened.
        from shopcrm.reports.xlsx import write_xlsx  # noqa: PLC0415

        names = self._names([row.customer for row in report.rows])
        with writing(path):
            write_xlsx(path, rfm_sheets(report, names, self._frame(), self.texts))
        act = Act(Action.XLSX, Subject.RFM, counts={"people": len(report.rows)}, purpose=purpose)
        record_file(self._audit, act, path)

    @needs(Permission.EXPORT)
    def save_follow_up_xlsx(self, follow_ups: FollowUpList, path: Path, purpose: str = "") -> None:
        """Write the monthly list, whole or not at all.

        Raises:
            StorageFailed: the file cannot be written there.
        """
        from shopcrm.reports.xlsx import write_xlsx  # noqa: PLC0415

        with writing(path):
            write_xlsx(path, follow_up_sheets(follow_ups, self.texts))
        act = Act(Action.XLSX, Subject.FOLLOW_UP, counts={"people": len(follow_ups.lines)}, purpose=purpose)
        record_file(self._audit, act, path)

    @needs(Permission.AUDIT)
    def save_trail(self, path: Path) -> None:
        """Write all that was done as a table, whole or not at all; that it was written is told after it.

        Raises:
            StorageFailed: the file cannot be written there.
        """
        with writing(path):
            lines = write_trail(path, self._audit.entries(), self._info.zone, self.texts)
        record_file(self._audit, Act(Action.TRAIL, counts={"rows": lines}), path)

    def _frame(self) -> Frame:
        return Frame(self._info, today(self._clock, self._info.zone))

    def _names(self, ids: list[int]) -> dict[int, str]:
        cards = self._customers.cards(ids)
        return {card.id: card.name or (card.accounts[0].account if card.accounts else "") for card in cards}


def _given(action: Action, document: Document, purpose: str) -> Act:
    counts = {"people": document.people} if document.people else {}
    return Act(action, Subject(document.subject), document.number, counts, purpose)
