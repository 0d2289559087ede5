"""Every command that changes or lists something: JSON keys and figures as the manual writes them."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shopcrm.base.clock import FixedClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.base.wording import display_width
from shopcrm.cli.main import run
from shopcrm.domain.groups import SYSTEM_GROUPS
from shopcrm.domain.ways import TypedSecret
from shopcrm.samples.plan import SampleOrder
from shopcrm.services.vaults import VaultService
from tests import factories as make
from tests.cli.conftest import Cli, people_of
from tests.conftest import PASSPHRASE
from tests.importers import books

STDIN = "-"
FILE_KEYS = {
    "file",
    "batch",
    "platform",
    "format",
    "rows",
    "orders",
    "lines",
    "customers",
    "anonymous_orders",
    "rejected",
    "totals",
}
CARD_KEYS = {
    "id",
    "name",
    "accounts",
    "phone",
    "city",
    "first_order",
    "last_order",
    "orders",
    "net",
    "currency",
    "segment",
    "level",
}
STDIN = "-"
A, B = "2468013579024681357", "2468013579024681999"

MAPPING = """
[format]
name = "my-shop"
platform = "other"
row = "item"
zone = "Europe/London"
currency = "GBP"
paid = "before_refund"
default_status = "completed"
[columns]
order_id = "InvoiceNo"
buyer = "CustomerID"
title = "Description"
quantity = "Quantity"
unit_price = "UnitPrice"
created_at = "InvoiceDate"
"""


def two_orders(folder: Path, file: str = "orders.xlsx", **change: str) -> Path:
    rows = [
        make.order(**change),
        make.order(订单编号=B, 买家会员名="tea_lover", 收货人姓名="王茶", 退款金额="88.00", 买家实际支付金额="100.00"),
    ]
    return make.orders_file(folder, rows, file=file)


def test_init_makes_a_vault_and_tells_the_code_once(cli: Cli, tmp_path: Path, vaults: VaultService) -> None:
    folder = tmp_path / "new"
    answer = cli("init", "--shop", "小满家", "--zone", "Europe/Berlin", "--currency", "EUR", vault=folder)
    assert (answer.code, answer.err) == (0, "")
    assert set(answer.json) == {"vault", "recovery_code"}
    assert answer.json["vault"] == str(folder)
    shop = vaults.open_typed(folder, TypedSecret(answer.json["recovery_code"], is_code=True))
    assert (shop.info.name, shop.info.zone, shop.info.currency) == ("小满家", "Europe/Berlin", "EUR")
    shop.close()


def test_the_vault_may_come_from_the_environment(cli: Cli, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPCRM_VAULT", str(vault))
    assert cli("check").json["ok"] is True


def test_the_vault_lies_in_the_usual_place_otherwise(cli: Cli) -> None:
    made = cli("init")
    assert made.json["vault"].endswith("myshop.shopcrm")
    assert cli("batches").json == {"batches": []}


def test_the_passphrase_may_come_from_standard_input(
    cli: Cli, vault: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\nnot this line\n"))
    assert cli("check", vault=vault, passphrase=STDIN).code == 0
    windows = tmp_path / "notepad.txt"
    windows.write_bytes(b"\xef\xbb\xbf" + PASSPHRASE.encode() + b"\r\nsecond line\r\n")
    assert cli("check", vault=vault, passphrase=windows).code == 0


def test_without_a_file_the_passphrase_is_asked_for(cli: Cli, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSPHRASE if "密码" in prompt else "")
    assert cli("check", vault=vault, passphrase=None).code == 0


def test_options_may_stand_before_or_after_the_command(
    vault: Path, secret: Path, texts: Texts, clock: FixedClock
) -> None:
    assert run(["check", "--vault", str(vault), "--passphrase-file", str(secret)], texts, clock) == 0


def test_import_tells_what_it_did(cli: Cli, vault: Path, tmp_path: Path) -> None:
    answer = cli("import", two_orders(tmp_path), vault=vault)
    assert (answer.code, answer.err) == (0, "")
    assert set(answer.json) == {"files", "refused", "passed_over"}
    assert answer.json["refused"] == []
    (told,) = answer.json["files"]
    assert set(told) >= FILE_KEYS
    assert (told["file"], told["batch"], told["platform"], told["format"], told["rows"]) == (
        "orders.xlsx",
        1,
        "taobao",
        "taobao-orders",
        2,
    )
    assert told["orders"] == {"new": 2, "changed": 0, "unchanged": 0}
    assert told["lines"] == {"new": 2, "changed": 0, "unchanged": 0}
    assert told["customers"] == {"new": 2, "matched": 0}
    assert (told["anonymous_orders"], told["rejected"]) == (0, [])
    assert told["totals"] == [
        {"currency": "CNY", "orders": 2, "valid": 2, "amount": "376.00", "refunded": "88.00", "net": "288.00"}
    ]


def test_import_tells_of_rejected_rows(cli: Cli, vault: Path, tmp_path: Path) -> None:
    rows = [make.order(), make.order(订单编号=B, 买家实际支付金额="一百")]
    (told,) = cli("import", make.orders_file(tmp_path, rows, file="a.csv"), vault=vault).json["files"]
    assert told["rejected"] == [
        {
            "sheet": "",
            "row": 3,
            "column": "买家实际支付金额",
            "value": "一百",
            "reason": "“买家实际支付金额”里的“一百”不是金额",
        }
    ]


def test_a_customer_file_tells_of_customers(cli: Cli, vault: Path, tmp_path: Path) -> None:
    headings = ["ShopCRM 平台", "客户账号", "姓名", "生日"]
    path = make.write_csv(tmp_path / "c.csv", headings, [["jd", "lin", "林小雨", "5月12日"], ["jd", "", "周晚", ""]])
    (done,) = cli("import", path, vault=vault).json["files"]
    assert done["customers_told"] == {"new": 1, "changed": 0, "unchanged": 0}
    assert done["orders"] == {"new": 0, "changed": 0, "unchanged": 0}
    assert [(one["row"], one["column"]) for one in done["rejected"]] == [(3, "客户账号")]
    (batch,) = cli("batches", vault=vault).json["batches"]
    assert (batch["format"], batch["customers_told"]["new"]) == ("shopcrm-customers", 1)
    file = cli("customer", "1", vault=vault).json
    assert {"field": "birthday", "value": "05-12", "file": "c.csv", "platform": "jd"} in file["told"]
    assert [event["kind"] for event in file["history"]] == ["told"]
    cli("undo", "1", vault=vault)
    assert cli("customer", "1", vault=vault).code != 0


def test_a_dry_run_stores_nothing(cli: Cli, vault: Path, tmp_path: Path) -> None:
    (told,) = cli("import", "--dry-run", two_orders(tmp_path), vault=vault).json["files"]
    assert (told["batch"], told["dry_run"], told["orders"]["new"]) == (None, True, 2)
    assert cli("batches", vault=vault).json == {"batches": []}
    assert cli("check", vault=vault).json["orders"] == 0


def test_shops_are_kept_apart(cli: Cli, vault: Path, tmp_path: Path) -> None:
    path = two_orders(tmp_path)
    for name, new in (("一店", 2), ("二店", 2), ("一店", 0)):
        assert cli("import", "--shop", name, path, vault=vault).json["files"][0]["orders"]["new"] == new
    assert cli("check", vault=vault).json["orders"] == 4


def test_a_mapping_declares_any_table(cli: Cli, vault: Path, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    rows = [
        ["536365", "17850", "HEART T-LIGHT HOLDER", "6", "2.555", "2010-06-01 00:30"],
        ["536365", "17850", "WHITE METAL LANTERN", "3", "3.39", "2010-06-01 00:30"],
        ["536366", "17850", "HAND WARMER", "2", "0", "2010-06-02 09:00"],
    ]
    headings = ["InvoiceNo", "CustomerID", "Description", "Quantity", "UnitPrice", "InvoiceDate"]
    path = make.write_csv(tmp_path / "sales.csv", headings, rows)
    (told,) = cli("import", "--mapping", tmp_path / "map.toml", path, vault=vault).json["files"]
    assert (told["platform"], told["format"], told["rows"]) == ("other", "my-shop", 3)
    # 6 × 2.555 = 15.33, 3 × 3.39 = 10.17; an order over nothing is no purchase.
    assert told["totals"] == [
        {"currency": "GBP", "orders": 2, "valid": 1, "amount": "25.50", "refunded": "0.00", "net": "25.50"}
    ]
    (row,) = cli("rfm", "--as-of", "2010-06-01", vault=vault).json["rows"]
    # Half past midnight in London is still 31 May in UTC: the local day counts.
    assert (row["account"], row["recency_days"], row["monetary"], row["currency"]) == ("17850", 0, "25.50", "GBP")


def test_batches_and_undo(cli: Cli, vault: Path, tmp_path: Path) -> None:
    cli("import", two_orders(tmp_path), vault=vault)
    cli("import", two_orders(tmp_path, "later.xlsx", 退款金额="8.00", 买家实际支付金额="180.00"), vault=vault)
    listed = cli("batches", vault=vault).json["batches"]
    assert [batch["batch"] for batch in listed] == [2, 1]
    assert {"batch", "file", "platform", "at", "orders", "undone_at"} <= set(listed[0])
    assert (listed[0]["file"], listed[0]["platform"], listed[0]["at"]) == (
        "later.xlsx",
        "taobao",
        "2026-11-22T04:00:00+00:00",
    )
    assert (listed[0]["orders"], listed[0]["undone_at"]) == ({"new": 0, "changed": 1, "unchanged": 1}, None)
    undone = cli("undo", 2, vault=vault)
    assert (undone.code, undone.json) == (0, {"batch": 2, "undone": {"removed": 0, "restored": 2, "customers": 0}})
    assert cli("batches", vault=vault).json["batches"][0]["undone_at"] == "2026-11-22T04:00:00+00:00"
    assert cli("customers", "--search", "小雨点", vault=vault).json["customers"][0]["net"] == "188.00"


def test_customers_are_listed(cli: Cli, vault: Path, tmp_path: Path) -> None:
    cli("import", two_orders(tmp_path), vault=vault)
    answer = cli("customers", vault=vault).json
    assert set(answer) == {"total", "customers"}
    assert answer["total"] == 2
    card = next(card for card in answer["customers"] if card["name"] == "王茶")
    assert set(card) >= CARD_KEYS
    assert card == card | {
        "accounts": [{"platform": "taobao", "account": "tea_lover"}],
        "phone": "13800138000",
        "city": "杭州",
        "first_order": "2026-10-01",
        "last_order": "2026-10-01",
        "orders": 1,
        "net": "100.00",
        "currency": "CNY",
    }


@pytest.mark.parametrize(
    "search", ["王茶", "wangcha", "wc", "tea_lover", "TEA_LOVER", "8000 王茶", "杭州 王", B, B[:8], "连衣裙 tea"]
)
def test_customers_are_found(cli: Cli, vault: Path, tmp_path: Path, search: str) -> None:
    cli("import", two_orders(tmp_path), vault=vault)
    found = cli("customers", "--search", search, vault=vault).json["customers"]
    assert "王茶" in [card["name"] for card in found]
    assert cli("customers", "--search", f"{search} nobody", vault=vault).json["total"] == 0


def test_customers_by_pages_groups_and_platforms(
    cli: Cli, sample_vault: Path, sample_orders: list[SampleOrder]
) -> None:
    people = len(set(people_of(sample_orders)) - {""})
    everyone = cli("customers", "--limit", 1000, vault=sample_vault).json
    assert everyone["total"] == len(everyone["customers"]) == people
    pages = [
        cli("customers", "--limit", 60, "--offset", at, vault=sample_vault).json["customers"]
        for at in (0, 60, 120, 180)
    ]
    assert [len(page) for page in pages] == [60, 60, people - 120, 0]
    assert [card for page in pages for card in page] == everyone["customers"]
    assert cli("customers", "--platform", "taobao", vault=sample_vault).json["total"] == people
    assert cli("customers", "--platform", "jd", vault=sample_vault).json["total"] == 0
    lost = cli("customers", "--group", "lost", "--limit", 1000, vault=sample_vault).json
    assert (
        0
        < lost["total"]
        == sum(card["last_order"] is not None and card["last_order"] < "2025-11-22" for card in everyone["customers"])
    )
    champions = cli("customers", "--group", "champion", "--limit", 1000, vault=sample_vault).json["customers"]
    assert {card["segment"] for card in champions} == {"champion"}
    assert (
        champions == cli("customers", "--group", "rfm:champion", "--limit", 1000, vault=sample_vault).json["customers"]
    )


def test_one_customers_whole_file(cli: Cli, vault: Path, tmp_path: Path) -> None:
    cli("import", two_orders(tmp_path), vault=vault)
    cli("import", make.items_file(tmp_path, [make.item(主订单编号=B)]), vault=vault)
    listed = cli("customers", "--search", "王茶", vault=vault).json["customers"][0]
    answer = cli("customer", listed["id"], vault=vault)
    told = answer.json
    assert set(told) >= CARD_KEYS | {"identities", "interactions", "points", "consents", "history"}
    assert {name: told[name] for name in CARD_KEYS - {"orders"}} == {
        name: listed[name] for name in CARD_KEYS - {"orders"}
    }
    (order,) = told["orders"]
    assert (order["order"], order["amount"], order["refunded"], order["net"], order["valid"]) == (
        B,
        "188.00",
        "88.00",
        "100.00",
        True,
    )
    assert order["lines"][0]["title"] == "真丝连衣裙"
    (own,) = told["identities"]
    assert (own["kind"], own["platform"], own["value"], own["role"]) == ("account", "taobao", "tea_lover", "own")
    assert told["history"]


def test_a_list_for_people_has_headings(cli: Cli, vault: Path, tmp_path: Path, texts: Texts) -> None:
    names = [{"收货人姓名": "林小雨", "买家会员名": "tea"}, {"收货人姓名": "Ann", "买家会员名": "茶茶茶"}]
    rows = [make.order(订单编号=str(10**17 + n), **name) for n, name in enumerate(names)]
    cli("import", make.orders_file(tmp_path, rows), vault=vault)
    head, *lines, total = cli("customers", vault=vault, plain=True).out.splitlines()
    assert head.split() == [
        texts(f"cli.column.{name}") for name in ("id", "name", "account", "city", "purchases", "net", "segment")
    ]
    assert (len(lines), total) == (2, texts("cli.more", total=2))
    # Each figure ends where its heading does, however wide the letters before it are.
    ends = [display_width(line[: line.index("¥")]) for line in lines]
    assert len(set(ends)) == 1
    assert cli("customers", "--search", "nobody", vault=vault, plain=True).out.splitlines() == [
        texts("cli.more", total=0)
    ]
    assert cli("customer", "1", vault=vault, plain=True).out.splitlines()[0] == head


def test_nobody_found_is_nobody_shown(cli: Cli, vault: Path, tmp_path: Path) -> None:
    cli("import", make.orders_file(tmp_path, [make.order()]), vault=vault)

    def looks() -> int:
        return sum(one["action"] == "reveal" for one in cli("audit", vault=vault).json["entries"])

    cli("customers", "--search", "nobody", vault=vault)
    assert looks() == 0
    cli("customers", vault=vault)
    assert looks() == 1


def test_the_copy_and_the_command_tell_an_order_alike(cli: Cli, vault: Path, tmp_path: Path) -> None:
    late = make.order(订单创建时间="2026-03-02 00:30:00", 订单付款时间="2026-03-02 00:31:00")
    cli("import", make.orders_file(tmp_path, [late]), vault=vault)
    (shown,) = cli("customer", "1", vault=vault).json["orders"]
    files = cli("person", "1", "--out", tmp_path / "copy", vault=vault).json["files"]
    (copied,) = json.loads(Path(files[1]).read_text(encoding="utf-8"))["orders"]
    assert {name: copied[name] for name in shown} == shown
    assert shown["paid_at"] == "2026-03-02T00:31:00+08:00"
    # Shortly after midnight here it is still the day before in Greenwich.
    assert "  2026-03-02  " in cli("customer", "1", vault=vault, plain=True).out


def test_groups_are_listed(cli: Cli, sample_vault: Path) -> None:
    listed = cli("groups", "list", vault=sample_vault).json["groups"]
    assert [group["name"] for group in listed] == list(SYSTEM_GROUPS)
    assert listed == cli("groups", vault=sample_vault).json["groups"]
    for group in listed:
        assert group["customers"] == cli("customers", "--group", group["name"], vault=sample_vault).json["total"]
    segments = [group for group in listed if group["name"].startswith("rfm:")]
    assert sum(group["share"] for group in segments) == pytest.approx(1, abs=1e-4)
    assert {group["name"] for group in listed if group["share_of"] == "everyone"} == {"refund_prone", "birthday_month"}
    assert sum(group["value_share"] for group in segments) == pytest.approx(1, abs=1e-4)


def test_check_counts(cli: Cli, sample_vault: Path, sample_orders: list[SampleOrder]) -> None:
    answer = cli("check", vault=sample_vault)
    assert (answer.code, answer.json["ok"], answer.json["orders"]) == (0, True, len(sample_orders))
    assert answer.json["customers"] == len(set(people_of(sample_orders)) - {""})


def test_formats_need_no_vault(cli: Cli) -> None:
    listed = cli("formats", passphrase=None).json["formats"]
    assert {"taobao-orders", "jd-orders", "pdd-refunds", "shopify-orders"} <= {form["format"] for form in listed}
    for form in listed:
        assert form["layouts"]
        assert all(
            layout["evidence"] in {"RAW", "CODE", "DOC"} and layout["since"] > 2000 for layout in form["layouts"]
        )


@pytest.mark.no_cover
@pytest.mark.timeout(240)
def test_demo_walks_the_whole_way(cli: Cli, tmp_path: Path, texts: Texts) -> None:
    out = tmp_path / "out"
    answer = cli("demo", "--out", out, passphrase=None)
    assert answer.code == 0
    assert set(answer.json) == {"vault", "files"}
    files = [Path(file) for file in answer.json["files"]]
    assert all(file.stat().st_size > 1000 for file in files)
    assert {file.name for file in files} >= {"rfm.pdf", "rfm.xlsx", "follow-up.pdf", "follow-up.xlsx"}
    secret = tmp_path / "demo.txt"
    secret.write_text(texts("demo.passphrase"), encoding="utf-8")
    assert cli("check", vault=Path(answer.json["vault"]), passphrase=secret).json["ok"] is True
    again = cli("demo", "--out", out, passphrase=None)
    assert (again.code, again.out) == (2, "")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_people_can_read_every_answer(
    language: str,
    *,
    sample_vault: Path,
    secret: Path,
    clock: FixedClock,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    words, folder = Texts(resources() / "texts", language), tmp_path / "copy"
    shutil.copytree(sample_vault, folder)
    path = two_orders(tmp_path)
    bad = make.orders_file(tmp_path, [make.order(订单编号="9", 买家实际支付金额="x")], file="bad.csv")
    (tmp_path / "empty.csv").write_bytes(b"")
    commands = [
        ["import", str(path), str(bad), str(tmp_path / "empty.csv")],
        ["batches"],
        ["undo", "4"],
        ["batches"],
        ["customers"],
        ["customer", "1"],
        ["groups"],
        ["rfm", "--xlsx", str(tmp_path / "r.xlsx")],
        ["care"],
        ["check"],
        ["formats"],
        ["init", "--vault", str(tmp_path / "another")],
    ]
    for command in commands:
        capsys.readouterr()
        code = run(["--vault", str(folder), "--passphrase-file", str(secret), *command], words, clock)
        caught = capsys.readouterr()
        assert (code, caught.err) == (3 if command[0] == "import" else 0, ""), command
        assert caught.out.strip()
        with pytest.raises(ValueError, match=r"Expecting|Extra"):
            json.loads(caught.out)


def test_a_terminal_gets_a_progress_bar(cli: Cli, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    rows = [make.order(订单编号=str(10**17 + 7 * n)) for n in range(2500)]
    answer = cli("import", make.orders_file(tmp_path, rows, file="a.csv"), vault=vault)
    assert "2,000" in answer.err
    assert answer.err.endswith("\r\x1b[K")
    assert answer.json["files"][0]["rows"] == 2500


def test_a_last_line_without_a_break_is_worth_a_look(cli: Cli, vault: Path, tmp_path: Path, texts: Texts) -> None:
    path = two_orders(tmp_path, "cut.csv")
    (whole,) = cli("import", "--dry-run", path, vault=vault).json["files"]
    assert whole["warnings"] == []
    path.write_bytes(path.read_bytes().rstrip())
    (told,) = cli("import", "--dry-run", path, vault=vault).json["files"]
    words = texts("import.warning.open_end")
    assert told["warnings"] == [{"warning": "open_end", "text": words}]
    assert told["orders"] == whole["orders"]
    answer = cli("import", path, vault=vault, plain=True)
    assert (answer.code, words in answer.out) == (0, True)


def test_orders_under_another_shops_name_are_worth_a_look(cli: Cli, tmp_path: Path, texts: Texts) -> None:
    cli("init", vault=tmp_path / "own")
    path = two_orders(tmp_path)
    assert cli("import", path, vault=tmp_path / "own").json["files"][0]["warnings"] == []
    (told,) = cli("import", "--dry-run", "--shop", "二店", path, vault=tmp_path / "own").json["files"]
    words = texts("import.warning.unnamed_shop", shop="", n=2)
    assert told["warnings"] == [{"warning": "unnamed_shop", "shop": "", "n": 2, "text": words}]
    cli("import", "--shop", "二店", path, vault=tmp_path / "own")
    answer = cli("import", "--dry-run", "--shop", "三店", path, vault=tmp_path / "own", plain=True)
    assert texts("import.warning.other_shop", shop="二店", n=2) in answer.out
    assert words in answer.out


def test_a_folder_and_an_archive_stand_for_what_lies_in_them(cli: Cli, vault: Path, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    make.orders_file(folder, [make.order()], file="a.csv")
    (folder / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    packed = make.orders_file(tmp_path, [make.order(订单编号=B)], file="b.csv")
    books.zip_of(folder / "b.zip", [("b.csv", packed.read_bytes())])
    answer = cli("import", folder, vault=vault)
    assert answer.code == 0
    assert [(one["file"], one["batch"]) for one in answer.json["files"]] == [
        ("exports › a.csv", 1),
        ("exports › b.zip › b.csv", 2),
    ]
    text = "不是表格，没有导入"
    assert answer.json["passed_over"] == [{"file": "exports › cat.png", "reason": "no_table", "text": text}]
    plain = cli("import", folder / "b.zip", folder, vault=vault, plain=True).out.splitlines()
    assert plain[0].startswith("b.zip › b.csv：")
    assert f"exports › cat.png：{text}" in plain
    assert [one["file"] for one in cli("batches", vault=vault).json["batches"]][:1] == ["exports › b.zip › b.csv"]


def test_passwords_come_from_a_file_or_standard_input(
    cli: Cli, vault: Path, tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = books.locked_xlsx(make.orders_file(tmp_path, [make.order()]), tmp_path / "locked.xlsx", "白兔 2026")
    (refused,) = cli("import", locked, vault=vault).json["refused"]
    assert refused["reason"] == "file_password"
    words = tmp_path / "words.txt"
    words.write_text("\ufeffnonsense\n\n白兔 2026\n", encoding="utf-8")
    answer = cli("import", locked, "--password-file", words, "--dry-run", vault=vault)
    assert (answer.code, answer.json["files"][0]["orders"]["new"]) == (0, 1)
    monkeypatch.setattr("sys.stdin", io.StringIO("nonsense\n"))
    assert (
        cli("import", locked, "--password-file", "-", vault=vault).json["refused"][0]["reason"] == "file_password_wrong"
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(secret.read_text(encoding="utf-8") + "nonsense\n白兔 2026\n"))
    assert cli("import", locked, "--password-file", "-", vault=vault, passphrase=STDIN).code == 0
    missing = cli("import", locked, "--password-file", tmp_path / "nowhere", vault=vault)
    assert (missing.code, "nowhere" in missing.err) == (2, True)


def test_sheets_that_were_not_read_are_told(cli: Cli, vault: Path, tmp_path: Path) -> None:
    headings = make.layout("reduced-7")
    path = make.write_xlsx(tmp_path / "a.xlsx", headings, make.table(headings, [make.order()]), sheet="订单")
    book = load_workbook(path)
    book.create_sheet("说明").append(["只有一行"])
    book.save(path)
    assert cli("import", path, vault=vault).json["files"][0]["sheets_passed"] == [{"sheet": "说明", "rows": 1}]
    assert "没有读的工作表（里面没有认识的表头）：说明（1 行）" in cli("import", path, vault=vault, plain=True).out


def test_support_prints_or_saves_and_opens_the_shop_only_with_its_passphrase(
    cli: Cli, tmp_path: Path, capsys: pytest.CaptureFixture[str], texts: Texts, clock: FixedClock
) -> None:
    cli("init")
    opened = cli("support").json
    assert opened["file"] is None
    assert "orders: 0" in opened["report"]
    path = tmp_path / "report.txt"
    saved = cli("support", str(path)).json
    assert saved["file"] == str(path)
    assert path.read_text(encoding="utf-8-sig").splitlines()[0] == texts("support.title")
    assert run(["--vault", str(tmp_path / "vault"), "support"], texts, clock) == 0
    assert texts("support.closed") in capsys.readouterr().out
