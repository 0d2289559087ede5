"""The trail of what was done: every act stands in it, and nobody changes it unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from shopcrm.base.errors import CannotUnlock, StorageFailed
from shopcrm.domain.audit import Act, Action, Flaw, Subject, Verdict, Who, purpose_words
from shopcrm.domain.new_customer import NewCustomer
from shopcrm.domain.rfm import RfmOptions
from shopcrm.domain.ways import TypedSecret
from shopcrm.services import audit as audit_module
from shopcrm.services.bringing_back import bring_back_to
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.store.engine import connect
from shopcrm.store.header_file import HeaderFile, waiting_acts
from shopcrm.store.vault import OpenVault
from shopcrm.store.work import Store
from tests import factories as make
from tests.conftest import PASSPHRASE

MINE = TypedSecret(PASSPHRASE)


_INSERT = (
    "INSERT INTO audit SELECT seq + 4, at, action, subject, number, counts, purpose, sha256, who, mac"
    " FROM audit WHERE seq = 2"
)


def actions(shop: OpenShop) -> list[str]:
    return [one.act.action.value for one in reversed(shop.audit.entries())]


def tamper(vault: OpenVault, *statements: str) -> None:
    """Write into the closed database with its key, the triggers taken away."""
    connection = connect(vault.database, vault.keys.database)
    for verb in ("update", "delete"):
        connection.execute(f"DROP TRIGGER IF EXISTS audit_no_{verb}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_the_first_lines_tell_of_making_and_opening(shop: OpenShop) -> None:
    assert actions(shop) == ["created", "unlock", "unlock"]
    first = shop.audit.entries()[-1]
    assert (first.seq, first.who, first.act.action) == (1, Who.OWNER, Action.CREATED)
    assert shop.audit.entries()[0].act.purpose == "passphrase"
    assert shop.audit.verify() == Verdict(3)


def test_wrong_tries_are_told_of_by_the_right_one(shop: OpenShop, vaults: VaultService) -> None:
    shop.close()
    for _ in range(2):
        with pytest.raises(CannotUnlock):
            vaults.open(shop.folder, "somebody else entirely")
    again = vaults.open(shop.folder, PASSPHRASE)
    assert again.audit.entries()[0].act.counts == {"failed": 2}
    again.close()
    once_more = vaults.open(shop.folder, PASSPHRASE)
    assert once_more.audit.entries()[0].act.counts == {}
    once_more.close()


def test_what_changes_orders_is_kept_with_them(shop: OpenShop, tmp_path: Path) -> None:
    outcome = shop.imports.run([make.orders_file(tmp_path, [make.order()])])[0]
    assert outcome.result is not None
    batch = outcome.result.batch
    shop.imports.preview(make.orders_file(tmp_path, [make.order(订单编号="2468013579024681399")], file="second.csv"))
    entry = shop.audit.entries()[0]
    assert (entry.act.action, entry.act.subject, entry.act.number) == (Action.IMPORT, Subject.BATCH, batch)
    assert entry.act.counts == {"rows": 1, "new": 1, "customers": 1}
    shop.imports.undo(batch or 0)
    assert shop.audit.entries()[0].act.counts == {"removed": 1, "restored": 0}


def test_who_is_who_is_written_down(shop: OpenShop) -> None:
    one = shop.new_customers.add(NewCustomer("林小满", "13811112222", "", "")).customer
    two = shop.new_customers.add(NewCustomer("陈一一", "13811113333", "", "")).customer
    link = shop.people.merge(one, two)
    shop.people.unmerge(link)
    decision = shop.people.apart(one, two)
    shop.people.forget_apart(decision)
    wanted = ["new_customer", "new_customer", "merge", "unmerge", "apart", "together"]
    assert actions(shop)[-6:] == wanted
    assert [one.act.number for one in shop.audit.entries(most=4)] == [decision, decision, link, link]


def test_files_are_known_by_their_digest(shop: OpenShop, tmp_path: Path) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order(), make.order(订单编号="")])])
    report = shop.rfm.report(RfmOptions(shop.day))
    document = shop.reports.rfm_document(report)
    shop.exports.save(tmp_path / "all.zip", purpose="books")
    shop.reports.save_pdf(document, tmp_path / "r.pdf", "follow_up")
    shop.reports.save_rfm_xlsx(report, tmp_path / "r.xlsx", "  for\n me ")
    shop.reports.printed(document, "shipping")
    shop.imports.save_rejections(1, tmp_path / "rows.csv")
    shop.backups.save_as(tmp_path / "b.crmbak")
    files = ["all.zip", "r.pdf", "r.xlsx", "", "rows.csv", "b.crmbak"]
    found = [one.act for one in reversed(shop.audit.entries(most=6))]
    assert [one.action.value for one in found] == ["export", "pdf", "xlsx", "print", "rows", "backup"]
    digests = [sha256((tmp_path / name).read_bytes()).hexdigest() if name else "" for name in files]
    assert [one.sha256 for one in found] == digests
    assert [one.purpose for one in found[:4]] == ["books", "follow_up", "for me", "shipping"]
    assert found[0].counts == {"orders": 1, "customers": 0}
    assert found[1].counts == {"people": 1}


def test_a_file_that_cannot_be_written_down_is_not_given_away(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_all: object) -> None:
        raise StorageFailed("disk_full")

    monkeypatch.setattr(audit_module.AuditService, "record", full)
    with pytest.raises(StorageFailed):
        shop.exports.save(tmp_path / "all.zip")
    assert not (tmp_path / "all.zip").exists()


@pytest.mark.parametrize("header_takes_it", [True, False])
def test_a_full_disk_does_not_keep_the_shop_shut(
    shop: OpenShop, vaults: VaultService, monkeypatch: pytest.MonkeyPatch, *, header_takes_it: bool
) -> None:
    before = len(actions(shop))
    shop.close()

    def full(*_all: object, **_named: object) -> None:
        raise StorageFailed("disk_full")

    with monkeypatch.context() as disk:
        disk.setattr(Store, "write", full)
        if not header_takes_it:
            disk.setattr(HeaderFile, "wait", full)
        again = vaults.open(shop.folder, PASSPHRASE)
        assert len(actions(again)) == before
        with pytest.raises(StorageFailed):
            again.audit.record(Act(Action.REVEAL))
    again.audit.record(Act(Action.REVEAL))
    assert actions(again)[before:] == ["unlock", "reveal"]
    assert again.audit.verify() == Verdict(before + 2)
    again.close()


def test_changes_of_the_ways_in_wait_in_the_header(shop: OpenShop, vaults: VaultService) -> None:
    before = len(actions(shop))
    later = "another correct horse battery"
    shop.ways.set_staff_passphrase(MINE, "a word for all the staff")
    shop.ways.remove_staff_passphrase(MINE)
    shop.ways.use_keyring(MINE)
    shop.ways.stop_using_keyring()
    shop.ways.stop_using_keyring()
    shop.ways.change_passphrase(MINE, later)
    pending = shop.ways.begin_code(TypedSecret(later))
    pending.confirm(pending.recovery_code)
    assert len(waiting_acts(shop._store.vault.header.header.state)) == 6
    shop.close()
    again = vaults.open(shop.folder, later)
    wanted = ["key_staff", "key_staff_off", "key_keyring", "key_keyring_off", "key_passphrase", "key_recovery"]
    assert actions(again)[before:] == [*wanted, "unlock"]
    assert again.audit.verify().intact
    again.close()


def test_the_staff_is_told_apart(shop: OpenShop, vaults: VaultService) -> None:
    shop.ways.set_staff_passphrase(MINE, "a word for all the staff")
    shop.close()
    vaults.open(shop.folder, "a word for all the staff").close()
    again = vaults.open(shop.folder, PASSPHRASE)
    assert [entry.who for entry in again.audit.entries()[:2]] == [Who.OWNER, Who.STAFF]
    again.close()


def test_a_new_data_key_goes_on_with_the_chain(shop: OpenShop, vaults: VaultService) -> None:
    from shopcrm.base.progress import CancelToken, silent

    later = "another correct horse battery"
    pending = vaults.begin_new_key(shop, MINE, later)
    again = pending.confirm(pending.recovery_code, silent, CancelToken())
    assert actions(again)[-2:] == ["key_data", "unlock"]
    assert again.audit.verify().intact
    again.close()


def test_while_something_is_written_an_act_waits(shop: OpenShop) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def long() -> None:
        with shop._store.write():
            inside.set()
            go_on.wait(30)

    writer = threading.Thread(target=long)
    writer.start()
    assert inside.wait(30)
    shop.audit.record(Act(Action.REVEAL, Subject.CUSTOMER, 7))
    shop.audit.catch_up()
    assert waiting_acts(shop._store.vault.header.header.state) != []
    go_on.set()
    writer.join()
    assert shop.audit.entries()[0].act == Act(Action.REVEAL, Subject.CUSTOMER, 7)
    assert waiting_acts(shop._store.vault.header.header.state) == []


def test_looking_is_no_reason_for_a_backup(shop: OpenShop) -> None:
    shop.backups.make()
    shop.audit.record(Act(Action.REVEAL, Subject.CUSTOMER, 7))
    assert not shop.backups.state().changed
    before = len(shop.backups.backups())
    from shopcrm.domain.backups import Reason

    shop.backups.before(Reason.BEFORE_UNDO)
    assert len(shop.backups.backups()) == before


def test_rows_are_only_ever_added(shop: OpenShop) -> None:
    for statement in ("UPDATE audit SET number = 1", "DELETE FROM audit"):
        with pytest.raises(RuntimeError, match="IntegrityError"), shop._store.write() as connection:
            connection.exec_driver_sql(statement)
    assert shop.audit.verify().intact


@pytest.mark.parametrize(
    ("statements", "flaw", "seq"),
    [
        (("UPDATE audit SET purpose = 'x' WHERE seq = 2",), Flaw.EDITED, 2),
        (("UPDATE audit SET at = at + 1 WHERE seq = 3",), Flaw.EDITED, 3),
        (("UPDATE audit SET counts = x'00ff' WHERE seq = 1",), Flaw.EDITED, 1),
        (("DELETE FROM audit WHERE seq = 2",), Flaw.MISSING, 2),
        (("DELETE FROM audit WHERE seq > 3",), Flaw.GAP, 4),
        (("DELETE FROM audit",), Flaw.GAP, 1),
        (
            ("UPDATE audit SET seq = -1 WHERE seq = 2", "UPDATE audit SET seq = 2 WHERE seq = 3",
             "UPDATE audit SET seq = 3 WHERE seq = -1"), Flaw.REORDERED, 2,
        ),
        ((_INSERT,), Flaw.EDITED, 6),
    ],
)  # fmt: skip
def test_tampering_is_found(
    shop: OpenShop, vaults: VaultService, statements: tuple[str, ...], flaw: Flaw, seq: int
) -> None:
    for number in range(2):
        shop.audit.record(Act(Action.REVEAL, Subject.CUSTOMER, number))
    vault = shop._store.vault
    shop.close()
    tamper(vault, *statements)
    again = vaults.open(shop.folder, PASSPHRASE)
    found = again.audit.verify()
    assert (found.flaw, found.seq) == (flaw, seq)
    assert again.audit.entries()
    # It stays so.
    again.close()
    once_more = vaults.open(shop.folder, PASSPHRASE)
    assert once_more.audit.verify().flaw is flaw
    once_more.close()


def test_an_end_that_is_gone_is_seen_before_the_shop_is_opened_again(shop: OpenShop) -> None:
    for number in range(3):
        shop.audit.record(Act(Action.REVEAL, Subject.CUSTOMER, number))
    tamper(shop._store.vault, "DELETE FROM audit WHERE seq > 4")
    assert shop.audit.verify() == Verdict(4, Flaw.CUT, 5)
    tamper(shop._store.vault, "DELETE FROM audit")
    assert shop.audit.verify() == Verdict(0, Flaw.CUT, 1)


def test_a_last_line_made_anew_does_not_fit_the_header(shop: OpenShop) -> None:
    shop.audit.record(Act(Action.REVEAL, Subject.CUSTOMER, 1))
    vault = shop._store.vault
    tamper(vault, "DELETE FROM audit WHERE seq = 4")
    with shop._store.read() as _:
        pass
    connection = connect(vault.database, vault.keys.database)
    connection.close()
    from datetime import UTC, datetime

    from shopcrm.domain.audit import Entry
    from shopcrm.store.audit import append

    # Whoever has the audit key too can write a line of his own; the header still knows the other one.
    with shop._store._block("BEGIN IMMEDIATE") as own:
        append(own, vault.keys.audit, Entry(0, datetime.fromtimestamp(5, UTC), Act(Action.COPY), Who.OWNER))
    assert shop.audit.verify() == Verdict(4, Flaw.EDITED, 4)


def test_an_unreadable_line_is_shown_as_one(shop: OpenShop) -> None:
    tamper(shop._store.vault, "UPDATE audit SET action = 'nonsense' WHERE seq = 2")
    assert shop.audit.entries()[1].act.action is Action.UNREADABLE


def test_a_backup_brought_back_is_no_false_alarm(shop: OpenShop, vaults: VaultService, tmp_path: Path) -> None:
    made = shop.backups.make()
    for number in range(5):
        shop.audit.record(Act(Action.REVEAL, Subject.CUSTOMER, number))
    shop.backups.prepare_restore(made.path, MINE)
    shop.close()
    again = vaults.open(shop.folder, PASSPHRASE)
    assert actions(again)[-3:] == ["unlock", "restore", "unlock"]
    assert again.audit.verify().intact
    assert again.audit.entries()[1].act.number == made.manifest.number
    again.close()
    bring_back_to(made.path, MINE, tmp_path / "new")
    moved = vaults.open(tmp_path / "new", PASSPHRASE)
    assert actions(moved)[-2:] == ["restore", "unlock"]
    assert moved.audit.verify().intact
    moved.close()


def test_lines_are_found_by_kind_and_page(shop: OpenShop) -> None:
    for number in range(5):
        shop.audit.record(Act(Action.REVEAL if number % 2 else Action.COPY, Subject.CUSTOMER, number))
    assert [one.act.number for one in shop.audit.entries(actions=(Action.REVEAL,))] == [3, 1]
    assert [one.seq for one in shop.audit.entries(most=2)] == [8, 7]
    assert [one.seq for one in shop.audit.entries(most=2, before=7)] == [6, 5]


def test_purposes_are_one_short_line() -> None:
    assert purpose_words(" a\n b ") == "a b"
    assert len(purpose_words("x" * 200)) == 60


def test_new_shops_begin_their_own_trail(new_shop: Callable[..., OpenShop]) -> None:
    assert actions(new_shop("other", currency="USD")) == ["created", "unlock"]
