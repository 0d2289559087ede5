"""Does the real program lock in time, and is nothing of the shop left in its memory, on its screen or on the clipboard?

The program runs in a process of its own, with a window, a database key that is looked for and customers whose names and
numbers nobody else has. It is locked by key, by the session, by sleep and by idleness; then the memory of the process
that stands in front of the door is searched.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shopcrm.base.clock import SystemClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.vaults import VaultService
from shopcrm.store.kdf import KdfCost
from shopcrm.store.slots import Secret
from shopcrm.store.vault import open_vault
from tests.faults.frame import Harness, Lacking, Shown, runs

ROOT: Final = Path(__file__).resolve().parents[2]
WAYS: Final = ("key", "session", "sleep", "idle")
PASSPHRASE: Final = "kanarienvogel quittengelee halbmast zwirn"
NAME, PHONE, WORDS, BUYER = "欧阳喵小雀", "13977740613", "只有她知道的暗号柒捌玖", "tb_canary_quokka77"
# What must be found while the shop is open, or the search would be blind.
LOUD: Final = ("key", "key in hex", "name", "draft as Qt holds it")
_SYSTEM_PYTHON: Final = "/usr/bin/python3"
_PATIENCE_S: Final = 30.0
_FULL: Final = 25
_PROMISE_S: Final = 1.0


@dataclass(frozen=True)
class Locked:
    """What one run showed: seconds from the signal to the empty screen, hits in memory, and what else went wrong."""

    seconds: float
    hits: tuple[str, ...]
    wrong: tuple[str, ...]


def run(share: float, folder: Path) -> list[Shown]:
    """Lock in every way this machine has."""
    vault = folder / "canary.shopcrm"
    needles = make_vault(vault)
    shown = []
    for way in WAYS:
        count = runs(_FULL, share)
        try:
            found = [lock_once(way, vault, needles) for _ in range(count)]
        except Lacking as lacking:
            # By name, and never as kept.
            shown.append(Shown(f"lock by {way}", 0, "", f"skipped: {lacking}", ok=True))
            continue
        slowest = max(one.seconds for one in found)
        hits = sum(len(one.hits) for one in found)
        broken = tuple(line for one in found for line in (*one.hits, *one.wrong))
        ok = slowest <= _PROMISE_S and not broken
        wanted = f"screen empty ≤ {_PROMISE_S:g} s, 0 hits in memory, clipboard empty, drafts back"
        shown.append(Shown(f"lock by {way}", count, wanted, f"≤ {slowest:.2f} s, {hits} hits", ok, broken))
    return shown


HARNESS: Final = Harness("lock", run)


def make_vault(folder: Path) -> dict[str, bytes]:
    """Make the canary's shop; return what must not be found, by name."""
    clock = SystemClock()
    service = VaultService(clock, Texts(resources() / "texts", "zh_CN"), KdfCost(64 * 1024, 3, 1))
    shop = service.begin(folder, ShopInfo("金丝雀家"), PASSPHRASE).accept()
    table = folder.parent / "orders.csv"
    head = "订单编号,买家会员名,收货人姓名,联系手机,订单付款时间,订单创建时间,买家实际支付金额,订单状态,收货地址"
    lines = [
        f"88000{n:04d},{BUYER}{n or ''},{NAME}{n or ''},{PHONE},2026-03-0{n + 1} 10:00:00,2026-03-0{n + 1} 09:00:00,"
        f"{99 + n}.00,交易成功,浙江省 杭州市 西湖区 鸣雀路{n}号"
        for n in range(4)
    ]
    table.write_text("\n".join([head, *lines]), encoding="utf-8-sig")
    shop.imports.run([table])
    shop.close()
    table.unlink()
    vault = open_vault(folder, Secret.passphrase(PASSPHRASE))
    key = vault.keys.database
    vault.lock.close()
    texts = {"name": NAME, "phone": PHONE, "draft": WORDS, "buyer": BUYER, "passphrase": PASSPHRASE}
    needles = {"key": key, "key in hex": key.hex().encode()}
    for what, text in texts.items():
        needles[what] = text.encode()
        needles[f"{what} as Qt holds it"] = text.encode("utf-16-le")
    return needles


def lock_once(way: str, vault: Path, needles: dict[str, bytes]) -> Locked:
    """Start the program, open the shop, lock it by ``way``, look at what is left, open it again."""
    folder = vault.parent
    (folder / "secrets").write_text(f"{PASSPHRASE}\n{WORDS}\n", encoding="utf-8")
    log = folder / f"{way}.log"
    log.write_text("", encoding="utf-8")
    with ExitStack() as stack:
        environment = {
            **os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder), "XDG_STATE_HOME": str(folder),
            "XDG_DATA_HOME": str(folder), "SHOPCRM_DRIVER_WAY": way, "SHOPCRM_DRIVER_LOG": str(log),
        }  # fmt: skip
        environment |= stack.enter_context(screen())
        if way in {"session", "sleep"}:
            environment |= stack.enter_context(buses())
        program = stack.enter_context(started(vault, environment, folder / f"{way}.err"))
        wait_for(log, "unlocked", program)
        ready = memory_hits(program.pid, needles)
        if way in {"session", "sleep"}:
            wait_until_heard(environment, way)
            asked = emit(way, environment)
            wait_for(log, "door", program)
        else:
            os.kill(program.pid, signal.SIGUSR1)
            wait_for(log, "door", program)
            asked = moment(log, "asked")
        hits = tuple(f"{way}: {what}" for what in memory_hits(program.pid, needles))
        os.kill(program.pid, signal.SIGUSR2)
        wait_for(log, "back", program)
        said = re.findall(r"^wrong (.*)$", log.read_text(encoding="utf-8"), re.MULTILINE)
        blind = [f"the search is blind: {what} not found while the shop was open" for what in LOUD if what not in ready]
        return Locked(moment(log, "covered") - asked, hits, tuple(f"{way}: {line}" for line in (*said, *blind)))


