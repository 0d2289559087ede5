"""Is every damage to a file seen: bits that flip, ends that are missing, pages and files of another time?"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

from shopcrm.base.errors import ShopError
from shopcrm.domain.customers import Basics
from shopcrm.store.header_file import unlock_header
from shopcrm.store.slots import Secret
from tests.faults.frame import Harness, Shown, runs
from tests.faults.shops import PASSPHRASE, backup_content, cheap_keys, content, copied, new_vault, opened, orders_file

_PAGE: Final = 4096
_SALT: Final = 16
_SEED: Final = 20261122
_SEEN, _MENDED, _HARMLESS, _MISSED = "seen", "mended", "harmless", "MISSED"

Harm = Callable[[bytearray, random.Random], None]


def run(share: float, folder: Path) -> list[Shown]:
    """Damage database, backup and header in every way."""
    with cheap_keys():
        victim = Victim(folder)
        return [
            victim.many("bit flips in the database", runs(1000, share), flip, victim.database),
            victim.many("the database's salt flipped, zeroed, overwritten", runs(50, share), harm_salt, victim.salt),
            victim.many("bit flips in a backup", runs(500, share), flip, victim.backup),
            victim.many("bit flips in the header", runs(500, share), flip, victim.header),
            victim.many("the same bit flipped in header and copy", runs(100, share), flip, victim.both_headers),
            victim.many("database cut short anywhere", runs(50, share), cut, victim.database),
            victim.many("database cut short at a page", runs(50, share), cut_at_page, victim.database),
            victim.many("backup cut short anywhere", runs(50, share), cut, victim.backup),
            victim.many("backup cut short at a page", runs(50, share), cut_at_page, victim.backup),
            victim.many("two pages of the database swapped", runs(25, share), swap, victim.database),
            victim.many("an older database put back", runs(25, share), victim.age, victim.aged),
        ]


HARNESS: Final = Harness("flips", run)


def flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def harm_salt(data: bytearray, chance: random.Random) -> None:
    kinds = (bytes(_SALT), chance.randbytes(_SALT), bytes([data[0] ^ 1 << chance.randrange(8)]))
    harmed = chance.choice(kinds)
    data[: len(harmed)] = harmed


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def cut_at_page(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data) // _PAGE) * _PAGE :]


def swap(data: bytearray, chance: random.Random) -> None:
    first, second = (one * _PAGE for one in chance.sample(range(len(data) // _PAGE), 2))
    one, other = data[first : first + _PAGE], data[second : second + _PAGE]
    data[first : first + _PAGE], data[second : second + _PAGE] = other, one


class Victim:
    """A closed shop, a backup of it, databases it had before; what is done to a copy is looked for as the owner would.

    Damage is seen where the shop does not open, or its check complains. It is mended where nothing is wrong any more
    once the shop was opened. It is harmless where what the file holds is unchanged: nobody reads those bytes.
    """

    def __init__(self, folder: Path) -> None:
        """Make the shop."""
        self._folder, self._start, self._backup = folder, folder / "start", folder / "kept.crmbak"
        new_vault(self._start)
        with opened(self._start) as shop:
            shop.imports.run([orders_file(folder / "orders.csv", 0, 120)])
        self._older = []
        for number in range(1, 6):
            self._older.append((self._start / "data.db").read_bytes())
            with opened(self._start) as shop:
                shop.customers.save_basics(number, Basics(notes=f"später {number}"))
        with opened(self._start) as shop:
            shop.backups.save_as(self._backup)
            self._content = content(shop)

    def many(self, what: str, count: int, harm: Harm, look: Callable[[Harm, random.Random], str]) -> Shown:
        """Do one kind of harm ``count`` times."""
        chance = random.Random(_SEED)
        seen = [look(harm, chance) for _ in range(count)]
        told = ", ".join(f"{seen.count(one)} {one}" for one in (_SEEN, _MENDED, _HARMLESS, _MISSED) if one in seen)
        broken = tuple(f"{what}: {one}" for one in seen if one.startswith(_MISSED))
        mends = look in (self.header, self.salt)
        wanted = "all mended from the copy" if mends else "all seen, or in bytes nobody reads"
        ok = not broken and (not mends or seen.count(_MENDED) == count)
        return Shown(what, count, wanted, told, ok, broken)

    def _harmed(self, names: tuple[str, ...], harm: Harm, chance: random.Random) -> Path:
        vault = copied(self._start, self._folder / "harmed")
        state = chance.getrandbits(64)
        for name in names:
            data = bytearray((vault / name).read_bytes())
            harm(data, random.Random(state))
            (vault / name).write_bytes(data)
        return vault

    def database(self, harm: Harm, chance: random.Random) -> str:
        return self._looked_at(self._harmed(("data.db",), harm, chance))

    def salt(self, harm: Harm, chance: random.Random) -> str:
        vault = self._harmed(("data.db",), harm, chance)
        found = self._looked_at(vault)
        # Opened again, nothing is left to be mended.
        return found if self._looked_at(vault) == _HARMLESS else f"{_MISSED}: the salt was not put back ({found})"

    def header(self, harm: Harm, chance: random.Random) -> str:
        vault = self._harmed(("vault.json",), harm, chance)
        found = self._looked_at(vault)
        # Opening notes what is known of the database: the ways in are what has to be as before, in both files.
        ways = [unlock_header(place, Secret.passphrase(PASSPHRASE)) for place in (self._start, vault)]
        repaired = ways[0].header.slots == ways[1].header.slots and ways[1].name == "vault.json"
        return _MENDED if found == _HARMLESS and repaired else f"{_MISSED}: the header was not mended ({found})"

    def both_headers(self, harm: Harm, chance: random.Random) -> str:
        return self._looked_at(self._harmed(("vault.json", "vault.json.bak"), harm, chance))

    def backup(self, harm: Harm, chance: random.Random) -> str:
        data = bytearray(self._backup.read_bytes())
        harm(data, chance)
        harmed = self._folder / "harmed.crmbak"
        harmed.write_bytes(data)
        try:
            return _HARMLESS if backup_content(harmed, PASSPHRASE) == self._content else _MISSED
        except ShopError:
            return _SEEN

    def age(self, data: bytearray, chance: random.Random) -> None:
        data[:] = chance.choice(self._older)

    def aged(self, harm: Harm, chance: random.Random) -> str:
        try:
            with opened(self._harmed(("data.db",), harm, chance)) as shop:
                return _SEEN if shop.lost else _MISSED
        except ShopError:
            return _SEEN

    def _looked_at(self, vault: Path) -> str:
        try:
            with opened(vault) as shop:
                if not shop.checks.run().ok:
                    return _SEEN
                whole = _MENDED if shop.mended else _HARMLESS
                return whole if content(shop) == self._content and not shop.lost else _MISSED
        except ShopError:
            return _SEEN
