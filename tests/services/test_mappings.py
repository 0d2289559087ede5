"""A table nobody declared is taught once and imported by itself from then on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shopcrm.base.errors import InputRefused, ShopError, StorageFailed
from shopcrm.base.paths import mappings_folder
from shopcrm.domain.batches import Counts
from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.mapping import MappingDraft
from shopcrm.domain.sources import source_of
from shopcrm.services.container import OpenShop
from shopcrm.ui.pages.mapping_answers import Answers
from tests import factories as make
from tests.importers.test_sketch import LEDGER, MEMBERS, PEOPLE, ROWS

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


TAUGHT = replace(DRAFT, headings=tuple(LEDGER))


@pytest.mark.parametrize("headings", [(*LEDGER, "退款原因"), LEDGER[:-1]])
def test_a_table_that_is_only_like_a_taught_one_is_asked_about(
    shop: OpenShop, tmp_path: Path, headings: tuple[str, ...]
) -> None:
    kept = shop.mappings.save(replace(TAUGHT, columns={"order_id": "单号", "amount": "金额"}, status={}))
    (same,) = shop.imports.run([ledger(tmp_path)], dry_run=True)
    assert same.result is not None
    rows = [(*row, "不合适")[: len(headings)] for row in ROWS]
    path = make.write_csv(tmp_path / "像.csv", headings, rows)
    (asked,) = shop.imports.run([path], dry_run=True)
    assert isinstance(asked.refused, InputRefused)
    assert (asked.refused.key, asked.refused.facts["mapping"]) == ("table_like", "线下台账")
    assert asked.refused.facts["headings"] == next(iter(set(headings) ^ set(LEDGER)))
    # What she taught before is the proposal, and to name the mapping is an answer.
    shown = shop.mappings.sketch(source_of(path)).columns
    assert [one.field for one in shown if one.heading == "单号"] == ["order_id"]
    (named,) = shop.imports.run([path], mapping=kept, dry_run=True)
    assert named.result is not None


def test_her_own_word_for_a_column_goes_before_anybody_elses(shop: OpenShop, tmp_path: Path) -> None:
    path = make.write_csv(tmp_path / "a.csv", ("单号", "备注", "实付"), [["A1", "林小雨", "5"], ["A2", "王茶", "6"]])
    assert [one.field for one in shop.mappings.sketch(source_of(path)).columns] != ["order_id", "recipient", "amount"]
    shop.mappings.save(
        MappingDraft("我的", "other", "order", "CNY", {"order_id": "单号", "recipient": "备注", "amount": "实付"})
    )
    assert [one.field for one in shop.mappings.sketch(source_of(path)).columns] == ["order_id", "recipient", "amount"]


def test_names_that_make_the_same_file_keep_apart(shop: OpenShop) -> None:
    names = ["a/b", "a:b", "a/b", "CON", "con.x", "..."]
    kept = [shop.mappings.save(replace(DRAFT, name=name)).name for name in names]
    assert kept == ["a-b.toml", "a-b-2.toml", "a-b.toml", "CON-1.toml", "con.x-1.toml", "mapping.toml"]


def test_equal_headings_are_told_apart(shop: OpenShop, tmp_path: Path) -> None:
    path = make.write_csv(tmp_path / "a.csv", ("单号", "金额", "金额"), [["A1", "1", "5"], ["A2", "2", "6"]])
    answers = Answers.guessed(shop.mappings.sketch(source_of(path)), "CNY")
    answers.give(1, "unit_price")
    answers.give(2, "amount")
    assert dict(answers.draft().columns) == {"order_id": "单号", "unit_price": "金额#1", "amount": "金额#2"}
    shop.mappings.save(answers.draft())
    (found,) = shop.imports.run([path])
    assert found.result is not None
    assert [total.amount for total in found.result.totals] == [1100]
    assert found.result.recognised.columns == (("单号", "order_id"), ("金额", "unit_price"), ("金额", "amount"))


def test_one_more_column_of_the_same_name_is_asked_about(shop: OpenShop, tmp_path: Path) -> None:
    shop.mappings.save(
        MappingDraft("我的", "other", "order", "CNY", {"order_id": "单号", "amount": "金额"}, headings=("单号", "金额"))
    )
    path = make.write_csv(tmp_path / "a.csv", ("单号", "金额", "金额"), [["A1", "99", "25"]])
    (asked,) = shop.imports.run([path], dry_run=True)
    assert isinstance(asked.refused, InputRefused)
    assert (asked.refused.key, asked.refused.facts["headings"]) == ("table_like", "金额")


def test_a_table_taught_twice_and_differently_is_refused(shop: OpenShop, tmp_path: Path) -> None:
    for name, platform in (("台账", "other"), ("微店", "weidian")):
        columns = {"order_id": "单号", "amount": "金额"}
        shop.mappings.save(MappingDraft(name, platform, "order", "CNY", columns, headings=("单号", "金额")))
    path = make.write_csv(tmp_path / "a.csv", ("单号", "金额"), [["A1", "25"]])
    (asked,) = shop.imports.run([path], dry_run=True)
    assert isinstance(asked.refused, InputRefused)
    assert (asked.refused.key, asked.refused.facts["formats"]) == ("two_formats", "台账, 微店")


def test_a_list_of_customers_is_taught_once(shop: OpenShop, tmp_path: Path) -> None:
    path = make.write_csv(tmp_path / "会员.csv", MEMBERS, PEOPLE)
    (before,) = shop.imports.run([path])
    assert isinstance(before.refused, ShopError)
    assert before.refused.key == "file_unknown"
    answers = Answers.guessed(shop.mappings.sketch(source_of(path)), "CNY")
    assert (answers.row, answers.missing) == ("customer", "")
    trial = shop.mappings.trial(source_of(path), answers.draft())
    assert (trial.rows, trial.taken, trial.orders) == (4, 3, ())
    assert trial.rejected == (("no_key", "手机", "", 1),)
    first = trial.customers[0]
    assert (first.name, first.phone, first.birthday, first.gender) == ("林小雨", "13800138001", "1990-05-12", "f")
    kept = shop.mappings.save(answers.draft())
    assert not any(cell in kept.read_text(encoding="utf-8") for row in PEOPLE for cell in row if cell)
    (after,) = shop.imports.run([path])
    assert after.result is not None
    assert (after.result.recognised.format, after.result.recognised.kind) == ("会员", "customer")
    assert after.result.customers_told == Counts(new=3)
    assert shop.customers.find(CustomerQuery("林小雨")).total == 1
    # What she taught goes before anybody's words the next time too, and only among customers.
    other = make.write_csv(
        tmp_path / "b.csv", ("会员姓名", "手机", "单号", "金额"), [["林小雨", "13800138001", "A1", "5.00"]]
    )
    assert not shop.mappings.sketch(source_of(other)).customers


def test_all_that_was_read_is_counted(shop: OpenShop, tmp_path: Path) -> None:
    rows = [[f"MD2026{n:04d}", *ROWS[0][1:]] for n in range(120)]
    trial = shop.mappings.trial(source_of(make.write_csv(tmp_path / "a.csv", LEDGER, rows)), DRAFT)
    assert (trial.taken, len(trial.orders)) == (120, 50)
    people = [[f"客{n}", f"138001{n:05d}", *PEOPLE[0][2:]] for n in range(60)]
    path = make.write_csv(tmp_path / "b.csv", MEMBERS, [*people, people[0]])
    draft = Answers.guessed(shop.mappings.sketch(source_of(path)), "CNY").draft()
    told = shop.mappings.trial(source_of(path), draft)
    assert (told.rows, told.taken, len(told.customers)) == (61, 60, 50)
