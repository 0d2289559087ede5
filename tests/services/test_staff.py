"""Opened with the staff passphrase: what is refused, what is masked, and that no verb was forgotten."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base.errors import NotAllowed
from shopcrm.domain.care import Variant
from shopcrm.domain.customers import Basics, CustomerQuery
from shopcrm.domain.drafts import Draft
from shopcrm.domain.masked_views import masked_basics, masked_words, unmasked
from shopcrm.domain.new_customer import NewCustomer
from shopcrm.domain.permissions import STAFF, Permission
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests.conftest import PASSPHRASE
from tests.services.quick import order, put, tell

WORD = "a word for all the staff"
PHONE, MAIL, STREET, WECHAT, OTHER = "13966541234", "linxiaoman@example.com", "文三路 90 号", "wx_lin_90", "13711112222"
NOTES = f"喜欢红色\n老公电话 {OTHER}\n2026-11-22 来过"
SECRETS = (PHONE, MAIL, "linxiaoman", STREET, WECHAT, OTHER, OTHER[3:7])
# Every verb that asks for a permission, and which.
GUARDED = {
    "audit.entries": Permission.AUDIT, "audit.verify": Permission.AUDIT,
    "backups.save_as": Permission.BACKUPS, "backups.delete_aside": Permission.BACKUPS,
    "backups.set_second": Permission.BACKUPS, "backups.prepare_restore": Permission.BACKUPS,
    "backups.forget_former": Permission.BACKUPS,
    "consents.record": Permission.NOTE, "consents.strike": Permission.DECIDE,
    "customers.save_basics": Permission.NOTE,
    "erasure.preview": Permission.ERASE, "erasure.erase": Permission.ERASE,
    "erasure.erase_all": Permission.ERASE,
    "exports.save": Permission.EXPORT,
    "imports.preview": Permission.ENTER, "imports.run": Permission.ENTER, "imports.take": Permission.ENTER,
    "imports.undo": Permission.UNDO, "imports.save_rejections": Permission.EXPORT,
    "losses.facts": Permission.AUDIT,
    "mappings.sketch": Permission.TEACH, "mappings.trial": Permission.TEACH, "mappings.save": Permission.TEACH,
    "new_customers.add": Permission.ENTER,
    "notices.facts": Permission.SETTINGS, "notices.keep": Permission.SETTINGS,
    "people.suggestions": Permission.DECIDE, "people.pairs": Permission.DECIDE, "people.preview": Permission.DECIDE,
    "people.merge": Permission.DECIDE, "people.unmerge": Permission.DECIDE, "people.apart": Permission.DECIDE,
    "people.forget_apart": Permission.DECIDE, "people.later": Permission.DECIDE,
    "persons.copy_of": Permission.EXPORT, "persons.save": Permission.EXPORT,
    "reports.save_pdf": Permission.PRINT, "reports.printed": Permission.PRINT,
    "reports.save_rfm_xlsx": Permission.EXPORT, "reports.save_follow_up_xlsx": Permission.EXPORT,
    "reports.save_trail": Permission.AUDIT,
    "retention.set_months": Permission.SETTINGS, "retention.keep": Permission.DECIDE,
    "reveals.asks": Permission.REVEAL, "reveals.confirm": Permission.REVEAL, "reveals.show": Permission.REVEAL,
    "self_check.look": Permission.AUDIT, "self_check.last": Permission.AUDIT,
    "ways.change_passphrase": Permission.WAYS, "ways.set_staff_passphrase": Permission.WAYS,
    "ways.remove_staff_passphrase": Permission.WAYS, "ways.check": Permission.WAYS, "ways.new_key": Permission.WAYS,
    "ways.begin_code": Permission.WAYS, "ways.use_keyring": Permission.WAYS,
    "ways.stop_using_keyring": Permission.WAYS,
}  # fmt: skip
# Every other verb: it may be called by everybody, and tells nothing that is hidden.
OPEN = {
    "audit.record", "audit.opened", "audit.catch_up",
    "backups.make", "backups.before", "backups.keep_up", "backups.backups", "backups.state", "backups.look",
    "backups.erasure_ledgers", "backups.keep_erasures", "backups.leaves_computer", "backups.drill",
    "care.month_list", "care.due_on", "checks.run", "checks.size",
    "customers.find", "customers.cards", "customers.warm_up", "customers.file", "customers.first_accounts",
    "customers.cities", "customers.platforms",
    "drafts.keep", "drafts.kept", "groups.shares",
    "imports.batches", "imports.rejections", "imports.rejected_ending", "imports.protocol",
    "notices.document", "notices.text",
    # They go through imports.preview and imports.take.
    "manual.new_number", "manual.owner", "manual.look", "manual.save",
    "new_customers.alike",
    # Of previews that were refused already, or inside another verb's write block.
    "people.agree", "people.words_after", "people.merge_within",
    "reports.rfm_document", "reports.follow_up_document", "reports.protocol_document",
    "retention.months", "retention.review", "rfm.report", "today.overview", "ways.ways", "ways.keyring_state",
}  # fmt: skip


def verbs(shop: OpenShop) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every public method of every service of an open shop."""
    for name, service in vars(shop).items():
        if not name.startswith("_") and type(service).__module__.startswith("shopcrm.services."):
            for verb, method in inspect.getmembers(type(service), inspect.isfunction):
                if not verb.startswith("_"):
                    yield f"{name}.{verb}", method


