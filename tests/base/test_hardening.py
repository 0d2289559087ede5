"""What a process gives up at its start; each is tried in a process of its own, for there is no way back."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shopcrm.base import hardening, seccomp
from shopcrm.base.hardening import DEVELOPER, Hardening

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the filter is Linux's")

_TRY = """
import ctypes, os, socket, subprocess, sys, threading
def outcome(action):
    try:
        action()
    except OSError as error:
        return error.strerror
    return "ok"
raw = ctypes.CDLL(None, use_errno=True)
def call(*numbers):
    def made():
        if raw.syscall(*map(ctypes.c_long, numbers)) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return made
"""
_ASK = """
families = {"unix": socket.AF_UNIX, "inet": socket.AF_INET, "inet6": socket.AF_INET6, "netlink": socket.AF_NETLINK}
for name, family in families.items():
    print(name, outcome(lambda: socket.socket(family, socket.SOCK_DGRAM).close()))
print("pair", outcome(lambda: [one.close() for one in socket.socketpair()]))
print("thread", outcome(lambda: threading.Thread(target=int).start()))
print("program", outcome(lambda: subprocess.run(["true"], check=True)))
print("fork", outcome(lambda: os.fork() or os._exit(0)))
print("ring", outcome(call(425, 1, 0)))
print("x32", outcome(call(0x40000000 + 41, 2, 1, 0)))
print("none", outcome(call(-1)))
"""


def run(code: str, **environment: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return {name: rest for name, _, rest in (line.partition(" ") for line in done.stdout.splitlines())}


@linux
def test_the_filter_lets_local_sockets_and_everything_else_through() -> None:
    found = run(_TRY + "from shopcrm.base.seccomp import local_sockets_only\nlocal_sockets_only()\n" + _ASK)
    denied = "Permission denied"
    assert {name for name, said in found.items() if said == denied} == {"inet", "inet6", "netlink", "ring", "x32"}
    assert {name for name, said in found.items() if said == "ok"} == {"unix", "pair", "thread", "program", "fork"}
    assert found["none"] == "Function not implemented"


@linux
def test_the_reading_process_has_nothing_but_its_threads() -> None:
    found = run(_TRY + "from shopcrm.base.seccomp import no_sockets_no_programs\nno_sockets_no_programs()\n" + _ASK)
    assert {name for name, said in found.items() if said == "ok"} == {"thread"}


@linux
def test_a_program_that_starts_itself_anew_does_not_pile_up_filters() -> None:
    code = """
from shopcrm.base.seccomp import local_sockets_only
counts = []
for _ in range(2):
    local_sockets_only()
    lines = open("/proc/self/status").read().splitlines()
    counts.append(next(line for line in lines if line.startswith("Seccomp_filters")))
print("same", len(set(counts)))
"""
    assert run(_TRY + code) == {"same": "1"}


@linux
def test_children_and_threads_begun_before_inherit_the_filter() -> None:
    code = """
from shopcrm.base.seccomp import local_sockets_only
wait, found = threading.Event(), []
def late():
    wait.wait()
    found.append(outcome(lambda: socket.socket().close()))
