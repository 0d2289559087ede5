"""Files that are read, taken back, printed and written, without a file being touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from shopcrm.base.errors import InputRefused
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.batches import (
    Batch,
    BatchProtocol,
    ControlTotal,
    Counts,
    Exported,
    FileOutcome,
    FileWarning,
    ImportResult,
    Recognised,
    Rejection,
)
from shopcrm.domain.care import FollowUpList
from shopcrm.domain.rfm import RfmReport
from shopcrm.domain.sources import Package, Source, source_of
from shopcrm.reports.document import Document, Heading, Paragraph
from tests.ui.fakes.moment import NOW
from tests.ui.fakes.people import FakeCustomers, make_cards


class FakeImports:
    def __init__(self, customers: FakeCustomers) -> None:
        self._customers = customers
        self.calls: list[tuple[str, str]] = []
        self.undone: list[int] = []
        self.saved: list[tuple[int, Path]] = []
        self.warnings: tuple[FileWarning, ...] = ()
        # Name of a file → its password, and of a folder or archive → what lies in it.
        self.locks: dict[str, str] = {}
        self.packages: dict[str, Package] = {}
        # Which files list customers.
        self.people: set[str] = set()
        self.passwords: tuple[str, ...] = ()

    def preview(
        self,
        chosen: Path | Source,
        *,
        shop: str = "",
        mapping: Path | None = None,
        passwords: Sequence[str] = (),
        progress: Progress = silent,
        cancel: CancelToken | None = None,
    ) -> ImportResult | Package:
        del mapping, cancel
        source = source_of(chosen)
        self.calls.append((source.name, shop))
        progress("read", 1, 1)
        if source.name in self.packages:
            return self.packages[source.name]
        if self.locks.get(source.name, "") not in {"", *passwords}:
            raise InputRefused("file_password_wrong" if passwords else "file_password", file=source.name)
        if source.name.endswith(".txt"):
            raise InputRefused("file_unknown", file=source.name, headings="—")
        return self._result(source.name, None)

    def run(
        self,
        chosen: Sequence[Path | Source],
        *,
        shop: str = "",
        mapping: Path | None = None,
        passwords: Sequence[str] = (),
        progress: Progress = silent,
        cancel: CancelToken | None = None,
    ) -> tuple[FileOutcome, ...]:
        del shop, mapping
        self.passwords = tuple(passwords)
        progress("store", 1, 2)
        if cancel is not None:
            cancel.check()
        self._customers.all.update({card.id: card for card in make_cards()})
        names = [source_of(one).name for one in chosen]
        return tuple(FileOutcome(name, self._result(name, number)) for number, name in enumerate(names, 8))

    def _result(self, name: str, batch: int | None) -> ImportResult:
        columns = (
            ("订单编号", "order_id"),
            ("买家会员名", "buyer"),
            ("买家实际支付金额", "amount"),
            ("订单状态", "status"),
        )
        kind = "customer" if name in self.people else "order"
        found = Recognised("taobao", "taobao-orders", kind, "gb18030", columns, ("店铺Id", "分阶段订单信息"))
        bad = Rejection("", 17, "买家实际支付金额", "一百二", "amount", ("1", "2"))
        total = ControlTotal("CNY", 2310, 2188, 41_286_050, 1_290_000, 39_996_050)
        return ImportResult(
            name,
            batch,
            found,
            2311,
            Counts(2204, 61, 45),
            Counts(),
            287,
            13,
            121,
            (total,),
            (bad,),
            "2026-01-01",
            "2026-11-21",
            dry_run=batch is None,
            warnings=self.warnings,
            rejected_rows=1,
        )

    def batches(self) -> tuple[Batch, ...]:
        total = ControlTotal("CNY", 2310, 2188, 41_286_050, 1_290_000, 39_996_050)
        made = [
            Batch(
                n,
                f"ExportOrderList{n}.xlsx",
                "taobao",
                "",
                "taobao-orders",
                NOW,
                2311,
                Counts(2204, 61, 45),
                n,
                (total,),
            )
            for n in (2, 1)
        ]
        if not self._customers.all:
            return ()
        return tuple(replace(one, undone_at=NOW) if one.id in self.undone else one for one in made)

    def undo(self, batch: int, *, progress: Progress = silent) -> None:
        progress("undo", 1, 1)
        self.undone.append(batch)

    def rejections(self, batch: int) -> tuple[Rejection, ...]:
        del batch
        return ()

    def protocol(self, batch: int) -> BatchProtocol:
        (made,) = [one for one in self.batches() if one.id == batch] or self.batches()[:1]
        return BatchProtocol(made, self._result(made.file, batch), complete=True)

    def rejected_ending(self, batch: int) -> str:
        return "xlsx" if batch == 1 else "csv"

    def save_rejections(self, batch: int, path: Path) -> None:
        self.saved.append((batch, path))


class FakeReports:
    def __init__(self) -> None:
        self.texts: object = None
        self.saved: list[str] = []
        self.purposes: list[str] = []

    def rfm_document(self, report: RfmReport) -> Document:
        return self._document(f"{report.customers} 位")

    def follow_up_document(self, follow_ups: FollowUpList) -> Document:
        return self._document(f"{len(follow_ups.lines)} 位")

    def protocol_document(self, told: BatchProtocol) -> Document:
        return self._document(told.batch.file)

    def save_pdf(self, document: Document, path: Path, purpose: str = "") -> None:
        self.purposes.append(purpose)
        self.saved.append(f"{path.name} {document.title}")

    def save_rfm_xlsx(self, report: RfmReport, path: Path, purpose: str = "") -> None:
        self.purposes.append(purpose)
        self.saved.append(f"{path.name} {report.customers}")

    def printed(self, document: Document, purpose: str) -> None:
        self.purposes.append(f"print {purpose}")

    def save_trail(self, path: Path) -> None:
        self.saved.append(path.name)

    def save_follow_up_xlsx(self, follow_ups: FollowUpList, path: Path, purpose: str = "") -> None:
        self.purposes.append(purpose)
        self.saved.append(f"{path.name} {len(follow_ups.lines)}")

    def _document(self, words: str) -> Document:
        sections = (Heading("客户", words), Paragraph(words))
        return Document("报表", "", "小满家", "2026", "2026-11-22", sections, "zh_CN", "{page}/{pages}")


class FakeExports:
    """Pretends to write orders."""

    def __init__(self) -> None:
        self.written: list[Path] = []

    def save(
        self, path: Path, *, purpose: str = "", progress: Progress = silent, cancel: CancelToken | None = None
    ) -> Exported:
        self.written.append(path)
        return Exported(4321, 28)