@pytest.fixture
def owner(shop: OpenShop) -> OpenShop:
    put(shop, "taobao", [
        order("1", "lin_90", recipient="林小满", phone=PHONE, address=f"浙江省杭州市西湖区{STREET}", city="杭州市"),
        order("2", PHONE, recipient="林小满", phone=PHONE, address=f"浙江省杭州市西湖区{STREET}"),
    ])  # fmt: skip
    tell(shop, "youzan", [{"account": PHONE, "name": "林小满", "phone": PHONE, "email": MAIL, "contact": WECHAT,
                           "address": f"浙江省杭州市西湖区{STREET}", "note": f"微信 {OTHER}"}])  # fmt: skip
    for customer in shop.customers.find(CustomerQuery()).ids:
        shop.customers.save_basics(customer, Basics(notes=NOTES, fields=(("备用", OTHER), ("尺码", "M"))))
    shop.ways.set_staff_passphrase(TypedSecret(PASSPHRASE), WORD)
    return shop


@pytest.fixture
def staff(owner: OpenShop, vaults: VaultService) -> Iterator[OpenShop]:
    owner.close()
    opened = vaults.open(owner.folder, WORD)
    yield opened
    opened.close()


def test_every_verb_is_in_one_of_the_tables(shop: OpenShop) -> None:
    found = dict(verbs(shop))
    assert {name: vars(verb)["needs"] for name, verb in found.items() if "needs" in vars(verb)} == GUARDED
    assert set(found) - set(GUARDED) == OPEN


@pytest.mark.parametrize("name", sorted(name for name, needed in GUARDED.items() if needed not in STAFF))
def test_what_is_the_owners_is_refused_before_anything_happens(staff: OpenShop, name: str) -> None:
    service, verb = name.split(".")
    arguments = [MagicMock() for one in inspect.signature(getattr(getattr(staff, service), verb)).parameters.values()
                 if one.default is one.empty]  # fmt: skip
    with pytest.raises(NotAllowed) as refused:
        getattr(getattr(staff, service), verb)(*arguments)
    assert (refused.value.key, refused.value.exit_code) == ("owners_only", 4)
    assert all(argument.mock_calls == [] for argument in arguments)


def test_the_owner_may_everything(owner: OpenShop) -> None:
    assert all(owner.rights.may(one) for one in Permission)
    assert owner.customers.file(1).basics.notes == NOTES


def test_nothing_that_is_read_tells_a_detail(staff: OpenShop, tmp_path: Path) -> None:
    shown: list[object] = [staff.customers.first_accounts(), staff.today.overview(), staff.groups.shares()]
    ids = staff.customers.find(CustomerQuery(search=PHONE)).ids
    assert ids
    shown += staff.customers.cards(ids)
    for customer in ids:
        file = staff.customers.file(customer)
        assert file.addresses in ((), ("浙江省杭州市西湖区 ***",))
        shown.append(file)
    shown += [staff.care.month_list(date(2027, month, 1), Variant.WORK) for month in (1, 6)]
    shown += [staff.imports.protocol(batch.id) for batch in staff.imports.batches()]
    shown += [staff.imports.rejections(batch.id) for batch in staff.imports.batches()]
    shown.append(staff.new_customers.alike(NewCustomer(name="林小满", phone=PHONE)))
    told = repr(shown)
    assert "林小满" in told
    assert [one for one in SECRETS if one in told] == []
    del tmp_path


