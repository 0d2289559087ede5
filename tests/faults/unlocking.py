"""How long does opening take, what does a wrong guess cost, and is damage ever taken for a wrong passphrase?"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Final

from shopcrm.base.errors import CannotUnlock, ShopError, VaultDamaged
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.vaults import VaultService
from tests.faults.frame import Harness, Shown, runs
from tests.faults.shops import PASSPHRASE, cheap_keys, copied, new_vault, service
from tests.store.keyrings import MemoryKeyring

_UNLOCKS: Final = 30
_WRONG: Final = 1000
_APART: Final = 100
_P50_S, _P95_S = 0.8, 1.2
# Memory in KiB, passes, lanes: under the floor and over the ceiling of each (security.md, Argon2id).
_OUTSIDE: Final = (
    {"memory": 32 * 1024}, {"passes": 2}, {"lanes": 0}, {"memory": 2048 * 1024}, {"passes": 21}, {"lanes": 17},
)  # fmt: skip


def run(share: float, folder: Path) -> list[Shown]:
    """Open with keys as dear as this computer's, then look at what is refused and why."""
    vault, plain = folder / "dear", service()
    vaults = VaultService(plain._clock, plain._texts, None, MemoryKeyring())
    vaults.begin(vault, ShopInfo("小满家"), PASSPHRASE).accept().close()
    shown = [_times(vaults, vault, runs(_UNLOCKS, share)), _guesses(vaults, vault, runs(_WRONG, share))]
    with cheap_keys():
        return [*shown, told_apart(runs(_APART, share), folder), outside(folder)]


HARNESS: Final = Harness("unlock", run)


def _times(vaults: VaultService, vault: Path, count: int) -> Shown:
    seconds = []
    for _ in range(count):
        begun = time.monotonic()
        shop = vaults.open(vault, PASSPHRASE)
        seconds.append(time.monotonic() - begun)
        shop.close()
    seconds.sort()
    middle, late = seconds[len(seconds) // 2], seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))]
    cost = json.loads((vault / "vault.json").read_bytes())["slots"][0]["kdf"]
    found = f"p50 {middle:.2f} s, p95 {late:.2f} s ({cost['memory'] >> 10} MiB, {cost['passes']} passes)"
    ok = middle <= _P50_S and late <= _P95_S
    return Shown("unlock", count, f"p50 ≤ {_P50_S:g} s, p95 ≤ {_P95_S:g} s", found, ok)


def _guesses(vaults: VaultService, vault: Path, count: int) -> Shown:
    """Guess at full cost: near misses of the passphrase, and sentences of its length."""
    accepted, seconds = 0, []
    for number in range(count):
        guess = PASSPHRASE[: number % 20] + chr(0x4E00 + number) + PASSPHRASE[number % 20 + number % 2 :]
        begun = time.monotonic()
        try:
            vaults.open(vault, guess).close()
            accepted += 1
        except CannotUnlock as error:
            accepted += error.key != "wrong_passphrase"
        seconds.append(time.monotonic() - begun)
    found = f"{accepted} accepted, each ≥ {min(seconds):.2f} s"
    return Shown("wrong secrets at full cost", count, "0 accepted", found, accepted == 0)


def told_apart(count: int, folder: Path) -> Shown:
    """Offer the right and a wrong passphrase to whole and to damaged shops."""
    start = folder / "start"
    new_vault(start)
    broken = []
    for number in range(count):
        vault = copied(start, folder / "apart")
        if number % 2:
            name = ("data.db", "vault.json")[number // 2 % 2]
            for harmed in {name, f"{name}.bak" if name == "vault.json" else name}:
                data = bytearray((vault / harmed).read_bytes())
                at = number * 37 % 1024 if name == "data.db" else 1 + number % 20
                data[at] ^= 0x55
                (vault / harmed).write_bytes(data)
        right = _said(vault, PASSPHRASE)
        wrong = _said(vault, "quite another sentence")
        wanted = ("opens", "wrong") if number % 2 == 0 else ("damaged", "wrong or damaged")
        if right != wanted[0] or wrong not in wanted[1].split(" or "):
            broken.append(f"run {number}: right passphrase: {right}, wrong one: {wrong}")
    found = f"{len(broken)} mistaken"
    return Shown("wrong passphrase and damage told apart", count, "in all", found, not broken, tuple(broken))


def _said(vault: Path, passphrase: str) -> str:
    try:
        service().open(vault, passphrase).close()
    except VaultDamaged:
        return "damaged"
    except CannotUnlock:
        return "wrong"
    return "opens"


def outside(folder: Path) -> Shown:
    """Change the cost of a guess to what is too cheap, and to what would bring the computer to a halt."""
    start, broken = folder / "outside", []
    new_vault(start)
    for change in _OUTSIDE:
        vault = copied(start, folder / "changed")
        for name in ("vault.json", "vault.json.bak"):
            told = json.loads((vault / name).read_bytes())
            told["slots"][0]["kdf"] |= change
            (vault / name).write_text(json.dumps(told), encoding="utf-8")
        begun = time.monotonic()
        try:
            service().open(vault, PASSPHRASE).close()
            broken.append(f"{change}: opened")
        except ShopError as error:
            if error.key != "header_parameters":
                broken.append(f"{change}: {error.key}")
        if time.monotonic() - begun > 1.0:
            broken.append(f"{change}: tried")
    found = f"{len(_OUTSIDE) - len(broken)} refused untried"
    return Shown("cost of a guess out of range", len(_OUTSIDE), "all refused untried", found, not broken, tuple(broken))
