"""Is every change to the audit trail found, and does every look, export and print stand in it?"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from shopcrm.base.clock import SystemClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.audit import Act, Action, Entry, Subject, Who
from shopcrm.domain.rfm import RfmOptions
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.store.audit import append, head_in, head_of, rows_of
from shopcrm.store.engine import make_engine
from shopcrm.store.kdf import KdfCost
from shopcrm.store.trail_check import losses_to_tell, verify
from shopcrm.store.vault import OpenVault
from tests import factories as make
from tests.faults.frame import Harness, Shown, runs

_FULL: Final = 1000
_ACTS: Final = 200
_PASSPHRASE: Final = "correct horse battery staple"
_TEXTS: Final = ("action", "subject", "counts", "purpose", "sha256", "who", "mac")
_COLUMNS: Final = "at, action, subject, number, counts, purpose, sha256, who, mac"
Tamper = Callable[[Any, random.Random, int], None]


def _edit(connection: Any, chance: random.Random, last: int) -> None:
    seq = chance.randint(1, last)
    if chance.random() < 0.3:
        connection.exec_driver_sql(f"UPDATE audit SET {chance.choice(('at', 'number'))} = 7 WHERE seq = ?", (seq,))
    else:
        name = chance.choice(_TEXTS)
        connection.exec_driver_sql(f"UPDATE audit SET {name} = {name} || 'x' WHERE seq = ?", (seq,))


def _delete(connection: Any, chance: random.Random, last: int) -> None:
    first = chance.randint(1, last - 1)
    connection.exec_driver_sql("DELETE FROM audit WHERE seq BETWEEN ? AND ?", (first, chance.randint(first, last - 1)))


def _delete_and_close_up(connection: Any, chance: random.Random, last: int) -> None:
    seq = chance.randint(1, last - 1)
    connection.exec_driver_sql("DELETE FROM audit WHERE seq = ?", (seq,))
    connection.exec_driver_sql("UPDATE audit SET seq = -seq WHERE seq > ?", (seq,))
    connection.exec_driver_sql("UPDATE audit SET seq = -seq - 1 WHERE seq < 0")


def _reorder(connection: Any, chance: random.Random, last: int) -> None:
    one, other = chance.sample(range(1, last + 1), 2)
    for before, after in ((one, -1), (other, one), (-1, other)):
        connection.exec_driver_sql("UPDATE audit SET seq = ? WHERE seq = ?", (after, before))


def _cut(connection: Any, chance: random.Random, last: int) -> None:
    connection.exec_driver_sql("DELETE FROM audit WHERE seq > ?", (chance.randint(0, last - 1),))


def _insert(connection: Any, chance: random.Random, last: int) -> None:
    seq, like = chance.choice((0, -5, last + 1, last + 9)), chance.randint(1, last)
    connection.exec_driver_sql(
        f"INSERT INTO audit (seq, {_COLUMNS}) SELECT ?, {_COLUMNS} FROM audit WHERE seq = ?", (seq, like)
    )


def _claim(connection: Any, chance: random.Random, last: int) -> None:
    """Delete lines and say, without the trail's key, that they were lost in a salvage."""
    first = chance.randint(2, last - 2)
    end = chance.randint(first, last - 2)
    connection.exec_driver_sql("DELETE FROM audit WHERE seq BETWEEN ? AND ?", (first, end))
    rows = rows_of(connection)
    behind = next(row for row in rows if row[0] > end)
    # As the line would be, digest and all, but for its MAC: that of another line, or of nothing.
    acts = losses_to_tell(rows, [(1, last)], head_of(connection), bytes(32))
    told = next(act for act in acts if act.counts["first"] <= first <= act.counts["last"])
    mac = chance.choice((str(behind[-1]), "0" * 64))
    connection.exec_driver_sql(
        f"INSERT INTO audit (seq, {_COLUMNS}) VALUES (?, 7, 'lines_lost', '', 0, ?, '', ?, 'owner', ?)",
        (chance.choice((head_of(connection).seq + 1, first)), json.dumps(dict(told.counts)), told.sha256, mac),
    )


_WAYS: Final[dict[str, Tamper]] = {
    "edited": _edit, "deleted": _delete, "deleted and closed up": _delete_and_close_up, "reordered": _reorder,
    "cut": _cut, "inserted": _insert, "claimed to be lost": _claim,
}  # fmt: skip


