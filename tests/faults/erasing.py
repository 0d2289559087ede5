"""Is anything of an erased customer left: in a table, a page, the log, an export, after the same files come again?

Every customer has a nick, a name, a number and a street nobody else has. Some of their rows were not taken, some have
a second account, some were sent something by others; the owner wrote about some. What is searched is every value of
every table, every page of the database and its log as they lie decrypted on disk, and everything that is given away.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from shopcrm.domain.care import Variant
from shopcrm.domain.customers import Basics
from shopcrm.domain.rfm import RfmOptions
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.bringing_back import bring_back_to
from shopcrm.services.container import OpenShop
from tests import factories as make
from tests.faults.frame import Harness, Shown, runs
from tests.faults.shops import PASSPHRASE, cheap_keys, new_vault, opened
from tests.services.quick import order, put, tell

_FULL: Final = 500
_OTHERS: Final = 6
# What SQLCipher 4 lays out: pages of 4,096 bytes, at the end of each its vector and code; a frame head in the log.
_PAGE, _RESERVED, _VECTOR, _SALT, _LOG_HEAD, _FRAME_HEAD = 4096, 80, 16, 16, 32, 24
_ADDRESS, _FIRST = 0x4E00, 0x5000
_CANARY: Final = re.compile(r"nk\d{5}z|139\d{8}|茶香路\d{5}号|鑫[一-龥][一-龥]")


def words_of(number: int) -> tuple[str, str, str, str]:
    """Return nick, name, number and street that are one person's alone."""
    name = f"鑫{chr(_ADDRESS + number // 100)}{chr(_FIRST + number % 100)}"
    return f"nk{number:05d}z", name, f"139{12_000_000 + number}", f"茶香路{number:05d}号"


@dataclass
class _Search:
    """Counts where words of erased people still stand."""

    erased: set[str]
    looked: int = 0
    hits: list[str] = field(default_factory=list)

    def look(self, where: str, text: str) -> None:
        """Search one text."""
        self.looked += 1
        found = self.erased.intersection(_CANARY.findall(text))
        if found:
            self.hits.append(f"{where}: {len(found)} words")

    def everywhere(self, stage: str, shop: OpenShop, folder: Path) -> None:
        """Search tables, pages, log and exports of an open shop."""
        for table, text in _tables(shop):
            self.look(f"{stage}, table {table}", text)
        shop._store.checkpoint()
        for where, page in _pages(shop):
            self.look(f"{stage}, {where}", page.decode("utf-8", "ignore"))
        for name, text in _given_away(shop, folder):
            self.look(f"{stage}, {name}", text)


def _tables(shop: OpenShop) -> Iterator[tuple[str, str]]:
    with shop._store.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        for (name,) in names:
            rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').fetchall()
            yield name, "\n".join("\t".join(map(str, row)) for row in rows)


