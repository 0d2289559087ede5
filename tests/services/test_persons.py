"""One person's data: all that is kept of her is in the copy, both files or none, and the trail tells of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopcrm.base.errors import StorageFailed, WrongUsage
from shopcrm.domain.consents import Channel, Consent, Evidence, Purpose, Saying
from shopcrm.domain.customers import Basics
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.services.audit import AuditService
from shopcrm.services.container import OpenShop
from tests.services.quick import customer_of, order, put, tell

LIN = {"recipient": "林小雨", "phone": "15420001111", "province": "浙江", "city": "杭州", "address": "湖光路 8 号"}
ALL = (
    "林小雨",
    "15420001111",
    "湖光路 8 号",
    "xiaoyu",
    "小雨儿",
    "t1",
    "茶",
    "林姐",
    "爱喝绿茶",
    "可以打电话",
    "截图 3",
)


@pytest.fixture
def lin(shop: OpenShop) -> int:
    put(shop, "taobao", [order(number, "xiaoyu", **LIN) for number in ("t1", "t2")])
    put(shop, "taobao", [order("o1", "other", recipient="王茶", phone="15430002222")])
    tell(shop, "taobao", [{"account": "xiaoyu", "nick": "小雨儿", "email": "lin@example.com", "gender": "f"}])
    customer = customer_of(shop, "xiaoyu")
    birthday = YearlyDay(Calendar.LUNAR, 8, 15, 1990)
    shop.customers.save_basics(customer, Basics("林姐", "f", birthday, "爱喝绿茶", (("尺码", "M"),)))
    shop.consents.record(
        customer,
        Consent(Saying.GIVEN, Purpose.CONTACT, Channel.PHONE, shop.day, "可以打电话", Evidence.CHAT, "截图 3"),
    )
    return customer


def test_everything_kept_of_her_is_in_it(shop: OpenShop, lin: int, tmp_path: Path) -> None:
    done = shop.persons.save(lin, tmp_path / "new" / "folder", "asked for")
    assert done.pdf.read_bytes().startswith(b"%PDF")
    text = done.data.read_text(encoding="utf-8")
    assert [one for one in (*ALL, "lin@example.com", "M") if one not in text] == []
    assert [one for one in ("王茶", "15430002222", "o1") if one in text] == []
    told = json.loads(text)
    assert [one["order"] for one in told["orders"]] == ["t2", "t1"]
    assert told["basics"]["birthday"].endswith("08-15")
    assert {one["before"] + ">" + one["after"] for one in told["history"] if one["kind"] == "edit"} >= {">林姐"}
    assert "林" not in done.pdf.name + done.data.name
    act = shop.audit.entries()[0].act
    assert (act.action, act.number, act.purpose) == ("person", lin, "asked for")


def test_both_files_or_none(shop: OpenShop, lin: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_all: object) -> None:
        raise StorageFailed("disk_full")

    monkeypatch.setattr(AuditService, "record", full)
    with pytest.raises(StorageFailed):
        shop.persons.save(lin, tmp_path)
    assert [path for path in tmp_path.iterdir() if path.name.startswith("customer-")] == []
    with pytest.raises(StorageFailed):
        shop.persons.save(lin, tmp_path / "new" / "folder")
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made(shop: OpenShop, lin: int, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailed):
        shop.persons.save(lin, tmp_path / "file")


def test_nobody(shop: OpenShop, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage):
        shop.persons.save(999, tmp_path)
