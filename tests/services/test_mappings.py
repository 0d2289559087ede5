"""A table nobody declared is taught once and imported by itself from then on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shopcrm.base.errors import InputRefused, ShopError, StorageFailed
from shopcrm.base.paths import mappings_folder
from shopcrm.domain.batches import Counts
from shopcrm.domain.mapping import MappingDraft
from shopcrm.domain.sources import source_of
from shopcrm.services.container import OpenShop
from tests import factories as make
from tests.importers.test_sketch import LEDGER, ROWS

DRAFT = MappingDraft(
    "线下台账", "other", "order", "CNY",
    {
        "order_id": "单号", "created_at": "日期", "recipient": "客户", "phone": "电话", "amount": "金额",
        "status": "状态",
    },
    {"已取货": "completed", "作废": "closed"},
)  # fmt: skip


def ledger(folder: Path) -> Path:
    return make.write_csv(folder / "台账.csv", LEDGER, ROWS)


def test_what_is_taught_is_known_from_then_on(shop: OpenShop, tmp_path: Path) -> None:
    path = ledger(tmp_path)
    (before,) = shop.imports.run([path])
    assert isinstance(before.refused, ShopError)
    assert before.refused.key == "file_unknown"
    kept = shop.mappings.save(DRAFT)
    assert kept == mappings_folder() / "线下台账.toml"
    assert not any(cell in kept.read_text(encoding="utf-8") for row in ROWS for cell in row[:5])
    (after,) = shop.imports.run([path])
    assert after.result is not None
    assert (after.result.recognised.format, after.result.orders) == ("线下台账", Counts(new=9))
    assert [total.valid for total in after.result.totals] == [8]


def test_a_sketch_and_a_trial_leave_no_trace(shop: OpenShop, tmp_path: Path) -> None:
    source = source_of(ledger(tmp_path))
    assert [column.field for column in shop.mappings.sketch(source).columns][:3] == [
        "order_id",
        "created_at",
        "recipient",
    ]
    trial = shop.mappings.trial(source, DRAFT)
    assert (trial.rows, len(trial.orders), trial.rejected) == (9, 9, ())
    first = trial.orders[0]
    assert (first.number, first.recipient, first.day, first.amount, first.valid) == (
        "MD20260000", "林小雨", "2026-03-01", 2500, True,
    )  # fmt: skip
    assert shop.imports.batches() == ()


def test_a_trial_says_what_it_does_not_understand(shop: OpenShop, tmp_path: Path) -> None:
    trial = shop.mappings.trial(source_of(ledger(tmp_path)), replace(DRAFT, status={"作废": "closed"}))
    assert trial.rejected == (("status", "状态", "已取货", 8),)
    assert len(trial.orders) == 1


def test_a_file_that_is_no_table_is_refused(shop: OpenShop, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("hello", encoding="utf-8")
    with pytest.raises(InputRefused):
        shop.mappings.sketch(source_of(path))


def test_a_mapping_that_cannot_be_kept_says_so(shop: OpenShop) -> None:
    mappings_folder().parent.mkdir(parents=True)
    mappings_folder().write_text("a file in the way", encoding="utf-8")
    with pytest.raises(StorageFailed):
        shop.mappings.save(DRAFT)


def test_a_broken_mapping_keeps_nobody_out(shop: OpenShop, tmp_path: Path) -> None:
    shop.mappings.save(DRAFT)
    (mappings_folder() / "a-broken.toml").write_text("[format", encoding="utf-8")
    (after,) = shop.imports.run([ledger(tmp_path)])
    assert after.result is not None


def test_declared_formats_go_before_her_own(shop: OpenShop, tmp_path: Path) -> None:
    columns = {"order_id": "订单编号", "amount": "买家实际支付金额"}
    shop.mappings.save(MappingDraft("mine", "other", "order", "CNY", columns))
    (outcome,) = shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    assert outcome.result is not None
    assert outcome.result.recognised.format == "taobao-orders"


def test_of_her_own_the_one_that_knows_most_is_taken(shop: OpenShop, tmp_path: Path) -> None:
    shop.mappings.save(replace(DRAFT, name="rough", columns={"order_id": "单号", "amount": "金额"}, status={}))
    shop.mappings.save(DRAFT)
    (outcome,) = shop.imports.run([ledger(tmp_path)])
    assert outcome.result is not None
    assert outcome.result.recognised.format == "线下台账"
