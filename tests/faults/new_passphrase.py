"""How much does a change of the passphrase write, and what opens the shop afterwards?"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from shopcrm.base.errors import CannotUnlock
from shopcrm.domain.ways import TypedSecret
from tests.faults.children import Children
from tests.faults.frame import Harness, Lacking, Shown, runs
from tests.faults.judging import course_of
from tests.faults.shops import PASSPHRASE, cheap_keys, new_vault, opened, service
from tests.faults.tracing import calls, traced_run
from tests.faults.workloads import CHANGES, WORKLOADS, passphrase_of

_FULL: Final = 100
_TIMED: Final = 10
_BYTES: Final = 8000
_SECONDS: Final = 2.0


def run(share: float, folder: Path) -> list[Shown]:
    """Change it under strace, in time, and often."""
    with cheap_keys():
        shown = [_traced(folder), _old_and_new(runs(_FULL, share), folder / "often")]
    return [*shown, _timed(runs(_TIMED, share), folder / "timed")]


HARNESS: Final = Harness("passwd", run)


def _traced(folder: Path) -> Shown:
    what, wanted = "bytes a new passphrase writes", f"≤ {_BYTES:,}, database unchanged"
    with Children(folder / "server") as children:
        course = course_of(WORKLOADS["passphrase"], folder / "traced")
        place, log = course.fresh(folder / "traced" / "run"), folder / "trace"
        try:
            ended = traced_run(children, "passphrase", place, ["-e", "trace=write,pwrite64,ftruncate"], log)
        except Lacking as lacking:
            return Shown(what, 0, wanted, f"skipped: {lacking}", ok=True)
    # Opening and closing the shop write a line of the trail each: what counts lies between the first ack and the last.
    written, acks, touched = 0, 0, False
    for call in calls(log):
        path = call.path()
        acks += path is not None and path == place.notes / "acks"
        if path is None or not 1 <= acks < CHANGES or not path.is_relative_to(place.vault):
            continue
        touched |= path.name.startswith("data.db") and not path.name.endswith("-shm")
        written += call.returned if call.name != "ftruncate" else 0
    each = -(-written // (CHANGES - 1))
    found = f"{each:,} each, database {'CHANGED' if touched else 'unchanged'}"
    ok = ended.done and acks == CHANGES and not touched and 0 < each <= _BYTES
    return Shown(what, CHANGES - 1, wanted, found, ok)


def _old_and_new(count: int, vault: Path) -> Shown:
    new_vault(vault)
    old = new = 0
    for number in range(1, count + 1):
        with opened(vault, passphrase_of(number - 1)) as shop:
            shop.ways.change_passphrase(TypedSecret(passphrase_of(number - 1)), passphrase_of(number))
        old += _opens(vault, passphrase_of(number - 1))
        new += _opens(vault, passphrase_of(number))
    found = f"old {old}/{count}, new {new}/{count}"
    wanted = "old opens never, new always"
    return Shown("old and new passphrase", count, wanted, found, (old, new) == (0, count))


def _opens(vault: Path, passphrase: str) -> bool:
    try:
        service().open(vault, passphrase).close()
    except CannotUnlock as error:
        if error.key != "wrong_passphrase":
            raise
        return False
    return True


def _timed(count: int, vault: Path) -> Shown:
    """Change it with keys as dear as this computer's are."""
    from shopcrm.domain.shop import ShopInfo
    from shopcrm.services.vaults import VaultService
    from tests.store.keyrings import MemoryKeyring

    plain = service()
    vaults = VaultService(plain._clock, plain._texts, None, MemoryKeyring())
    shop = vaults.begin(vault, ShopInfo("小满家"), PASSPHRASE).accept()
    seconds = []
    for number in range(1, count + 1):
        begun = time.monotonic()
        shop.ways.change_passphrase(TypedSecret(passphrase_of(number - 1)), passphrase_of(number))
        seconds.append(time.monotonic() - begun)
    shop.close()
    slowest = max(seconds)
    what = "seconds a new passphrase takes, real keys"
    return Shown(what, count, f"≤ {_SECONDS:g} s", f"≤ {slowest:.2f} s", slowest <= _SECONDS)