def _pages(shop: OpenShop) -> Iterator[tuple[str, bytes]]:
    """Yield every page of the database and its log, decrypted without SQLite's help."""
    vault = shop._store.vault
    # A copy: who opens the database itself takes away SQLite's locks.
    raw = b"".join(_copied(vault.database))
    log = b"".join(_copied(vault.database.with_name(f"{vault.database.name}-wal")))
    for place in range(len(raw) // _PAGE):
        yield f"page {place + 1}", _plain(raw[place * _PAGE : (place + 1) * _PAGE], vault.keys.database, place == 0)
    step = _FRAME_HEAD + _PAGE
    for place in range(max(0, len(log) - _LOG_HEAD) // step):
        start = _LOG_HEAD + place * step + _FRAME_HEAD
        number = int.from_bytes(log[start - _FRAME_HEAD : start - _FRAME_HEAD + 4])
        yield f"log frame {place}", _plain(log[start : start + _PAGE], vault.keys.database, number == 1)


def _copied(path: Path) -> Iterator[bytes]:
    copy = path.with_name("copy")
    if path.is_file():
        os.system(f"cp '{path}' '{copy}'")  # noqa: S605 - in a process of its own
        yield copy.read_bytes()
        copy.unlink()


def _plain(page: bytes, key: bytes, first: bool) -> bytes:
    body = page[_SALT if first else 0 : _PAGE - _RESERVED]
    vector = page[_PAGE - _RESERVED : _PAGE - _RESERVED + _VECTOR]
    opener = Cipher(AES(key), CBC(vector)).decryptor()
    return opener.update(body) + opener.finalize()


def _given_away(shop: OpenShop, folder: Path) -> Iterator[tuple[str, str]]:
    report = shop.rfm.report(RfmOptions(shop.day))
    care = shop.care.month_list(shop.day, Variant.WORK)
    writers: dict[str, Callable[[Path], object]] = {
        "export.zip": lambda path: shop.exports.save(path, purpose="books"),
        "rfm.xlsx": lambda path: shop.reports.save_rfm_xlsx(report, path, "books"),
        "care.xlsx": lambda path: shop.reports.save_follow_up_xlsx(care, path, "follow_up"),
    }
    for name, write in writers.items():
        path = folder / name
        path.unlink(missing_ok=True)
        write(path)
        with zipfile.ZipFile(path) as archive:
            yield name, "\n".join(archive.read(inside).decode("utf-8", "ignore") for inside in archive.namelist())


def _import(shop: OpenShop, folder: Path, people: int) -> list[int]:
    """Take in all files of the shop: a real export, then what other files say; return the batches."""
    path = folder / "orders.csv"
    if not path.is_file():
        rows = [row for number in range(people) for row in _rows(number)]
        make.orders_file(folder, rows, file=path.name)
    (done,) = shop.imports.run([path])
    assert done.result is not None, done.refused
    second, gifts, told = [], [], []
    for number in range(0, people, 3):
        nick, name, phone, street = words_of(number)
        sent = {"recipient": name, "phone": phone, "address": f"浙江省 杭州市 西湖区 {street}", "paid_at": _PAID}
        second += [order(f"88{number:012d}{n}", f"jd{number}", **sent) for n in range(2)]
        gifts.append(order(f"77{number:013d}", f"friend{number}", **sent))
        told.append({"account": nick, "name": name, "phone": phone, "address": street})
    return [
        done.result.batch or 0, put(shop, "jd", second), put(shop, "pdd", gifts),
        tell(shop, "taobao", told).batch or 0,
    ]  # fmt: skip


_PAID: Final = 1_780_000_000


def _rows(number: int) -> Iterator[dict[str, str]]:
    nick, name, phone, street = words_of(number)
    for n in range(2):
        bad = number % 5 == 0 and n == 1
        yield make.order(
            订单编号=str(1_234_567_890_123_456_789 + 13 * (2 * number + n)), 买家会员名=nick, 收货人姓名=name,
            联系手机=f"'{phone}", 收货地址=f"浙江省 杭州市 西湖区 {street}(310000)", 宝贝标题="真丝连衣裙",
            订单付款时间="没有" if bad else "2026-10-01 10:05:30", 买家留言=f"{name}收",
        )  # fmt: skip


def _figures(shop: OpenShop, erased: set[str]) -> dict[str, Any]:
    """Return every figure of every order, and what the customers come to who are still there."""
    accounts = {f"jd{int(word[2:7])}" for word in erased if word.startswith("nk")}
    with shop._store.read() as connection:
        orders = connection.exec_driver_sql(
            "SELECT s.platform, o.number, o.status, o.currency, o.amount, o.refunded, o.net, o.paid, o.valid, o.day,"
            " (SELECT group_concat(l.key || l.amount || l.quantity) FROM order_line l WHERE l.order_id = o.id)"
            " FROM orders o JOIN shop s ON s.id = o.shop_id ORDER BY 1, 2"
        ).fetchall()
        customers = connection.exec_driver_sql(
            "SELECT a.value, c.purchases, c.net, c.last_day FROM account a JOIN customer c ON c.id = a.customer_id"
            " WHERE a.kind = 'account' ORDER BY 1"
        ).fetchall()
    return {
        "orders": [tuple(row) for row in orders],
        "customers": [tuple(row) for row in customers if row[0] not in erased and row[0] not in accounts],
    }


def run(share: float, folder: Path) -> list[Shown]:
    """Erase ``share`` of 500 people, then import, undo, import again and bring an older backup back."""
    profile = {name: str(folder / "profile") for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "APPDATA")}
    with cheap_keys(), patch.dict(os.environ, profile):
        new_vault(folder / "vault")
        return [_run(folder, runs(_FULL, share))]


def _run(folder: Path, wanted: int) -> Shown:
    people = wanted * _OTHERS
    chosen = range(0, people, _OTHERS)
    search = _Search({word for number in chosen for word in words_of(number)})
    wrong: list[str] = []
    with opened(folder / "vault") as shop:
        batches = _import(shop, folder, people)
        for number in chosen:
            shop.customers.save_basics(_customer(shop, number), Basics(notes=words_of(number)[1]))
        older = folder / "older.crmbak"
        shop.backups.save_as(older)
        before = _figures(shop, search.erased)

        def compare(stage: str, now: OpenShop) -> None:
            wrong.extend(
                f"{stage}: other {name}" for name, one in _figures(now, search.erased).items() if one != before[name]
            )

        search.everywhere("before", shop, folder)
        seen, search.hits = len(search.hits), []
        for number in chosen:
            shop.erasure.erase(_customer(shop, number))
        search.everywhere("erased", shop, folder)
        compare("erased", shop)
        again = _import(shop, folder, people)
        search.everywhere("imported again", shop, folder)
        compare("imported again", shop)
        for batch in (*batches, *again):
            shop.imports.undo(batch)
        search.everywhere("undone", shop, folder)
        _import(shop, folder, people)
        search.everywhere("imported anew", shop, folder)
        compare("imported anew", shop)
    bring_back_to(older, TypedSecret(PASSPHRASE), folder / "back")
    with opened(folder / "back") as shop:
        search.everywhere("older backup", shop, folder)
        compare("older backup", shop)
    if not seen:
        wrong.append("the search finds nobody who is there")
    return Shown(
        f"customers erased among {people:,}: tables, pages, log, exports; again after import, undo and an old backup",
        wanted, "no word of theirs, figures unchanged",
        f"{len(search.hits)} hits in {search.looked:,} texts, {len(wrong)} figures changed",
        not search.hits and not wrong, (*search.hits, *wrong),
    )  # fmt: skip


def _customer(shop: OpenShop, number: int) -> int:
    with shop._store.read() as connection:
        row = connection.exec_driver_sql(
            "SELECT customer_id FROM account WHERE platform = 'taobao' AND value = ?", (words_of(number)[0],)
        ).one()
    return int(row[0])


HARNESS: Final = Harness("erase", run)
