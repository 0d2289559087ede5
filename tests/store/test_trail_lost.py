"""What a salvage loses of the audit trail it says in the trail; nobody else can, and nothing else counts as lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from shopcrm.domain.audit import Act, Action, Flaw, Subject
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.container import OpenShop
from shopcrm.services.salvage import salvage
from shopcrm.services.vaults import VaultService
from shopcrm.store.engine import connect, connect_plainly
from shopcrm.store.header_file import HEADER
from shopcrm.store.vault_files import DATABASE
from tests.conftest import PASSPHRASE
from tests.services.test_audit import tamper
from tests.store.harm import key_of, spoil, spoiled_copies

MINE = TypedSecret(PASSPHRASE)
LINES = 300
SOME = range(1, LINES + 20, 5)


@pytest.fixture
def closed(shop: OpenShop) -> Path:
    with shop._store.write(aside=True) as connection:
        for number in range(LINES):
            shop._store.note(connection, Act(Action.REVEAL, Subject.CUSTOMER, number), shop.audit._now())
    shop.close()
    return shop.folder


def lines_on_pages(folder: Path, vaults: VaultService, tmp_path: Path) -> dict[int, set[int]]:
    """Return which lines of the trail cannot be read without a page, of those pages that hold some."""
    key, place = key_of(folder, vaults), tmp_path / "one.db"
    found: dict[int, set[int]] = {}
    whole = read(folder / DATABASE, key, SOME)
    for page in spoiled_copies(folder / DATABASE, place):
        missing = whole - read(place, key, SOME)
        if 0 < len(missing) < len(whole):
            found[page] = missing
    return found


def read(database: Path, key: bytes, lines: range) -> set[int]:
    found: set[int] = set()
    connection = connect_plainly(database, key)
    try:
        return {row[0] for row in connection.execute("SELECT seq, purpose FROM audit")} & set(lines)
    except sqlcipher.DatabaseError:
        pass
    finally:
        connection.close()
    for line in lines:
        connection = connect_plainly(database, key)
        try:
            found |= {row[0] for row in connection.execute("SELECT seq, purpose FROM audit WHERE seq = ?", (line,))}
        except sqlcipher.DatabaseError:
            continue
        finally:
            connection.close()
    return found


@pytest.mark.parametrize("end", [False, True])
def test_lines_that_were_lost_are_accounted_for(
    closed: Path, vaults: VaultService, tmp_path: Path, *, end: bool
) -> None:
    pages = lines_on_pages(closed, vaults, tmp_path)
    last = json.loads((closed / HEADER).read_bytes())["state"]["audit"]
    page = max(pages, key=lambda one: max(pages[one])) if end else min(pages, key=lambda one: abs(min(pages[one]) - 90))
    spoil(closed / DATABASE, page)
    salvage(closed, MINE)
    shop = vaults.open(closed, PASSPHRASE)
    verdict = shop.audit.verify()
    assert verdict.intact
    (lost,) = verdict.lost
    assert {lost.first <= one <= lost.last for one in pages[page]} == {True}
    assert (lost.last == last) is end
    seen = {one.seq for one in shop.audit.entries()}
    # No number is given twice.
    assert not seen & set(range(lost.first, lost.last + 1))
    assert Action.SALVAGE in {one.act.action for one in shop.audit.entries() if one.seq > last}
    assert shop.self_check.look().trail == verdict
    shop.close()
    # It stays so, and whoever changes the line behind the lost ones is found all the same.
    again = vaults.open(closed, PASSPHRASE)
    assert again.audit.verify().lost == (lost,)
    vault = again._store.vault
    again.close()
    behind = min(one for one in seen if one > lost.last)
    tamper(vault, f"UPDATE audit SET number = number + 1 WHERE seq = {behind}")
    found = vaults.open(closed, PASSPHRASE)
    assert not found.audit.verify().intact
    found.close()


def test_a_second_salvage_keeps_what_the_first_told(closed: Path, vaults: VaultService, tmp_path: Path) -> None:
    for _ in range(2):
        pages = lines_on_pages(closed, vaults, tmp_path)
        spoil(closed / DATABASE, min(pages, key=lambda one: min(pages[one])))
        salvage(closed, MINE)
        shop = vaults.open(closed, PASSPHRASE)
        verdict = shop.audit.verify()
        assert verdict.intact
        shop.close()
    assert verdict.lost[0].first == 1


def test_lines_deleted_before_a_salvage_are_not_excused(closed: Path, vaults: VaultService, tmp_path: Path) -> None:
    shop = vaults.open(closed, PASSPHRASE)
    vault = shop._store.vault
    shop.close()
    tamper(vault, "DELETE FROM audit WHERE seq BETWEEN 5 AND 6")
    pages = lines_on_pages(closed, vaults, tmp_path)
    spoil(closed / DATABASE, max(pages, key=lambda one: max(pages[one])))
    salvage(closed, MINE)
    again = vaults.open(closed, PASSPHRASE)
    verdict = again.audit.verify()
    assert (verdict.flaw, verdict.seq) == (Flaw.MISSING, 5)
    again.close()


def test_an_end_cut_off_before_a_salvage_is_still_a_gap(closed: Path, vaults: VaultService) -> None:
    shop = vaults.open(closed, PASSPHRASE)
    vault = shop._store.vault
    shop.close()
    tamper(vault, "DELETE FROM audit WHERE seq > 200")
    connect(vault.database, vault.keys.database).close()
    salvage(closed, MINE)
    again = vaults.open(closed, PASSPHRASE)
    assert again.audit.verify().flaw is Flaw.GAP
    again.close()