def moment(log: Path, word: str) -> float:
    """Return the time the driver wrote behind ``word``."""
    found = re.search(rf"^{word} ([\d.]+)$", log.read_text(encoding="utf-8"), re.MULTILINE)
    return float(found[1]) if found else float("inf")


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """Run a screen nobody sees; where there is no Xvfb, give Qt's own, which has no clipboard but its own."""
    server = shutil.which("Xvfb")
    if server is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    read, write = os.pipe()
    line = [server, "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    process = subprocess.Popen(line, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read, "rb") as told:
            display = told.readline().decode().strip()
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{display}"}
    finally:
        process.kill()
        process.wait()


@contextmanager
def started(vault: Path, environment: dict[str, str], errors: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the program with the driver of this harness in it."""
    line = [sys.executable, "-X", "utf8", "-m", "tests.faults.locking_driver", "--vault", str(vault)]
    with errors.open("wb") as output:
        program = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            yield program
        except TimeoutError as late:
            raise RuntimeError(f"{late}: {errors.read_text(errors='replace')[-2000:]}") from late
        finally:
            program.kill()
            program.wait()


@contextmanager
def buses() -> Iterator[dict[str, str]]:
    """Run a bus with python-dbusmock's login manager on it; give the environment in which it is the system's.

    Raises:
        Lacking: there is no dbus-daemon or no python-dbusmock.
    """
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        raise Lacking("dbus-daemon (Debian: dbus)")
    mocked = subprocess.run([_SYSTEM_PYTHON, "-c", "import dbusmock"], capture_output=True, check=False)
    if mocked.returncode:
        raise Lacking("python-dbusmock (Debian: python3-dbusmock)")
    bus = subprocess.Popen(
        [daemon, "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    login: subprocess.Popen[bytes] | None = None
    try:
        address = bus.stdout.readline().decode().strip() if bus.stdout is not None else ""
        told = {"DBUS_SESSION_BUS_ADDRESS": address, "DBUS_SYSTEM_BUS_ADDRESS": address, "XDG_SESSION_ID": "c1"}
        environment = dict(os.environ, **told)
        login = subprocess.Popen(
            [_SYSTEM_PYTHON, "-m", "dbusmock", "--system", "--template", "logind"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + _PATIENCE_S
        while not call(environment, "/org/freedesktop/login1", "AddSession", ("c1", "seat0", 0, "root", True)):
            if time.monotonic() > end:
                raise Lacking("a login manager that answers")
        yield told
    finally:
        for process in (login, bus):
            if process is not None:
                process.kill()
                process.wait()
        if bus.stdout is not None:
            bus.stdout.close()


def call(environment: dict[str, str], path: str, method: str, arguments: tuple[object, ...]) -> str:
    """Call ``method`` of the mocked login manager; return when (monotonic seconds) and what it answered, "" for not."""
    code = (
        "import dbus,sys,time;"
        f"o=dbus.Interface(dbus.SystemBus().get_object('org.freedesktop.login1',{path!r}),'org.freedesktop.DBus.Mock');"
        f"t=time.monotonic();r=o.{method}(*{arguments!r});print(t,r)"
    )
    line = [_SYSTEM_PYTHON, "-c", code]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=_PATIENCE_S)
    return done.stdout.strip() if done.returncode == 0 else ""


def wait_until_heard(environment: dict[str, str], way: str) -> None:
    """Wait until the program has asked to be waited for, the last thing it does when it begins to listen."""
    del way
    end = time.monotonic() + _PATIENCE_S
    while "Inhibit" not in call(environment, "/org/freedesktop/login1", "GetCalls", ()):
        if time.monotonic() > end:
            raise TimeoutError("nobody listens on the bus")


def emit(way: str, environment: dict[str, str]) -> float:
    """Say that the session is locked, or that sleep comes; return when."""
    if way == "sleep":
        path, signal_of = "/org/freedesktop/login1", ("org.freedesktop.login1.Manager", "PrepareForSleep", "b", [True])
    else:
        path, signal_of = "/org/freedesktop/login1/session/c1", ("org.freedesktop.login1.Session", "Lock", "", [])
    return float((call(environment, path, "EmitSignal", signal_of).split() or ["inf"])[0])


def wait_for(log: Path, word: str, program: subprocess.Popen[bytes]) -> None:
    """Wait until the driver has written ``word``."""
    end = time.monotonic() + _PATIENCE_S
    while not re.search(rf"^{word}\b", log.read_text(encoding="utf-8"), re.MULTILINE):
        if time.monotonic() > end or program.poll() is not None:
            raise TimeoutError(f"no {word}, but {log.read_text(encoding='utf-8')!r}")
        time.sleep(0.01)


def memory_hits(process: int, needles: dict[str, bytes]) -> list[str]:
    """Return which needles lie in the memory of ``process``.

    Raises:
        Lacking: its memory cannot be read.
    """
    found: set[str] = set()
    try:
        memory = Path(f"/proc/{process}/mem").open("rb", buffering=0)  # noqa: SIM115 - closed below
        maps = Path(f"/proc/{process}/maps").read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise Lacking("a readable /proc/PID/mem (root)") from error
    with memory:
        for line in maps.splitlines():
            bounds, rights = line.split()[:2]
            first, last = (int(one, 16) for one in bounds.split("-"))
            if "r" not in rights or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            with suppress(OSError, ValueError, OverflowError):
                memory.seek(first)
                content = memory.read(last - first)
                found |= {what for what, needle in needles.items() if needle in content}
    return sorted(found)
