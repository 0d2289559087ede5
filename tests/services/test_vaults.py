"""Making, discarding and opening a shop; the demo shop; reports that never touch a temporary file."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopcrm.base.errors import Cancelled, CannotUnlock, StorageFailed, VaultDamaged
from shopcrm.base.progress import CancelToken, silent
from shopcrm.domain.care import Variant
from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.rfm import RfmOptions
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests import factories as make
from tests.conftest import PASSPHRASE


def test_a_vault_counts_once_its_code_came_back(vaults: VaultService, tmp_path: Path) -> None:
    pending = vaults.begin(tmp_path / "v", ShopInfo("小满家"), PASSPHRASE)
    other = vaults.begin(tmp_path / "w", ShopInfo("别家"), PASSPHRASE)
    with pytest.raises(CannotUnlock) as wrong:
        pending.confirm(other.recovery_code)
    assert wrong.value.key == "wrong_recovery"
    with pytest.raises(CannotUnlock):
        pending.confirm(pending.recovery_code[:-1])
    pending.confirm(pending.recovery_code.replace("-", " ")).close()
    other.abandon()
    assert vaults.exists(tmp_path / "v")
    assert not (tmp_path / "w").exists()


def test_changing_ones_mind_leaves_the_folder_as_it_was(vaults: VaultService, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    vaults.begin(tmp_path / "empty", ShopInfo("小满家"), PASSPHRASE).abandon()
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "short", "one two", "aaaaaaaaaaaaaaaa", "password1234", "１２３４５６７８９０１２"]
)
def test_weak_passphrases_make_no_vault(vaults: VaultService, tmp_path: Path, text: str) -> None:
    assert vaults.passphrase_problem(text)
    with pytest.raises(CannotUnlock):
        vaults.begin(tmp_path / "v", ShopInfo("小满家"), text)
    assert not (tmp_path / "v").exists()


def test_full_width_and_composed_letters_are_one_passphrase(vaults: VaultService, tmp_path: Path) -> None:
    vaults.begin(tmp_path / "v", ShopInfo("x"), "Café horse 123456").accept().close()
    vaults.open(tmp_path / "v", "Cafe\u0301 horse １２３４５６").close()


@pytest.mark.no_cover
def test_the_sample_shop(vaults: VaultService, tmp_path: Path) -> None:
    stages: set[str] = set()
    shop = vaults.make_demo(tmp_path / "demo", lambda stage, _done, _total: stages.add(stage), CancelToken())
    assert {"samples", "reading", "finishing"} <= stages
    assert shop.customers.find(CustomerQuery()).total > 1000
    assert shop.care.month_list(shop.day, Variant.WORK).by_reason()
    assert {batch.platform for batch in shop.imports.batches()} == {"taobao", "jd", "pdd", "douyin"}
    assert shop.checks.run().ok
    shop.close()


def test_a_sample_shop_that_is_stopped_leaves_nothing(vaults: VaultService, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        vaults.make_demo(tmp_path / "demo", silent, token)
    assert not (tmp_path / "demo").exists()


def test_the_state_of_the_data_decides_what_is_computed_anew(shop: OpenShop, tmp_path: Path) -> None:
    assert shop.rfm.report(RfmOptions(shop.day)).customers == 0
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    assert shop.rfm.report(RfmOptions(shop.day)).customers == 1
    shop.imports.undo(1)
    assert shop.rfm.report(RfmOptions(shop.day)).customers == 0


def test_reports_pass_through_no_temporary_file(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook is put together in memory: what she exports is written where she said, and nowhere else."""
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    out = tmp_path / "out"
    out.mkdir()
    shop.reports.save_rfm_xlsx(shop.rfm.report(RfmOptions(shop.day)), out / "r.xlsx")
    month = shop.care.month_list(shop.day, Variant.WORK)
    shop.reports.save_follow_up_xlsx(month, out / "c.xlsx")
    shop.reports.save_pdf(shop.reports.follow_up_document(month), out / "c.pdf")
    assert {path.name for path in out.iterdir()} == {"r.xlsx", "c.xlsx", "c.pdf"}


def test_a_place_that_cannot_be_written_is_said(shop: OpenShop, tmp_path: Path) -> None:
    report = shop.rfm.report(RfmOptions(shop.day))
    with pytest.raises(StorageFailed) as failed:
        shop.reports.save_rfm_xlsx(report, tmp_path / "nowhere" / "r.xlsx")
    assert (failed.value.key, failed.value.facts) == ("no_such_folder", {"folder": str(tmp_path / "nowhere")})
    (tmp_path / "r.xlsx").mkdir()
    with pytest.raises(StorageFailed) as failed:
        shop.reports.save_rfm_xlsx(report, tmp_path / "r.xlsx")
    assert (failed.value.key, failed.value.facts) == ("cannot_write", {"file": "r.xlsx"})


def test_an_empty_file_in_the_place_of_the_database_is_damage(shop: OpenShop, vaults: VaultService) -> None:
    shop.close()
    (shop.folder / "data.db").write_bytes(b"")
    with pytest.raises(VaultDamaged) as damaged:
        vaults.open(shop.folder, PASSPHRASE)
    assert damaged.value.key == "database_damaged"
    assert (shop.folder / "data.db").stat().st_size == 0


@pytest.mark.parametrize(
    "left", [("data.db",), ("backups/1.crmbak",), ("data.db", "lock"), ("before-restore/a/data.db",)]
)
def test_what_is_left_of_a_shop_is_never_built_over(
    vaults: VaultService, tmp_path: Path, left: tuple[str, ...]
) -> None:
    folder = tmp_path / "shop"
    for name in left:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"hers")
    with pytest.raises(CannotUnlock) as refused:
        vaults.begin(folder, ShopInfo("小满家"), PASSPHRASE)
    assert refused.value.key == "folder_not_empty"
    assert all((folder / name).read_bytes() == b"hers" for name in left)


def test_a_shop_without_its_header_is_a_damaged_one(shop: OpenShop, vaults: VaultService) -> None:
    shop.close()
    for name in ("vault.json", "vault.json.bak"):
        (shop.folder / name).unlink()
    with pytest.raises(VaultDamaged):
        vaults.open(shop.folder, PASSPHRASE)
    assert (shop.folder / "data.db").is_file()