def run(share: float, folder: Path) -> list[Shown]:
    """Tamper with a closed vault's trail in all ways, and drive the services that are recorded."""
    texts = Texts(resources() / "texts", "zh_CN")
    vaults = VaultService(SystemClock(), texts, KdfCost(64 * 1024, 3, 1))
    shop = vaults.begin(folder / "vault", ShopInfo("小满家"), _PASSPHRASE).accept()
    driven = _drive(shop, folder, runs(_ACTS, share))
    for number in range(40):
        shop.audit.record(Act(Action.REVEAL, Subject.CUSTOMER, number, {"people": number}, "follow_up"))
    before = shop.audit.verify().intact
    vault = shop._store.vault
    shop.close()
    tampered = _tamper(vault, runs(_FULL, share), untouched=before)
    told = _lose(vault)
    again = _tamper(vault, runs(_FULL, share), untouched=told, which="trail with lines lost before, ")
    return [driven, tampered, again]


def _lose(vault: OpenVault) -> bool:
    """Let the trail have lost lines twice, as a salvage tells; return whether it is called intact."""
    engine, key = make_engine(vault.database, vault.keys.database), vault.keys.audit
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        (refuses,) = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE name = 'audit_no_delete'").one()
        connection.exec_driver_sql("DROP TRIGGER audit_no_delete")
        known = head_of(connection)
        spans = ((12, 20), (known.seq - 4, known.seq))
        for span in spans:
            connection.exec_driver_sql("DELETE FROM audit WHERE seq BETWEEN ? AND ?", span)
        for act in losses_to_tell(rows_of(connection), spans, known, key):
            append(connection, key, Entry(0, SystemClock().now(), act, Who.OWNER))
        connection.exec_driver_sql(refuses)
        connection.exec_driver_sql("COMMIT")
        head = head_of(connection)
        whole = verify(connection, key, head)
    engine.dispose()
    vault.header.note(audit=head.seq, audit_mac=head.mac)
    return whole.intact and [(one.first, one.last) for one in whole.lost] == list(spans)


def _tamper(vault: OpenVault, wanted: int, *, untouched: bool, which: str = "trail ") -> Shown:
    # The same every time.
    chance = random.Random(4)
    broken = [] if untouched else ["an untouched trail is not intact"]
    known = head_in(vault.header.header.state)
    engine = make_engine(vault.database, vault.keys.database)
    ways = list(_WAYS.items())
    for turn in range(wanted):
        name, tamper = ways[turn % len(ways)]
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER audit_no_{verb}")
            before = rows_of(connection)
            while rows_of(connection) == before:
                # Not where nothing is left to be tampered with.
                tamper(connection, chance, known.seq)
            if verify(connection, vault.keys.audit, known).intact:
                broken.append(f"{name}, turn {turn}")
            connection.exec_driver_sql("ROLLBACK")
    engine.dispose()
    found = wanted - len(broken)
    what = f"{which}edited, deleted, reordered, cut, inserted, claimed lost, with the database's key"
    return Shown(what, wanted, "all found",
                 f"{found} found", not broken, tuple(broken))  # fmt: skip


def _drive(shop: OpenShop, folder: Path, wanted: int) -> Shown:
    shop.imports.run([make.orders_file(folder, [make.order()])])
    report = shop.rfm.report(RfmOptions(shop.day))
    document = shop.reports.rfm_document(report)
    acts: tuple[tuple[Action, Callable[[], object]], ...] = (
        (Action.REVEAL, lambda: shop.reveals.show(1)),
        (Action.EXPORT, lambda: shop.exports.save(folder / "a.zip", purpose="books")),
        (Action.PRINT, lambda: shop.reports.printed(document, "shipping")),
        (Action.XLSX, lambda: shop.reports.save_rfm_xlsx(report, folder / "a.xlsx", "books")),
        (Action.TRAIL, lambda: shop.reports.save_trail(folder / "a.csv")),
    )
    missing = []
    for turn in range(wanted):
        action, act = acts[turn % len(acts)]
        before = next(iter(shop.audit.entries(most=1))).seq
        act()
        newest = next(iter(shop.audit.entries(most=1)))
        if (newest.seq, newest.act.action) != (before + 1, action):
            missing.append(f"{action}, turn {turn}")
    return Shown("looks, exports, prints", wanted, "all in the trail", f"{wanted - len(missing)} in it",
                 not missing, tuple(missing))  # fmt: skip


TRAIL: Final = Harness("trail", run)
