"""The yearly self-check counts what is there and what was done, within the year and no more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from shopcrm.base.clock import FixedClock
from shopcrm.base.texts import Texts
from shopcrm.domain.audit import Act, Action, Subject
from shopcrm.domain.care import Variant
from shopcrm.domain.consents import Channel, Consent, Purpose, Saying
from shopcrm.domain.customers import Basics
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.self_check import Given
from shopcrm.domain.ways import TypedSecret
from shopcrm.reports.document import Table
from shopcrm.reports.self_check import self_check_document
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests.conftest import CHEAP, NOW, PASSPHRASE
from tests.services.quick import customer_of, order, put
from tests.store.keyrings import MemoryKeyring

LIN = {"recipient": "林小雨", "phone": "15420001111"}
WORD = "a word for all the staff"


def test_what_is_kept_and_what_was_said(shop: OpenShop) -> None:
    put(shop, "taobao", [order("t1", "lin", **LIN), order("t2", "wang", recipient="王茶"), order("t3", "li")])
    lin, wang = customer_of(shop, "lin"), customer_of(shop, "wang")
    shop.customers.save_basics(lin, Basics(birthday=YearlyDay(Calendar.GREGORIAN, 5, 1, None), notes="绿茶"))
    for customer, saying in ((lin, Saying.GIVEN), (wang, Saying.GIVEN), (wang, Saying.WITHDRAWN)):
        shop.consents.record(customer, Consent(saying, Purpose.CONTACT, Channel.SMS, shop.day, "可以"))
    held = shop.self_check.look().held
    assert (held.customers, held.reached, held.birthdays, held.notes) == (3, 1, 1, 1)
    assert (held.agreed, held.declined, held.edits) == (1, 1, 2)


def test_what_left_the_shop_by_purpose(shop: OpenShop, tmp_path: Path) -> None:
    put(shop, "taobao", [order("t1", "lin", **LIN), order("t2", "wang")])
    report = shop.reports.follow_up_document(shop.care.month_list(shop.day, Variant.WORK))
    for purpose in ("follow_up", "follow_up", "books"):
        shop.audit.record(Act(Action.PRINT, Subject(report.subject), 0, {"people": 7}, purpose))
    shop.persons.save(customer_of(shop, "lin"), tmp_path, "asked")
    found = shop.self_check.look()
    assert found.given[:2] == (Given(Action.PRINT, "follow_up", 2, 14), Given(Action.PRINT, "books", 1, 7))
    assert Given(Action.PERSON, "asked", 1, 1) in found.given
    assert found.times[Action.PERSON] == 1
    assert found.trail.intact


def test_only_the_last_twelve_months_count(
    vaults: VaultService, shop: OpenShop, texts: Texts, keyring: MemoryKeyring
) -> None:
    shop.audit.record(Act(Action.REVEAL))
    assert shop.self_check.look().times[Action.REVEAL] == 1
    shop.close()
    later = FixedClock(NOW + timedelta(days=400))
    again = VaultService(later, texts, CHEAP, keyring).open(shop.folder, PASSPHRASE)
    found = again.self_check.look()
    assert Action.REVEAL not in found.times
    assert found.since == found.day.replace(year=found.day.year - 1)
    again.close()


def test_wrong_tries_and_the_staff(vaults: VaultService, shop: OpenShop) -> None:
    shop.ways.set_staff_passphrase(TypedSecret(PASSPHRASE), WORD)
    shop.close()
    staff = vaults.open(shop.folder, WORD)
    staff.close()
    again = vaults.open(shop.folder, PASSPHRASE)
    found = again.self_check.look()
    assert found.staff >= 1
    assert found.ways.staff is not None
    again.close()


def test_the_sheet_has_every_fact_and_every_question(shop: OpenShop) -> None:
    put(shop, "taobao", [order("t1", "lin", **LIN)])
    document = self_check_document(shop.self_check.look(), shop.info, shop.reports.texts)
    tables = [part for part in document.sections if isinstance(part, Table)]
    assert [len(table.rows) for table in tables] == [8, 4, 5, 7, 9]
    assert "林小雨" not in repr(document)
    assert "15420001111" not in repr(document)