def test_a_mapping_is_refused(staff: OpenShop, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        staff.imports.run([tmp_path / "a.csv"], mapping=tmp_path / "m.toml")


def test_what_a_helper_does_all_day_works(staff: OpenShop) -> None:
    assert put(staff, "taobao", [order("3", "new_nick", phone=OTHER)])
    added = staff.new_customers.add(NewCustomer(name="王芳", phone="13512345678"))
    assert staff.customers.file(added.customer).card.phone == "135****5678"
    staff.backups.make()
    assert staff.checks.run().ok


def test_a_helper_writes_below_what_is_hidden(staff: OpenShop, vaults: VaultService) -> None:
    basics = staff.customers.file(1).basics
    assert basics.notes == "喜欢红色\n老公电话 137******22\n2026-11-22 来过"
    longer = Basics(notes=f"{basics.notes}\n下次送小样", fields=basics.fields)
    staff.customers.save_basics(1, longer)
    with pytest.raises(NotAllowed) as refused:
        staff.customers.save_basics(1, Basics(notes="空的", fields=basics.fields))
    assert refused.value.key == "hidden_words"
    with pytest.raises(NotAllowed):
        staff.customers.save_basics(1, Basics(notes=longer.notes))
    folder = staff.folder
    staff.close()
    owner = vaults.open(folder, PASSPHRASE)
    kept = owner.customers.file(1).basics
    owner.close()
    assert kept.notes == f"{NOTES}\n下次送小样"
    assert kept.fields == (("备用", OTHER), ("尺码", "M"))


def test_neither_sees_what_the_other_has_begun(owner: OpenShop, vaults: VaultService) -> None:
    hers, theirs = Draft("order", 1, PHONE), Draft("order", 1, "begun by staff")
    owner.drafts.keep([hers])
    owner.close()
    staff = vaults.open(owner.folder, WORD)
    assert staff.drafts.kept() == ()
    staff.drafts.keep([theirs])
    assert staff.drafts.kept() == (theirs,)
    staff.close()
    again = vaults.open(owner.folder, PASSPHRASE)
    assert again.drafts.kept() == (hers,)
    again.drafts.keep([])
    again.close()
    staff = vaults.open(owner.folder, WORD)
    assert staff.drafts.kept() == (theirs,)
    staff.close()


def test_the_recovery_code_opens_for_the_owner(owner: OpenShop, vaults: VaultService) -> None:
    pending = owner.ways.begin_code(TypedSecret(PASSPHRASE))
    pending.confirm(pending.recovery_code)
    owner.close()
    again = vaults.open_typed(owner.folder, TypedSecret(pending.recovery_code, is_code=True))
    assert not again.rights.by_staff
    again.close()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("电话 13711112222", "电话 137******22"),
        ("+86 137 1111 2222", "+86 1** **** **22"),
        ("0571-88886666 转 3", "057*-******66 转 3"),
        ("a.b@example.com 常用", "a***@example.com 常用"),
        ("生日 1990-05-01", "生日 1990-05-01"),
        ("买了 3 件，共 128.50", "买了 3 件，共 128.50"),
        ("", ""),
    ],
)
def test_numbers_and_addresses_in_free_words(written: str, shown: str) -> None:
    assert masked_words(written) == shown


_WORDS = st.lists(st.sampled_from(["红色", OTHER, MAIL, "", "尺码 M", "0571-88886666"]), max_size=5).map("\n".join)


@given(kept=_WORDS, added=st.sampled_from(["", "新的一行"]))
def test_saving_what_is_shown_loses_nothing(kept: str, added: str) -> None:
    basics = Basics(name="林", notes=kept, fields=(("a", kept.split("\n", maxsplit=1)[0]),))
    shown = masked_basics(basics)
    typed = Basics(shown.name, notes=shown.notes + "\n" + added, fields=shown.fields)
    back = unmasked(typed, basics)
    assert back.notes == kept + "\n" + added
    assert back.fields == basics.fields
    assert masked_basics(shown) == shown