early = threading.Thread(target=late)
early.start()
local_sockets_only()
wait.set()
early.join()
print("early", found[0])
child = "import socket\\ntry:\\n socket.socket()\\nexcept OSError as error:\\n print(error.strerror)"
print("child", subprocess.run([sys.executable, "-c", child], capture_output=True, text=True).stdout.strip())
"""
    assert run(_TRY + code) == {"early": "Permission denied", "child": "Permission denied"}


_HARDENED = """
from pathlib import Path
from shopcrm.base.hardening import harden_this_process
made = harden_this_process()
print("made", made)
import resource
print("core", resource.getrlimit(resource.RLIMIT_CORE))
print("dumpable", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
print("umask", oct(os.umask(0o077)))
"""


@linux
def test_a_hardened_process_leaves_no_image_and_cannot_be_read() -> None:
    found = run(_TRY + _HARDENED)
    assert found["made"] == str(Hardening("", hook=True, private_files=True, no_core=True, unreadable=True))
    assert (found["core"], found["dumpable"], found["umask"]) == ("(0, 0)", "0", "0o77")


@linux
def test_developers_may_look_inside_and_get_no_network_for_it() -> None:
    found = run(_TRY + _HARDENED + _ASK, **{DEVELOPER: "1"})
    assert found["dumpable"] == "1"
    assert found["inet"] == "Permission denied"


def test_the_hook_alone_stops_whatever_python_would_send() -> None:
    code = """
import sys
from shopcrm.base import hardening
sys.addaudithook(hardening._local_only)
local = socket.socket(socket.AF_UNIX)
print("family", outcome(socket.socket))
print("adopted", outcome(lambda: sys.audit("socket.__new__", local, -1, 1, 0)))
print("connect", outcome(lambda: sys.audit("socket.connect", local, ("192.0.2.1", 9))))
print("local", outcome(lambda: sys.audit("socket.connect", local, "/tmp/door")))
print("send", outcome(lambda: sys.audit("socket.sendto", local, ("192.0.2.1", 9))))
print("answer", outcome(lambda: sys.audit("socket.sendmsg", local, None)))
print("name", outcome(lambda: socket.getaddrinfo("shop.example", 80)))
print("other", outcome(lambda: sys.audit("socket.listen", local)))
"""
    found = run(_TRY + code)
    assert {name for name, said in found.items() if said != "ok"} == {"family", "connect", "send", "name"}


def test_the_reading_process_is_refused_by_python_too() -> None:
    code = """
from shopcrm.base.hardening import refuse_sockets_and_programs
refuse_sockets_and_programs()
print("unix", outcome(lambda: socket.socket(socket.AF_UNIX)))
print("program", outcome(lambda: subprocess.run(["true"])))
print("fork", outcome(os.fork))
print("shell", outcome(lambda: os.system("true")))
"""
    assert set(run(_TRY + code).values()) == {"Permission denied"}


def test_an_unknown_computer_takes_no_filter_and_starts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "_MACHINES", {})
    with pytest.raises(seccomp.FilterRefused, match="system"):
        seccomp.local_sockets_only()
    hooks: list[object] = []
    monkeypatch.setattr(sys, "addaudithook", hooks.append)
    monkeypatch.setattr(os, "umask", lambda _mask: 0)
    monkeypatch.setattr(hardening, "_unreadable", lambda: False)
    monkeypatch.setattr(hardening, "_no_core", lambda: False)
    made = hardening.harden_this_process({})
    assert (made.filter, made.hook, len(hooks)) == ("system", True, 1)


def test_the_kernel_may_say_no(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kernel:
        def prctl(self, *_numbers: int) -> int:
            return 0

        def syscall(self, *_numbers: object) -> int:
            return -1

    machine = seccomp._MACHINES["x86_64"]
    monkeypatch.setattr(seccomp, "_machine", lambda: machine)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_names, **_how: Kernel())
    monkeypatch.setattr(ctypes, "get_errno", lambda: 22)
    with pytest.raises(seccomp.FilterRefused, match="EINVAL"):
        seccomp.no_sockets_no_programs()


def test_what_a_system_lacks_is_only_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    assert not hardening._no_core()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not hardening._unreadable()


@linux
def test_the_real_reading_process_holds_its_filter_before_it_is_told_of_any_file() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "import shopcrm.importers.worker as w; print('up', flush=True); w.main()"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        status = Path(f"/proc/{process.pid}/status")
        while "Seccomp:\t2" not in status.read_text(encoding="utf-8"):
            # It has nothing to read yet and cannot end: what is waited for is its own next step.
            assert process.poll() is None
    finally:
        process.kill()
        process.communicate()


@linux
def test_the_real_program_starts_quiet(tmp_path: Path) -> None:
    profile = dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), str(tmp_path / "profile"))
    done = subprocess.run(
        [sys.executable, "-m", "shopcrm", "support"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8", **profile},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    check = done.stdout.partition("== No-network check ==")[2].partition("==")[0]
    assert check.count("[ok]") == 7
    assert "start of ShopCRM" in done.stdout
    for path in (tmp_path / "profile").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path.name
