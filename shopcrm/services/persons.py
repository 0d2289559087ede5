"""Give one customer a copy of what is kept of her."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from shopcrm.base.clock import Clock, today
from shopcrm.domain.audit import Act, Action, Subject
from shopcrm.domain.permissions import Permission
from shopcrm.domain.shop import ShopInfo
from shopcrm.reports.person import PersonCopy, person_data, person_document
from shopcrm.services.allowed import needs
from shopcrm.services.audit import AuditService, record_file
from shopcrm.services.customers import CustomerService
from shopcrm.services.reports import ReportService
from shopcrm.services.writing import folder_for, writing


@dataclass(frozen=True)
class CopyFiles:
    """The copy of ``customer`` as it was written: for her to read, and for a machine."""

    customer: int
    pdf: Path
    data: Path


class PersonService:
    """The copies customers ask for; nothing in them is masked."""

    def __init__(
        self, customers: CustomerService, info: ShopInfo, clock: Clock, reports: ReportService, audit: AuditService
    ) -> None:  # fmt: skip
        """Work on one open vault, in the language of ``reports``."""
        self._customers, self._info, self._clock, self._reports, self._audit = customers, info, clock, reports, audit
        self.rights = audit.rights

    @needs(Permission.EXPORT)
    def copy_of(self, customer: int) -> PersonCopy:
        """Return all that is kept of ``customer``.

        Raises:
            WrongUsage: there is no such file.
        """
        return PersonCopy(self._customers.file(customer), self._info, today(self._clock, self._info.zone))

    @needs(Permission.EXPORT)
    def save(self, customer: int, folder: Path, purpose: str = "") -> CopyFiles:
        """Write the copy of ``customer`` into ``folder``, both files or none; their names tell her number only.

        Raises:
            WrongUsage: there is no such file.
            StorageFailed: the disk refused them; a folder that was not there before is gone again.
        """
        # Imported here: drawing needs Qt, which the rest of the core does without.
        from shopcrm.reports.paper import write_pdf  # noqa: PLC0415

        copy = self.copy_of(customer)
        number = copy.file.card.id
        name = f"customer-{number}-{copy.made_on.isoformat()}"
        pdf, data = folder / f"{name}.pdf", folder / f"{name}.json"
        act = Act(Action.PERSON, Subject.CUSTOMER, number, {"people": 1}, purpose)
        with folder_for(folder):
            try:
                with writing(pdf):
                    write_pdf(person_document(copy, self._reports.texts), pdf)
                with writing(data):
                    told = json.dumps(person_data(copy), ensure_ascii=False, indent=2)
                    data.write_text(told + "\n", encoding="utf-8")
                record_file(self._audit, act, data)
            except BaseException:
                for path in (pdf, data):
                    path.unlink(missing_ok=True)
                raise
        return CopyFiles(number, pdf, data)
