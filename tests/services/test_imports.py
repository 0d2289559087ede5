"""Idempotence, updates, undo, totals, rejections and dry runs: domain.md section 2 through the real child process."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from shopcrm.base.errors import Cancelled, InputRefused, WrongUsage
from shopcrm.base.progress import CancelToken
from shopcrm.domain.batches import ControlTotal, Counts, ImportResult
from shopcrm.domain.customers import Basics, CustomerQuery
from shopcrm.domain.rfm import RfmOptions
from shopcrm.services import rejected_rows
from shopcrm.services.container import OpenShop
from tests import factories as make
from tests.services.snapshot import snapshot

A, B, C = "2468013579024681357", "2468013579024681999", "2468013579024682111"


def take(opened: OpenShop, path: Path, **options: Any) -> ImportResult:
    (outcome,) = opened.imports.run([path], **options)
    assert outcome.result is not None, outcome.refused
    return outcome.result


def looked(opened: OpenShop, path: Path, **options: Any) -> ImportResult:
    found = opened.imports.preview(path, **options)
    assert isinstance(found, ImportResult)
    return found


def three(folder: Path, file: str = "orders.xlsx", **change: str) -> Path:
    rows = [
        make.order(**{"订单编号": A, **change}),
        make.order(订单编号=B, 买家会员名="tea_lover", 收货人姓名="王茶", 退款金额="88.00", 买家实际支付金额="100.00"),
        make.order(订单编号=C, 买家会员名="", 订单状态="等待买家付款", 订单付款时间="", 买家实际支付金额="0"),
    ]
    return make.orders_file(folder, rows, file=file)


def test_counts_and_control_totals(shop: OpenShop, tmp_path: Path) -> None:
    result = take(shop, three(tmp_path))
    assert result.orders == Counts(new=3)
    assert (result.customers_new, result.customers_matched, result.anonymous_orders) == (2, 0, 1)
    assert result.totals == (ControlTotal("CNY", orders=3, valid=2, amount=37600, refunded=8800, net=28800),)
    assert (result.first_day, result.last_day) == ("2026-10-01", "2026-10-01")
    (batch,) = shop.imports.batches()
    assert (batch.orders, batch.totals, batch.file) == (result.orders, result.totals, "orders.xlsx")


def test_the_same_file_twice_changes_nothing(shop: OpenShop, tmp_path: Path) -> None:
    path = three(tmp_path)
    take(shop, path)
    before = snapshot(shop)
    again = take(shop, path)
    assert again.orders == Counts(unchanged=3)
    assert again.lines == Counts(unchanged=3)
    assert (again.customers_new, again.customers_matched) == (0, 2)
    assert snapshot(shop) == before


def test_a_resaved_file_is_the_same_orders(shop: OpenShop, tmp_path: Path) -> None:
    take(shop, three(tmp_path))
    before = snapshot(shop)
    resaved = three(tmp_path, "resaved.csv", 订单付款时间="2026/10/1 10:05", 收货人姓名="林**", 联系手机="138****8000")
    assert take(shop, resaved).orders == Counts(unchanged=3)
    assert snapshot(shop) == before


def test_a_later_export_updates(shop: OpenShop, tmp_path: Path) -> None:
    take(shop, three(tmp_path, 订单状态="卖家已发货，等待买家确认"))
    later = take(shop, three(tmp_path, "later.xlsx", 退款金额="20.00", 买家实际支付金额="168.00"))
    assert later.orders == Counts(changed=1, unchanged=2)
    order = shop.customers.file(shop.customers.find(CustomerQuery(search="小雨点")).ids[0]).orders[0]
    assert (order.status.value, order.refunded, order.net) == ("completed", 2000, 16800)


def test_an_older_export_after_a_newer_one_loses_nothing(shop: OpenShop, tmp_path: Path) -> None:
    take(shop, three(tmp_path, 退款金额="20.00", 买家实际支付金额="168.00"))
    before = snapshot(shop)
    older = take(shop, three(tmp_path, "older.xlsx", 订单状态="买家已付款,等待卖家发货"))
    assert older.orders == Counts(unchanged=3)
    assert snapshot(shop) == before


def test_any_sequence_of_files_ends_in_the_same_store(new_shop: Callable[..., OpenShop], tmp_path: Path) -> None:
    files = [
        three(tmp_path, "1.xlsx", 订单状态="买家已付款,等待卖家发货"),
        three(tmp_path, "2.csv", 退款金额="20.00", 买家实际支付金额="168.00"),
        make.items_file(
            tmp_path,
            [
                make.item(),
                make.item(子订单编号="7", 标题="围巾"),
                make.item(主订单编号=B, 子订单编号="8"),
            ],
        ),
    ]
    found = []
    for number, order in enumerate(permutations(files)):
        shop = new_shop(f"vault{number}")
        for path in order:
            take(shop, path)
        found.append(snapshot(shop))
    assert all(one == found[0] for one in found)
    assert any("围巾" in line for line in found[0]["lines"])


def test_undo_brings_back_exactly_what_was(shop: OpenShop, tmp_path: Path) -> None:
    empty = snapshot(shop, sightings=True)
    first = take(shop, three(tmp_path))
    before = snapshot(shop, sightings=True)
    items = make.items_file(tmp_path, [make.item(), make.item(子订单编号="7", 标题="围巾")])
    new = make.orders_file(
        tmp_path, [make.order(订单编号="5", 买家会员名="neu"), make.order(退款金额="9")], file="n.xlsx"
    )
    results = [take(shop, items), take(shop, new)]
    assert snapshot(shop) != before
    undone = shop.imports.undo(results[1].batch or 0)
    assert (undone.orders_removed, undone.orders_restored, undone.customers_removed) == (1, 1, 1)
    shop.imports.undo(results[0].batch or 0)
    assert snapshot(shop, sightings=True) == before
    shop.imports.undo(first.batch or 0)
    assert snapshot(shop, sightings=True) == empty


def test_undoing_an_earlier_import_keeps_what_later_ones_say(
    shop: OpenShop, new_shop: Callable[..., OpenShop], tmp_path: Path
) -> None:
    first = take(shop, three(tmp_path, 订单状态="卖家已发货，等待买家确认"))
    later = make.orders_file(tmp_path, [make.order(退款金额="20.00", 买家实际支付金额="168.00")], file="later.xlsx")
    take(shop, later)
    shop.imports.undo(first.batch or 0)
    other = new_shop("other")
    take(other, later)
    assert snapshot(shop, sightings=True) == snapshot(other, sightings=True)


def test_the_owners_words_outlive_an_undo(shop: OpenShop, tmp_path: Path) -> None:
    batch = take(shop, three(tmp_path)).batch
    customer = shop.customers.find(CustomerQuery(search="王茶")).ids[0]
    shop.customers.save_basics(customer, Basics(name="茶姐", notes="喜欢龙井"))
    assert shop.imports.undo(batch or 0).customers_removed == 1
    kept = shop.customers.file(customer)
    assert (kept.basics.notes, kept.orders, kept.card.purchases, kept.card.net) == ("喜欢龙井", (), 0, 0)
    take(shop, three(tmp_path))
    assert shop.customers.find(CustomerQuery(search="茶姐")).ids == (customer,)


def test_undo_of_what_is_not_there(shop: OpenShop, tmp_path: Path) -> None:
    batch = take(shop, three(tmp_path)).batch or 0
    shop.imports.undo(batch)
    for number, key in ((batch, "batch_undone"), (99, "no_such_batch")):
        with pytest.raises(WrongUsage) as refused:
            shop.imports.undo(number)
        assert refused.value.key == key


def test_a_preview_tells_the_same_and_stores_nothing(shop: OpenShop, tmp_path: Path) -> None:
    take(shop, three(tmp_path, "first.xlsx", 订单状态="卖家已发货，等待买家确认"))
    before, path = snapshot(shop, sightings=True), three(tmp_path)
    preview = looked(shop, path)
    assert (preview.dry_run, preview.batch) == (True, None)
    assert snapshot(shop, sightings=True) == before
    assert len(shop.imports.batches()) == 1
    result = take(shop, path)
    assert (result.orders, result.lines, result.totals) == (preview.orders, preview.lines, preview.totals)


def test_rejected_rows_can_be_mended_and_imported(shop: OpenShop, tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order(), make.order(订单编号=B, 买家实际支付金额="一百")], file="a.csv")
    result = take(shop, path)
    assert result.orders == Counts(new=1)
    assert [(r.row, r.column, r.value, r.reason) for r in result.rejected] == [
        (3, "买家实际支付金额", "一百", "amount")
    ]
    out = tmp_path / "rejected.csv"
    shop.imports.save_rejections(result.batch or 0, out)
    rows = list(csv.reader(out.read_text(encoding="utf-8-sig").splitlines()))
    rows[1][rows[0].index("买家实际支付金额")] = "100"
    make.write_csv(out, rows[0], rows[1:])
    assert take(shop, out).orders == Counts(new=1)
    assert [replace(one, cells=()) for one in shop.imports.rejections(result.batch or 0)] == list(result.rejected)


def test_one_refused_file_does_not_stop_the_others(shop: OpenShop, tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_text("text")
    outcomes = shop.imports.run([tmp_path / "bad.xlsx", three(tmp_path)])
    assert isinstance(outcomes[0].refused, InputRefused)
    assert outcomes[1].result is not None
    assert len(shop.imports.batches()) == 1


def test_damaged_numbers_store_nothing(shop: OpenShop, tmp_path: Path) -> None:
    before = snapshot(shop, sightings=True)
    rows = [make.order(订单编号=str(10**18 + 7 * n)) for n in range(1, 3000)]
    path = make.orders_file(tmp_path, [*rows, make.order(订单编号="2.47E+18")], file="a.csv")
    (outcome,) = shop.imports.run([path])
    assert getattr(outcome.refused, "key", "") == "damaged_numbers"
    assert snapshot(shop, sightings=True) == before
    assert shop.imports.batches() == ()


def test_cancelling_leaves_nothing(shop: OpenShop, tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order(订单编号=str(n)) for n in range(1, 5001)], file="a.csv")
    before, token = snapshot(shop, sightings=True), CancelToken()

    def stop(stage: str, done: int, total: int | None) -> None:
        if stage == "storing" and done >= 2000:
            token.cancel()

    with pytest.raises(Cancelled):
        shop.imports.run([path], progress=stop, cancel=token)
    assert snapshot(shop, sightings=True) == before


def test_an_order_in_scattered_parts_is_one_order(shop: OpenShop, tmp_path: Path) -> None:
    rows = [
        make.item(子订单编号="1"),
        make.item(子订单编号="2", 主订单编号=B),
        make.item(子订单编号="3"),
    ]
    result = take(shop, make.items_file(tmp_path, rows))
    assert (result.orders, result.lines) == (Counts(new=2), Counts(new=3))
    assert [(t.orders, t.amount) for t in result.totals] == [(2, 56400)]


def test_shops_are_kept_apart(shop: OpenShop, tmp_path: Path) -> None:
    take(shop, three(tmp_path))
    assert take(shop, three(tmp_path), shop="分店").orders == Counts(new=3)
    assert take(shop, three(tmp_path), shop="小满家").orders == Counts(unchanged=3)


def test_a_buyer_column_that_comes_later_finds_the_customer(shop: OpenShop, tmp_path: Path) -> None:
    reduced = make.orders_file(tmp_path, [make.order()], name="G7-15", file="r.xlsx")
    assert take(shop, reduced).anonymous_orders == 1
    full = take(shop, make.orders_file(tmp_path, [make.order()]))
    assert (full.orders, full.customers_new) == (Counts(changed=1), 1)
    assert shop.customers.find(CustomerQuery(search="林小雨")).total == 1
    assert take(shop, reduced).orders == Counts(unchanged=1)


def test_undo_gives_an_order_back_to_the_buyer_it_had(shop: OpenShop, tmp_path: Path) -> None:
    first = make.orders_file(
        tmp_path, [make.order(买家会员名="甲"), make.order(订单编号=B, 买家会员名="甲")], file="a.csv"
    )
    take(shop, first)
    before = snapshot(shop, sightings=True)
    later = take(shop, make.orders_file(tmp_path, [make.order(订单编号=B, 买家会员名="乙")], file="b.csv"))
    assert shop.customers.find(CustomerQuery(search="乙")).total == 1
    shop.imports.undo(later.batch or 0)
    assert snapshot(shop, sightings=True) == before


def test_a_purchase_without_any_day_is_rejected(shop: OpenShop, tmp_path: Path) -> None:
    undated = make.order(订单编号=B, 订单创建时间="", 订单付款时间="")
    result = take(shop, make.orders_file(tmp_path, [make.order(), undated], file="a.csv"))
    assert [r.reason for r in result.rejected] == ["no_date"]
    assert shop.rfm.report(RfmOptions(shop.day)).customers == 1


def test_total_rows_and_negative_payments_are_no_orders(shop: OpenShop, tmp_path: Path) -> None:
    rows = [make.order(), make.order(订单编号="合计"), make.order(订单编号=B, 买家实际支付金额="-5.00")]
    result = take(shop, make.orders_file(tmp_path, rows, file="a.csv"))
    assert [r.reason for r in result.rejected] == ["amount"]
    assert [(row.row, row.reason) for row in result.left_out] == [(3, "total")]
    assert result.orders == Counts(new=1)


def test_a_shops_name_is_the_same_however_it_is_typed(shop: OpenShop, tmp_path: Path) -> None:
    path = three(tmp_path)
    take(shop, path, shop="二号店")
    assert take(shop, path, shop=" 二号店 ").orders == Counts(unchanged=3)


def test_a_later_file_may_name_the_buyer_anew_the_same_file_may_not(shop: OpenShop, tmp_path: Path) -> None:
    rows = [make.order(买家会员名="甲"), make.order(买家会员名="乙")]
    first = take(shop, make.orders_file(tmp_path, rows, file="a.csv"))
    assert [(one.row, one.value, one.reason) for one in first.rejected] == [
        (2, "甲", "two_buyers"), (3, "乙", "two_buyers"),
    ]  # fmt: skip
    assert (first.orders, first.rejected_rows, first.doubtful_rows) == (Counts(), 2, 2)
    assert [shop.customers.find(CustomerQuery(search=nick)).total for nick in "甲乙"] == [0, 0]
    take(shop, make.orders_file(tmp_path, rows[:1], file="mended.csv"))
    later = take(shop, make.orders_file(tmp_path, rows[1:], file="b.csv"))
    assert (later.orders, later.rejected) == (Counts(changed=1), ())
    assert shop.customers.find(CustomerQuery(search="乙")).total == 1


def elsewhere(result: ImportResult) -> list[tuple[str, object, object]]:
    return [(one.key, one.facts["shop"], one.facts["n"]) for one in result.warnings]


def test_orders_that_another_shop_holds_are_told(shop: OpenShop, tmp_path: Path) -> None:
    path = three(tmp_path)
    first = take(shop, path)
    assert elsewhere(first) == []
    assert elsewhere(take(shop, path)) == [], "the same shop is no other"
    before = snapshot(shop, sightings=True)
    more = make.orders_file(tmp_path, [make.order(订单编号=number) for number in (A, B, "77")], file="more.xlsx")
    assert elsewhere(looked(shop, more, shop="小滿家")) == [("other_shop", "小满家", 2)]
    assert snapshot(shop, sightings=True) == before
    assert elsewhere(take(shop, more, shop="小滿家")) == [("other_shop", "小满家", 2)]
    assert elsewhere(take(shop, three(tmp_path, "again.xlsx"), shop="分店")) == [
        ("other_shop", "小满家", 3),
        ("other_shop", "小滿家", 2),
    ]
    own = make.orders_file(tmp_path, [make.order(订单编号="78")], file="own.xlsx")
    assert elsewhere(take(shop, own, shop="分店")) == []


def test_orders_of_another_platform_or_taken_back_are_no_hint(shop: OpenShop, tmp_path: Path) -> None:
    batch = take(shop, three(tmp_path), shop="小滿家").batch
    (tmp_path / "map.toml").write_text(
        "[format]\nplatform = 'jd'\n[columns]\norder_id = '订单编号'\n", encoding="utf-8"
    )
    sales = make.write_csv(tmp_path / "sales.csv", ["订单编号", "x"], [[A, "1"], [B, "1"]])
    assert elsewhere(looked(shop, sales, mapping=tmp_path / "map.toml")) == []
    shop.imports.undo(batch or 0)
    assert elsewhere(take(shop, three(tmp_path))) == []


@pytest.mark.parametrize(
    ("change", "reason", "column"),
    [
        ({"买家实际支付金额": ""}, "no_amount", "买家实际支付金额"),
        ({"退款金额": "-5.00"}, "amount", "退款金额"),
        ({"总金额": "-5.00"}, "amount", "总金额"),
    ],
)
def test_money_that_cannot_be_is_rejected(
    shop: OpenShop, tmp_path: Path, change: dict[str, str], reason: str, column: str
) -> None:
    rows = [make.order(), make.order(订单编号=B, **change)]
    result = take(shop, make.orders_file(tmp_path, rows, file="a.csv"))
    assert [(told.reason, told.column) for told in result.rejected] == [(reason, column)]
    assert result.orders == Counts(new=1)


def test_an_unpaid_order_needs_no_amount(shop: OpenShop, tmp_path: Path) -> None:
    waiting = make.order(订单编号=B, 订单状态="等待买家付款", 订单付款时间="", 买家实际支付金额="")
    assert take(shop, make.orders_file(tmp_path, [waiting], file="a.csv")).rejected == ()


def test_an_item_report_knows_the_buyers_of_the_order_report(shop: OpenShop, tmp_path: Path) -> None:
    items = make.items_file(tmp_path, [make.item(), make.item(子订单编号="7")])
    assert take(shop, items).anonymous_orders == 1
    shop.imports.undo(1)
    take(shop, make.orders_file(tmp_path, [make.order()]))
    assert take(shop, items).anonymous_orders == 0
    assert take(shop, items).anonymous_orders == 0


def test_titles_nobody_bears_any_more_are_gone(
    shop: OpenShop, new_shop: Callable[..., OpenShop], tmp_path: Path
) -> None:
    """An order report joins the titles of an order; the item report tells them apart."""
    number = "2468013579024681357"
    orders = make.orders_file(tmp_path, [make.order(订单编号=number, 宝贝标题="茶，壶，杯")])
    lines = [
        make.item(主订单编号=number, 子订单编号=f"{number[:-1]}{n}", 标题=title) for n, title in enumerate("茶壶杯")
    ]
    items = make.items_file(tmp_path, lines)
    other = new_shop("other")
    shop.imports.run([orders])
    before = snapshot(shop)
    shop.imports.run([items])
    other.imports.run([items, orders])
    assert snapshot(shop)["products"] == ['["壶"]', '["杯"]', '["茶"]']
    assert snapshot(shop) == snapshot(other)
    shop.imports.undo(2)
    assert snapshot(shop) == before


def test_what_changes_in_known_orders_is_told_field_by_field(shop: OpenShop, tmp_path: Path) -> None:
    before = make.order(订单状态="卖家已发货，等待买家确认")
    take(shop, make.orders_file(tmp_path, [before], file="a.csv"))
    after = make.order(
        退款金额="20.00", 买家实际支付金额="168.00", 联系手机="13900139000", 确认收货时间="2026-10-08 10:00:00"
    )
    preview = shop.imports.preview(make.orders_file(tmp_path, [after], file="b.csv"))
    assert isinstance(preview, ImportResult)
    told = {one.field: (one.before, one.after) for one in preview.changes}
    assert told == {
        "status": ("shipped", "completed"), "refunded": ("0.00", "20.00"), "phone": ("138****8000", "139****9000"),
        "finished_at": ("", "2026-10-08 10:00:00"),
    }  # fmt: skip
    assert dict(preview.changed_fields) == dict.fromkeys(told, 1)
    again = take(shop, tmp_path / "a.csv")
    assert (again.changes, again.changed_fields) == ((), ())


ITEMS = """
[format]
name = "my-items"
platform = "other"
row = "item"
default_status = "completed"
[columns]
order_id = "No"
title = "Title"
quantity = "Count"
amount = "Paid"
created_at = "Day"
"""


def test_an_order_whose_bad_row_comes_late_leaves_nothing(shop: OpenShop, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(ITEMS, encoding="utf-8")
    rows = [[str(n % 4), "茶", "1", "10.00", "2026-10-01"] for n in range(1, 1200)]
    rows[-1][2] = "几件"
    path = make.write_csv(tmp_path / "a.csv", ("No", "Title", "Count", "Paid", "Day"), rows)
    result = take(shop, path, mapping=tmp_path / "m.toml")
    assert (result.batch, result.rows, result.orders) == (1, 1199, Counts(new=3))
    assert len(result.rejected) == 300
    assert {one.reason for one in result.rejected} == {"with_rejected", "quantity"}
    assert sum(total.amount for total in result.totals) == 3000
    # Mended, the rejected rows come back as they stood and bring the whole order.
    shop.imports.save_rejections(1, tmp_path / "mend.csv")
    mended = (tmp_path / "mend.csv").read_text(encoding="utf-8-sig").replace("几件", "1")
    (tmp_path / "mend.csv").write_text(mended, encoding="utf-8")
    again = take(shop, tmp_path / "mend.csv", mapping=tmp_path / "m.toml")
    assert (again.orders, again.lines, again.rejected) == (Counts(new=1), Counts(new=300), ())


def test_more_rejected_rows_than_anybody_reads_are_counted_and_kept(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejected_rows, "MOST_TOLD", 3)
    rows = [make.order(订单编号=str(10**17 + 7 * n), 订单状态="不知道") for n in range(1200)]
    result = take(shop, make.orders_file(tmp_path, [make.order(), *rows], file="a.csv"))
    assert (len(result.rejected), result.rejected_rows, result.doubtful_rows) == (3, 1200, 0)
    kept = shop.imports.rejections(1)
    assert [one.row for one in kept] == list(range(3, 1203))
    assert len(kept[0].cells) > 10
    assert shop.imports.batches()[0].rejected == 1200


def test_contradicting_rows_are_counted_as_doubtful(shop: OpenShop, tmp_path: Path) -> None:
    rows = [make.order(), make.order(买家实际支付金额="1.00"), make.order(订单编号=B, 订单状态="不知道")]
    result = take(shop, make.orders_file(tmp_path, rows, file="a.csv"))
    assert [one.doubtful for one in result.rejected] == [True, True, False]
    assert (result.rejected_rows, result.doubtful_rows, result.orders) == (3, 2, Counts())
    assert shop.imports.protocol(1).result.doubtful_rows == 2


def test_our_own_export_into_the_same_shop_changes_nothing(shop: OpenShop, tmp_path: Path) -> None:
    take(shop, three(tmp_path))
    shop.exports.save(tmp_path / "own.zip")
    (found,) = (one.result for one in shop.imports.run([tmp_path / "own.zip"]) if one.result is not None)
    assert (found.orders, found.changed_fields) == (Counts(unchanged=3), ())


def test_a_row_without_number_does_not_join_another_order_once_mended(shop: OpenShop, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(ITEMS.replace('row = "item"', 'row = "item"\ninherit = true'), encoding="utf-8")
    rows = [
        ["1", "茶", "几件", "10.00", "2026-10-01"],
        ["合计", "", "", "", ""],
        ["", "孤儿", "1", "", ""],
    ]
    headings = ("No", "Title", "Count", "Paid", "Day")
    first = take(shop, make.write_csv(tmp_path / "a.csv", headings, [*rows, ["2", *rows[0][1:2], "1", *rows[0][3:]]]),
                 mapping=tmp_path / "m.toml")  # fmt: skip
    assert [one.reason for one in first.rejected] == ["quantity", "no_order_number"]
    shop.imports.save_rejections(1, tmp_path / "mend.csv")
    text = (tmp_path / "mend.csv").read_text(encoding="utf-8-sig").replace("几件", "1")
    (tmp_path / "mend.csv").write_text(text, encoding="utf-8")
    again = take(shop, tmp_path / "mend.csv", mapping=tmp_path / "m.toml")
    assert (again.orders, again.lines) == (Counts(new=1), Counts(new=1))
    assert [one.reason for one in again.rejected] == ["no_order_number"]
