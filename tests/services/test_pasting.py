"""What lies in no file: pasted tables and standard input, through the real child process."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base.errors import InputRefused
from shopcrm.base.progress import CancelToken
from shopcrm.domain import sources
from shopcrm.domain.batches import Counts, ImportResult
from shopcrm.domain.sources import Package, Source, file_stem, held_source
from shopcrm.importers import worker
from shopcrm.importers.client import FileReader
from shopcrm.importers.limits import limits_for
from shopcrm.importers.tasks import Task
from shopcrm.services.container import OpenShop
from shopcrm.services.pasting import pasted_source
from shopcrm.ui.pages.mapping_answers import Answers
from tests import factories as make
from tests.importers import books
from tests.services.snapshot import snapshot

AT = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
HEADINGS = make.layout("G6")
LEDGER = ("单号", "日期", "客户", "商品", "金额", "状态")


def copied(rows: Sequence[Sequence[str]]) -> str:
    """Return ``rows`` as Excel and WPS put them on the clipboard: cells with breaks, TABs or quotes in quotes."""
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def paste(rows: Sequence[Sequence[str]]) -> Source:
    return pasted_source(copied(rows), "粘贴的表格 14:05", AT)


def cells(**change: str) -> list[str]:
    row = make.order(**change)
    return [row.get(name, "") for name in HEADINGS]


def looked(shop: OpenShop, source: Source) -> ImportResult:
    found = shop.imports.preview(source)
    assert isinstance(found, ImportResult)
    return found


def refused(shop: OpenShop, source: Source) -> str:
    with pytest.raises(InputRefused) as error:
        shop.imports.preview(source)
    return error.value.key


def test_a_pasted_table_is_looked_at_imported_and_taken_back(shop: OpenShop) -> None:
    source = paste([HEADINGS, cells(), cells(订单编号="1", 宝贝标题='第一行\n第二行\t"好"', 收货人姓名="王茶")])
    assert looked(shop, source).orders == Counts(new=2)
    before = snapshot(shop)
    (outcome,) = shop.imports.run([source])
    assert outcome.result is not None
    assert (outcome.result.orders, outcome.result.rejected) == (Counts(new=2), ())
    assert outcome.result.warnings == (), "what is marked ends where she ended it"
    assert outcome.result.batch is not None
    assert shop.imports.batches()[0].file == "粘贴的表格 14:05"
    shop.imports.undo(outcome.result.batch)
    assert snapshot(shop) == before


def test_pasted_and_imported_as_a_file_are_the_same_orders(shop: OpenShop, tmp_path: Path) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    assert looked(shop, paste([HEADINGS, cells()])).orders == Counts(unchanged=1)


def test_its_bytes_go_through_standard_input_and_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    popen = subprocess.Popen

    def spied(*told: Any, **more: Any) -> Any:
        started.append(repr((told, more)))
        return popen(*told, **more)

    monkeypatch.setattr(subprocess, "Popen", spied)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    source = paste([HEADINGS, cells(收货人姓名="nobody-else-sees-her")])
    assert "nobody-else-sees-her" not in repr(source)
    with FileReader(source, Task()) as reader:
        found = reader.frames(zone="Asia/Shanghai", currency="CNY", cancel=CancelToken())
        assert [kind for kind, _ in found] == ["H", "O", "E"]
    assert len(started) == 1
    assert "nobody-else-sees-her" not in started[0]
    assert list(tmp_path.iterdir()) == []


def test_without_column_names_it_says_so(shop: OpenShop) -> None:
    rows = [["MD2026001", "2026-11-01", "林小雨", "青团", "25.00"], ["MD2026002", "2026-11-02", "王芳", "茶", "30.00"]]
    assert refused(shop, paste(rows)) == "held_no_headings"
    assert refused(shop, paste([LEDGER, *([*row, "完成"] for row in rows)])) == "file_unknown", "to be taught"
    assert refused(shop, paste([["你好"], ["在吗"]])) == "file_unknown"


def test_a_pasted_table_can_be_taught_and_is_known_from_then_on(shop: OpenShop) -> None:
    rows = [[f"MD{n:04d}", f"2026-11-{n:02d}", "林小雨", "青团", "25.00", "已取货"] for n in range(1, 9)]
    source = paste([LEDGER, *rows])
    answers = Answers.guessed(shop.mappings.sketch(source), "CNY")
    answers.name = "门店台账"
    answers.states["已取货"] = "completed"
    assert answers.missing == ""
    assert len(shop.mappings.trial(source, answers.draft()).orders) == 8
    shop.mappings.save(answers.draft())
    result = looked(shop, source)
    assert (result.orders, result.recognised.format) == (Counts(new=8), "门店台账")


def test_a_locked_workbook_and_an_archive_come_through_a_pipe_too(shop: OpenShop, tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order()])
    locked = books.locked_xlsx(path, tmp_path / "locked.xlsx", "word")
    source = held_source(locked.read_bytes(), "-", AT)
    assert refused(shop, source) == "file_password"
    found = shop.imports.preview(source, passwords=["word"])
    assert isinstance(found, ImportResult)
    packed = books.zip_of(tmp_path / "all.zip", [("a.xlsx", path.read_bytes())])
    package = shop.imports.preview(held_source(packed.read_bytes(), "-", AT))
    assert isinstance(package, Package)
    assert looked(shop, package.sources[0]).orders == Counts(new=1)


def test_nothing_and_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("", " \r\n\t"):
        with pytest.raises(InputRefused) as error:
            pasted_source(text, "x", AT)
        assert error.value.key == "held_empty"
    monkeypatch.setattr(sources, "MOST_HELD", 100)
    with pytest.raises(InputRefused) as error:
        pasted_source("a\tb\n" * 100, "x", AT)
    assert error.value.key == "held_too_large"


def test_the_child_limits_itself_before_it_takes_the_bytes() -> None:
    heard: list[object] = []
    source = io.BytesIO(b'{"name": "x", "inside": [], "task": {}, "held": 5, "written_at": 7}\nhello')

    def limit(limits: object) -> None:
        heard.append((limits, source.read()))
        source.seek(-5, io.SEEK_END)

    worker.run(source, io.BytesIO(), limit)
    assert heard == [(limits_for(5, packed=False), b"hello")]


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=5), min_size=1, max_size=6))
def test_any_text_becomes_bytes_that_end_in_a_line(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join(row) for row in rows)
    if text.strip():
        data = pasted_source(text, "x", AT).data
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.endswith((b"\n", b"\r"))
        assert data.decode("utf-8-sig").startswith(text.encode("utf-8", "replace").decode())


def test_what_a_file_about_it_may_be_called() -> None:
    assert file_stem("all.zip › 2026/a.xlsx") == "2026 a"
    assert file_stem("粘贴的表格 14:05") == "粘贴的表格 14-05"
