"""Does every secret that is left open the shop, whatever the keyring of the computer says or pretends to be?"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Final

from shopcrm.base.errors import CannotUnlock, ShopError
from shopcrm.domain.ways import KeyringState, TypedSecret
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests.faults.frame import Harness, Lacking, Shown
from tests.faults.shops import FLOOR, PASSPHRASE, cheap_keys, new_vault, service
from tests.store.keyrings import MemoryKeyring

ROOT: Final = Path(__file__).resolve().parents[2]
_ANSWERS: Final = {
    "present": None, "absent": KeyringState.ABSENT, "locked": KeyringState.LOCKED,
    "no service": KeyringState.NO_SERVICE, "wrong value": None,
}  # fmt: skip
# A service of somebody's own: whoever calls it leaves a trace.
_FOREIGN: Final = """
from pathlib import Path
from keyring.backend import KeyringBackend
class Foreign(KeyringBackend):
    priority = 99
    def _seen(self, *given):
        Path({seen!r}).touch()
    get_password = set_password = delete_password = _seen
"""
_ASK: Final = """
import json
from shopcrm.base.errors import CannotUnlock
from shopcrm.store.os_keyring import SystemKeyring
keyring, said = SystemKeyring(), []
said.append(keyring.read("harm")[0].value)
try:
    keyring.keep("harm", b"x" * 32)
    said.append("kept")
except CannotUnlock as error:
    said.append(error.key)
state, value = keyring.read("harm")
said.append(state.value + (" right" if value == b"x" * 32 else ""))
keyring.forget("harm")
said.append(keyring.read("harm")[0].value)
print(json.dumps(said))
"""
_NOBODY: Final = ["no_service", "keyring_no_service", "no_service", "no_service"]
_SOMEBODY: Final = ["absent", "kept", "present right", "absent"]


def run(share: float, folder: Path) -> list[Shown]:
    """Try all of it, however small the share: it is a table, not a sample."""
    del share
    with cheap_keys():
        shown = [matrix(folder)]
    shown.append(pretenders(folder, []))
    try:
        shown.append(pretenders(folder, real_service()))
    except Lacking as lacking:
        shown.append(Shown("a real keyring", 0, "", f"skipped: {lacking}", ok=True))
    return shown


HARNESS: Final = Harness("ways", run)


def matrix(folder: Path) -> Shown:
    """Offer every set of secrets to a shop with every kind of keyring."""
    keyring, vault, broken, count = MemoryKeyring(), folder / "vault", [], 0
    code = new_vault(vault)
    plain = service()
    vaults = VaultService(plain._clock, plain._texts, FLOOR, keyring)
    shop = vaults.open(vault, PASSPHRASE)
    shop.ways.use_keyring(TypedSecret(PASSPHRASE))
    shop.close()
    kept = dict(keyring.kept)
    for has, says in product(product((True, False), repeat=3), _ANSWERS):
        keyring.answers = _ANSWERS[says]
        keyring.kept = {name: bytes(32) for name in kept} if says == "wrong value" else dict(kept)
        with_passphrase, with_code, with_keyring = has
        opens = []
        for possessed, way in zip(has, _doors(vaults, vault, code), strict=True):
            if possessed:
                before = _fingerprint(vault)
                if way():
                    opens.append(True)
                elif _fingerprint(vault) != before:
                    broken.append(f"{has}, keyring {says}: something was written where nothing was opened")
        wanted = with_passphrase + with_code + (with_keyring and says == "present")
        count += 1
        if len(opens) != wanted:
            broken.append(f"{has}, keyring {says}: {len(opens)} of {wanted} ways open it")
    found = f"{len(broken)} wrong"
    return Shown("ways in", count, "opens with every valid secret", found, not broken, tuple(broken))


def _doors(vaults: VaultService, vault: Path, code: str) -> Iterator[Callable[[], bool]]:
    def tried(door: Callable[[], OpenShop]) -> bool:
        try:
            shop = door()
        except ShopError as error:
            if not isinstance(error, CannotUnlock):
                raise
            return False
        shop.close()
        return True

    yield lambda: tried(lambda: vaults.open(vault, PASSPHRASE))
    yield lambda: tried(lambda: vaults.open_typed(vault, TypedSecret(code, is_code=True)))
    yield lambda: tried(lambda: vaults.open_with_keyring(vault))


def _fingerprint(vault: Path) -> str:
    digest = sha256()
    for path in sorted(vault.rglob("*")):
        digest.update(str(path).encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()


def pretenders(folder: Path, service_line: list[str]) -> Shown:
    """Name foreign services in the environment and in the settings of the keyring package; see who is asked."""
    broken = []
    seen, modules, settings = folder / "seen", folder / "foreign", folder / "config" / "python_keyring"
    for path in (modules, settings):
        path.mkdir(parents=True, exist_ok=True)
    (modules / "foreign.py").write_text(_FOREIGN.format(seen=str(seen)), encoding="utf-8")
    named = ("", "foreign.Foreign", "keyring.backends.null.Keyring", "keyring.backends.fail.Keyring")
    wanted = _SOMEBODY if service_line else _NOBODY
    cases = [(name, rc) for name in named for rc in ("", "foreign.Foreign")]
    for name, rc in cases:
        (settings / "keyringrc.cfg").write_text(
            f"[backend]\ndefault-keyring={rc}\nkeyring-path={modules}\n" if rc else "", encoding="utf-8"
        )
        environment = {
            **{key: text for key, text in os.environ.items() if not key.startswith("DBUS_")},
            "PYTHONPATH": f"{ROOT}{os.pathsep}{modules}", "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "data"), "XDG_RUNTIME_DIR": str(folder / "runtime"), "HOME": str(folder),
        }  # fmt: skip
        (folder / "runtime").mkdir(mode=0o700, exist_ok=True)
        if name:
            environment["PYTHON_KEYRING_BACKEND"] = name
        line = [*service_line, sys.executable, "-c", _ASK]
        done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=60)
        said = (
            json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 and done.stdout else [done.stderr[-200:]]
        )
        if said != wanted:
            broken.append(f"{name or 'nothing'} in the environment, {rc or 'nothing'} in the settings: {said}")
        if seen.exists():
            seen.unlink()
            broken.append(f"{name or rc}: the foreign service was asked")
    what = "foreign keyrings beside gnome-keyring" if service_line else "foreign keyrings where there is no service"
    return Shown(what, len(cases), "never asked", f"{len(broken)} wrong", not broken, tuple(broken))


def real_service() -> list[str]:
    """Return what to put before a command so that it runs with a gnome-keyring of its own.

    Raises:
        Lacking: there is none.
    """
    if shutil.which("dbus-run-session") is None:
        raise Lacking("dbus-run-session (Debian: dbus-daemon)")
    if shutil.which("gnome-keyring-daemon") is None:
        raise Lacking("gnome-keyring-daemon (Debian: gnome-keyring)")
    begin = 'printf "a password" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'
    return ["dbus-run-session", "--", "sh", "-c", begin, "sh"]
