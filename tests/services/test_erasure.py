"""A customer erased: nothing tells of her any more, her orders stay as figures, and nothing brings her back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shopcrm.base.clock import FixedClock
from shopcrm.base.errors import Cancelled, NotAllowed, WrongUsage
from shopcrm.base.paths import erasures_folder
from shopcrm.base.progress import CancelToken
from shopcrm.domain.audit import Action
from shopcrm.domain.backups import Reason
from shopcrm.domain.batches import Rejection
from shopcrm.domain.consents import Channel, Consent, Purpose, Saying
from shopcrm.domain.customers import Basics, CustomerQuery
from shopcrm.domain.drafts import Draft
from shopcrm.domain.manual import ManualItem, ManualOrder
from shopcrm.domain.new_customer import NewCustomer
from shopcrm.domain.retention import KeepReason
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.bringing_back import bring_back_to
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.store.batches import add_rejections
from shopcrm.store.erasure_found import find_customer, look_ahead
from tests.conftest import PASSPHRASE
from tests.services.quick import DAY, customer_of, order, put, tell, who

LIN: dict[str, Any] = {
    "recipient": "林小雨", "phone": "15420001111", "province": "浙江", "city": "杭州", "address": "西湖区茶香路8号",
    "buyer_note": "请包好，林小雨收", "paid_at": DAY,
}  # fmt: skip
WANG: dict[str, Any] = {
    "recipient": "王茶", "phone": "15430002222", "province": "浙江", "city": "宁波", "paid_at": DAY + 9,
}  # fmt: skip
HERS = ("xiaoyu_tb", "jd_xiaoyu", "林小雨", "15420001111", "茶香路", "lin@example.org", "linxiaoyu")


def orders(account: str, *told: dict[str, Any]) -> list[dict[str, Any]]:
    return [order(f"{sum(account.encode())}-{n}", account, **one) for n, one in enumerate(told)]


def pass_days(clock: FixedClock, days: int) -> None:
    object.__setattr__(clock, "moment", clock.moment + timedelta(days=days))


def everything(shop: OpenShop) -> str:
    """Every value of every table but the trail, as text."""
    with shop._store.read() as connection:
        names = [
            str(row[0]) for row in connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        return "\n".join(
            repr(tuple(row)) for name in names for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
        )


def residue(shop: OpenShop) -> list[str]:
    text = everything(shop)
    return [one for one in HERS if one in text]


def figures(shop: OpenShop) -> list[tuple[Any, ...]]:
    with shop._store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT number, status, currency, amount, refunded, net, paid, valid, purchased_at, day, in_sale,"
            " discounted FROM orders ORDER BY number"
        )
        lines = connection.exec_driver_sql(
            "SELECT o.number, l.key, p.title, l.quantity, l.amount, l.refunded, l.status FROM order_line l"
            " JOIN orders o ON o.id = l.order_id JOIN product p ON p.id = l.product_id ORDER BY 1, 2"
        )
        return [tuple(row) for row in (*rows, *lines)]


def others(shop: OpenShop) -> list[tuple[Any, ...]]:
    with shop._store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT a.platform, a.value, c.purchases, c.net, c.last_day, c.name FROM account a JOIN customer c"
            " ON c.id = a.customer_id WHERE a.value NOT IN ('xiaoyu_tb', 'jd_xiaoyu') AND a.value NOT LIKE '%1111%'"
            " ORDER BY 1, 2"
        )
        return [tuple(row) for row in rows]


TAOBAO = orders("xiaoyu_tb", LIN, LIN, WANG) + orders("wang_tb", WANG, WANG, LIN)
JD = orders("jd_xiaoyu", LIN, LIN)
PDD = [order("p1", **LIN), order("p2", **WANG)]
TOLD = [
    {"account": "xiaoyu_tb", "name": "林小雨", "email": "lin@example.org", "birthday": "s-03-08"},
    {"account": "wang_tb", "name": "王茶"},
]


def fill(shop: OpenShop) -> list[int]:
    batches = [put(shop, "taobao", TAOBAO), put(shop, "jd", JD), put(shop, "pdd", PDD)]
    return [*batches, tell(shop, "taobao", TOLD).batch or 0]


def test_nothing_is_left_but_figures(shop: OpenShop) -> None:
    fill(shop)
    customer = customer_of(shop, "xiaoyu_tb")
    shop.customers.save_basics(customer, Basics(name="林小雨", notes="爱喝龙井，linxiaoyu"))
    assert who(shop) >= {frozenset({"taobao:xiaoyu_tb", "jd:jd_xiaoyu", "pdd:\n15420001111\n林小雨"})}
    before, rest, version = figures(shop), others(shop), residue(shop)
    assert len(version) >= 6
    preview = shop.erasure.preview(customer)
    assert (preview.name, preview.accounts, preview.orders, preview.deliveries) == ("林小雨", 3, 6, 1)
    assert (preview.told, preview.joins, preview.backups, preview.gone_by) == (1, 2, 0, None)
    assert preview.edits > 0
    done = shop.erasure.erase(customer)
    assert done.done == replace(preview, backups=0)
    assert residue(shop) == []
    assert (figures(shop), others(shop)) == (before, rest)
    assert shop.checks.run().ok
    with pytest.raises(WrongUsage) as gone:
        shop.erasure.preview(customer)
    assert gone.value.key == "no_such_customer"
    (act,) = shop.audit.entries(actions=(Action.ERASE,))
    assert (act.act.number, act.act.counts) == (customer, {"orders": 6, "accounts": 3, "deliveries": 1})
    (made,) = shop.backups.backups()
    assert (made.manifest.reason, done.backed_up) == (Reason.AFTER_ERASURE, True)
    assert (shop.folder / "data.db-wal").stat().st_size == 0
    assert shop.customers.find(CustomerQuery(search="林小雨")).ids == ()


def test_the_same_files_do_not_bring_her_back(shop: OpenShop) -> None:
    batches = fill(shop)
    before, rest = figures(shop), others(shop)
    shop.erasure.erase(customer_of(shop, "xiaoyu_tb"))
    for again in (False, True):
        if again:
            for batch in batches:
                shop.imports.undo(batch)
            assert residue(shop) == []
        batches = fill(shop)
        assert residue(shop) == []
        assert (figures(shop), others(shop)) == (before, rest)
    warned = {one.key: one.facts["n"] for one in shop.imports.protocol(batches[0]).result.warnings if one.facts}
    assert warned == {"erased_orders": 4}
    told = shop.imports.protocol(batches[3]).result.warnings
    assert [(one.key, one.facts["n"]) for one in told] == [("erased_customers", 1)]


def test_a_file_the_shop_had_not_met_tells_nothing_of_her_either(shop: OpenShop) -> None:
    put(shop, "taobao", TAOBAO)
    shop.erasure.erase(customer_of(shop, "xiaoyu_tb"))
    put(shop, "taobao", orders("xiaoyu_tb", *[LIN] * 5))
    put(shop, "pdd", PDD)
    put(shop, "jd", JD)
    # An account nobody knew was hers comes as an account; who it is stays out.
    assert residue(shop) == ["jd_xiaoyu"]
    # What a file without a buyer says of an order that turns out to be hers goes with it.
    put(shop, "taobao", [order("new1", paid_at=DAY, recipient="林**", address="茶香路")])
    assert residue(shop) == ["jd_xiaoyu", "茶香路"]
    put(shop, "taobao", [order("new1", "xiaoyu_tb", paid_at=DAY)])
    assert residue(shop) == ["jd_xiaoyu"]
    put(shop, "taobao", [order("new1", paid_at=DAY, recipient="林小雨", address="茶香路")])
    assert residue(shop) == ["jd_xiaoyu"]


def test_what_she_buys_later_is_a_new_customers(shop: OpenShop, clock: FixedClock) -> None:
    put(shop, "taobao", TAOBAO)
    shop.erasure.erase(customer_of(shop, "xiaoyu_tb"))
    pass_days(clock, 30)
    later = int(clock.now().timestamp()) - 3600
    put(shop, "taobao", [*TAOBAO, order("later", "xiaoyu_tb", **LIN | {"paid_at": later})])
    customer = customer_of(shop, "xiaoyu_tb")
    assert [one.number for one in shop.customers.file(customer).orders] == ["later"]
    # And she is erased again like anybody.
    shop.erasure.erase(customer)
    put(shop, "taobao", [order("later", "xiaoyu_tb", **LIN | {"paid_at": later})])
    assert residue(shop) == []


def test_rows_that_were_not_taken_and_what_is_begun_go_too(shop: OpenShop) -> None:
    batch = put(shop, "taobao", TAOBAO)
    customer = customer_of(shop, "xiaoyu_tb")

    def reject(*cells: str) -> None:
        with shop._store.write() as connection:
            add_rejections(
                connection, batch, [Rejection("", 7, column="", value=cells[0], reason="no_date", cells=cells)]
            )

    reject("4711", "xiaoyu_tb", "x")
    reject(f"'{TAOBAO[0]['number']}", "", "")
    reject("4713", "somebody", "")
    shop.drafts.keep([
        Draft("basics", 1, f'{{"customer":{customer},"name":"x","typed":{{}}}}'),
        Draft("new_customer", 1, '{"name":"","phone":"15420001111"}'),
        Draft("order", 1, '{"buyer":"somebody"}'),
    ])  # fmt: skip
    assert shop.erasure.preview(customer).rows == 2
    shop.erasure.erase(customer)
    assert [one.cells for one in shop.imports.rejections(batch)] == [(), (), ("4713", "somebody", "")]
    assert [one.kind for one in shop.drafts.kept()] == ["order"]


def test_the_staff_may_not(shop: OpenShop, vaults: VaultService) -> None:
    put(shop, "taobao", TAOBAO)
    shop.ways.set_staff_passphrase(TypedSecret(PASSPHRASE, is_code=False), "another good passphrase")
    shop.close()
    staff = vaults.open(shop.folder, "another good passphrase")
    try:
        with pytest.raises(NotAllowed) as refused:
            staff.erasure.erase(1)
        assert refused.value.key == "owners_only"
    finally:
        staff.close()


@pytest.mark.parametrize("known_by", ["beside", "computer"])
def test_an_older_backup_does_not_bring_her_back(
    shop: OpenShop, vaults: VaultService, tmp_path: Path, known_by: str
) -> None:
    fill(shop)
    before, rest = figures(shop), others(shop)
    older = shop.backups.make().path
    shop.erasure.erase(customer_of(shop, "xiaoyu_tb"))
    if known_by == "computer":
        away = tmp_path / "stick" / older.name
        away.parent.mkdir()
        shutil.copy(older, away)
        older = away
    else:
        shutil.rmtree(erasures_folder())
    bring_back_to(older, TypedSecret(PASSPHRASE, is_code=False), tmp_path / "back")
    back = vaults.open(tmp_path / "back", PASSPHRASE)
    try:
        assert (back.erased.customers, back.erased.unreadable) == (1, 0)
        assert residue(back) == []
        assert (figures(back), others(back)) == (before, rest)
        assert back.checks.run().ok
        assert back.audit.verify().intact
    finally:
        back.close()
    again = vaults.open(tmp_path / "back", PASSPHRASE)
    assert again.erased.customers == 0
    again.close()


def test_a_ledger_somebody_changed_is_not_applied_and_told_of(
    shop: OpenShop, vaults: VaultService, tmp_path: Path
) -> None:
    fill(shop)
    older = shop.backups.make().path
    shop.erasure.erase(customer_of(shop, "xiaoyu_tb"))
    for path in shop.backups.erasure_ledgers():
        path.write_bytes(path.read_bytes().replace(b'"order"', b'"orden"', 1))
    bring_back_to(older, TypedSecret(PASSPHRASE, is_code=False), tmp_path / "back")
    back = vaults.open(tmp_path / "back", PASSPHRASE)
    assert (back.erased.customers, back.erased.unreadable) == (0, 1)
    assert customer_of(back, "xiaoyu_tb")
    back.close()


def test_the_backups_she_is_in_are_told(shop: OpenShop, clock: FixedClock) -> None:
    put(shop, "taobao", TAOBAO)
    customer = customer_of(shop, "xiaoyu_tb")
    for _ in range(3):
        shop.backups.make()
        pass_days(clock, 40)
    preview = shop.erasure.preview(customer)
    assert (preview.backups, preview.second) == (3, False)
    assert preview.gone_by is not None
    assert preview.gone_by > clock.now().date()
    done = shop.erasure.erase(customer)
    assert (done.done.backups, done.done.gone_by) == (3, preview.gone_by)
    assert len(shop.backups.backups()) == 4


def test_many_go_together_or_nobody(shop: OpenShop) -> None:
    put(shop, "taobao", [order(f"o{n}", f"buyer{n}", recipient=f"林{n}", phone=f"154{n:08d}") for n in range(5)])
    everybody = [customer_of(shop, f"buyer{n}") for n in range(5)]
    token, seen = CancelToken(), []

    def stop(stage: str, done: int, total: int | None) -> None:
        seen.append((stage, total))
        if done == 2:
            token.cancel()

    with pytest.raises(Cancelled):
        shop.erasure.erase_all(everybody, progress=stop, cancel=token)
    assert shop.checks.run().counts["customers"] == 5
    with pytest.raises(WrongUsage):
        shop.erasure.erase_all([everybody[0], 999])
    assert shop.checks.run().counts["customers"] == 5
    # Who is named twice goes once.
    assert shop.erasure.erase_all([*everybody[:3], everybody[0]], purpose="old")
    counts = shop.checks.run().counts
    assert (counts["customers"], counts["orders"]) == (2, 5)
    assert sum(one.act.action == "erase" for one in shop.audit.entries()) == 3


def test_one_look_for_many_finds_what_a_look_each_finds(shop: OpenShop) -> None:
    def sent(number: int, to: int, **told: str) -> dict[str, Any]:
        return order(f"o{number}-{to}", f"buyer{number}", recipient=f"林{to}", phone=f"154{to:08d}", **told)

    put(shop, "taobao", [sent(one, one) for one in range(6)] + [sent(one, (one + 1) % 6) for one in range(0, 6, 2)])
    put(shop, "jd", [sent(7, 3), sent(8, 4, email="lin4@example.org"), order("x", "buyer9", recipient="林3")])
    with shop._store.read() as connection:
        everybody = sorted(shop.customers.find(CustomerQuery()).ids)
        looked = look_ahead(connection, everybody[:-1])
        one_each = {one: find_customer(connection, one) for one in everybody}
        assert {one: find_customer(connection, one, looked) for one in everybody} == one_each
    assert sum(bool(one.deliveries) for one in one_each.values()) >= 3


def test_who_goes_along_with_another_is_not_asked_for_again(shop: OpenShop) -> None:
    lin = {"recipient": "林小雨", "phone": "15420001111"}
    put(shop, "taobao", [order("t1", "lin", **lin)])
    put(shop, "pdd", [order("p1", **lin)])
    first, second = customer_of(shop, "lin"), customer_of(shop, "pdd:\n15420001111\n林小雨")
    assert first != second
    assert shop.erasure.erase_all([first, second])
    assert shop.checks.run().counts["customers"] == 0
    assert sum(one.act.action == "erase" for one in shop.audit.entries()) == 1


def test_what_she_agreed_to_goes_with_her(shop: OpenShop) -> None:
    put(shop, "taobao", [order("o1", "lin", recipient="林小雨", phone="15420001111")])
    customer = customer_of(shop, "lin")
    words = Consent(Saying.GIVEN, Purpose.CONTACT, Channel.PHONE, shop.day, "林小雨说可以", note="截图")
    shop.consents.record(customer, words)
    shop.retention.keep([customer], KeepReason.BOOKS)
    shop.erasure.erase(customer)
    with shop._store.read() as connection:
        for table in ("consent", "retention"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


def test_whoever_was_joined_with_her_by_mistake_stays_in_an_old_backup(
    shop: OpenShop, vaults: VaultService, tmp_path: Path
) -> None:
    put(shop, "taobao", TAOBAO)
    hers, his = customer_of(shop, "xiaoyu_tb"), customer_of(shop, "wang_tb")
    shop.customers.save_basics(hers, Basics(notes="林小雨爱喝龙井"))
    shop.customers.save_basics(his, Basics(name="王先生", notes="爱喝红茶"))
    link = shop.people.merge(hers, his)
    older = shop.backups.make().path
    shop.people.unmerge(link)
    rest = others(shop)
    shop.erasure.erase(customer_of(shop, "xiaoyu_tb"))
    bring_back_to(older, TypedSecret(PASSPHRASE, is_code=False), tmp_path / "back")
    back = vaults.open(tmp_path / "back", PASSPHRASE)
    try:
        assert residue(back) == []
        assert others(back) == rest == others(shop)
        customer = customer_of(back, "wang_tb")
        assert back.customers.file(customer).basics == Basics(name="王先生", notes="爱喝红茶")
        assert back.customers.find(CustomerQuery(search="王先生")).ids == (customer,)
        assert back.checks.run().ok
    finally:
        back.close()


def test_what_she_said_is_somebody_else_stays(shop: OpenShop) -> None:
    put(shop, "taobao", orders("xiaoyu_tb", LIN, LIN))
    put(shop, "jd", orders("jd_other", LIN, LIN))
    # The same number and name, and yet not the same person: the owner says so.
    (link,) = shop.customers.file(customer_of(shop, "xiaoyu_tb")).who.links
    shop.people.unmerge(link.id)
    other = customer_of(shop, "jd_other")
    shop.erasure.erase(customer_of(shop, "xiaoyu_tb"))
    assert shop.customers.file(other).card.phone == LIN["phone"]
    put(shop, "jd", orders("jd_other", LIN, LIN, LIN))
    assert shop.customers.file(other).card.purchases == 3


def test_a_customer_written_down_by_hand_goes_and_may_be_written_down_again(shop: OpenShop) -> None:
    entry = NewCustomer(name="林小雨", phone="15420001111")
    gone = shop.new_customers.add(entry).customer
    shop.erasure.erase(gone)
    assert residue(shop) == []
    # What the owner enters herself today, she means.
    again = shop.new_customers.add(entry).customer
    assert shop.customers.file(again).card.phone == "15420001111"
    assert again != gone, "the trail tells of the one who went under this number"


def test_what_was_typed_of_an_order_before_it_was_typed_again_goes_too(shop: OpenShop) -> None:
    typed = ManualOrder(
        number="4711", at="2026-10-01 10:00", buyer="林小雨", phone="15420001111", recipient="林小雨", amount="88",
        note="茶香路", items=(ManualItem(title="茶", unit_price="88"),),
    )  # fmt: skip
    for one in (typed, replace(typed, address="茶香路8号")):
        look = shop.manual.look(one, str)
        assert look.problems == ()
        shop.manual.save(look)
    assert "茶香路" in everything(shop)
    newest = shop.imports.batches()[0].id
    ((customer,),) = [shop.customers.find(CustomerQuery(search="林小雨")).ids]
    shop.erasure.erase(customer)
    assert residue(shop) == []
    shop.imports.undo(newest)
    assert residue(shop) == []


def test_a_backup_from_the_second_place_does_not_bring_her_back(
    shop: OpenShop, vaults: VaultService, tmp_path: Path
) -> None:
    second = tmp_path / "stick"
    second.mkdir()
    shop.backups.set_second(second)
    put(shop, "taobao", TAOBAO)
    older = shop.backups.make().path.name
    assert shop.erasure.preview(customer_of(shop, "xiaoyu_tb")).second
    shop.erasure.erase(customer_of(shop, "xiaoyu_tb"))
    # Another computer: all it gets is the stick.
    shutil.rmtree(erasures_folder())
    bring_back_to(second / older, TypedSecret(PASSPHRASE, is_code=False), tmp_path / "back")
    back = vaults.open(tmp_path / "back", PASSPHRASE)
    assert residue(back) == []
    back.close()
