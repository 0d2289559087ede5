"""The house as it was meant: arrows, sizes, the one clock, no network, SQL at home, clean tools."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules, name_of, nodes

LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_CLASS = 400, 60, 250
NETWORK = {
    "socket",
    "_socket",
    "_ssl",
    "ssl",
    "urllib",
    "http",
    "ftplib",
    "smtplib",
    "poplib",
    "imaplib",
    "telnetlib",
    "xmlrpc",
    "socketserver",
    "asyncio",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "websockets",
    "paramiko",
    "webbrowser",
}
NETWORK_QT = {"QtNetwork", "QtNetworkAuth", "QtWebSockets", "QtWebEngineCore", "QtWebEngineWidgets", "QtHttpServer"}
SQL = re.compile(
    r"^\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+TABLE\s|PRAGMA\s)",
    re.DOTALL | re.IGNORECASE,
)
CHECKED = [
    name
    for name in ("shopcrm", "tests", "benchmarks", "start.py")
    if any((ROOT / name).rglob("*.py")) or name == "start.py"
]


def tool(*arguments: str) -> None:
    environment = dict(os.environ, PYTHONPATH=str(ROOT), NO_COLOR="1", COLUMNS="160")
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]


def test_ruff_is_content() -> None:
    tool("ruff", "check", "--no-cache", *CHECKED)


@pytest.mark.timeout(400)
def test_mypy_is_content() -> None:
    tool("mypy", *CHECKED)


def test_arrows_go_one_way() -> None:
    environment = dict(os.environ, PYTHONPATH=str(ROOT), NO_COLOR="1")
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", lint, "--no-cache"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert "0 broken" in done.stdout


def test_sizes() -> None:
    large = [
        f"{module.path}: {len(module.text.splitlines())}"
        for module in modules()
        if module.text.count("\n") > LONGEST_MODULE
    ]
    for module, node in nodes((ast.FunctionDef, ast.ClassDef)):
        assert isinstance(node, ast.FunctionDef | ast.ClassDef)
        length = (node.end_lineno or 0) - node.lineno + 1
        if module.path.startswith("shopcrm/store/migrations/"):
            # A migration tells a schema from top to bottom.
            continue
        if length > (LONGEST_CLASS if isinstance(node, ast.ClassDef) else LONGEST_FUNCTION):
            large.append(f"{module.path}:{node.lineno} {node.name}: {length}")
    assert large == []


def test_every_module_says_what_it_is_for() -> None:
    for module in modules():
        text = ast.get_docstring(module.tree) or ""
        assert text or not module.text.strip(), module.path
        assert len(text.splitlines()) <= 8, module.path


def test_no_drawer_for_everything() -> None:
    names = {part.removesuffix(".py") for module in modules() for part in module.path.split("/")}
    assert not names & {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}


def test_one_place_asks_for_the_time() -> None:
    found = [
        f"{module.path}:{node.lineno}"
        for module, node in nodes(ast.Attribute)
        if isinstance(node, ast.Attribute)
        and module.path != "shopcrm/base/clock.py"
        and node.attr in {"now", "today", "utcnow"}
        and name_of(node.value) in {"datetime", "date"}
    ]
    assert found == []
    for module, node in nodes(ast.Call):
        assert isinstance(node, ast.Call)
        called = ast.unparse(node.func)
        assert called not in {"time.time", "time.localtime", "QDate.currentDate", "QDateTime.currentDateTime"}, (
            module.path
        )


def test_nothing_reaches_for_the_network() -> None:
    for module, node in nodes((ast.Import, ast.ImportFrom)):
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        else:
            assert isinstance(node, ast.ImportFrom)
            imported = [node.module or ""]
            if node.module == "PySide6":
                assert not NETWORK_QT & {alias.name for alias in node.names}, module.path
        for name in imported:
            assert name.split(".")[0] not in NETWORK, f"{module.path}: {name}"
            assert not (name.startswith("PySide6.") and name.split(".")[1] in NETWORK_QT), module.path


def test_nothing_is_handed_to_another_program_but_through_one_door() -> None:
    """``openUrl`` starts whatever the system thinks fit; the one door lets folders of this computer through."""
    users = {
        module.path
        for module, node in nodes((ast.Attribute, ast.Name))
        if isinstance(node, ast.Attribute | ast.Name) and name_of(node) in {"openUrl", "QDesktopServices", "startfile"}
    }
    assert users == {"shopcrm/ui/open_folder.py"}


def test_sql_stays_at_home() -> None:
    found = [
        f"{module.path}:{node.lineno}"
        for module, node in nodes(ast.Constant)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and module.room not in {"store", "models"}
        and SQL.search(node.value)
    ]
    assert found == []


def test_the_window_never_pumps_events() -> None:
    assert [module.path for module in modules() if "processEvents" in module.text] == []


def test_paper_never_asks_the_print_server() -> None:
    """QPrinter belongs to the actions that print when the owner asks."""
    users = {module.path for module, node in nodes(ast.Name) if isinstance(node, ast.Name) and node.id == "QPrinter"}
    assert users <= {"shopcrm/ui/printing.py", "shopcrm/ui/recovery_sheet.py"}


def test_nothing_runs_text_as_code() -> None:
    for module, node in nodes(ast.Call):
        assert isinstance(node, ast.Call)
        if isinstance(node.func, ast.Name):
            assert node.func.id not in {"eval", "exec", "compile", "__import__"}, module.path
    imports = {
        alias.name
        for _, node in nodes((ast.Import, ast.ImportFrom))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert not imports & {"pickle", "marshal", "shelve"}


def test_no_state_outside_objects() -> None:
    """No ``global``; a module holds constants and caches of pure functions only."""
    assert [f"{module.path}:{node.lineno}" for module, node in nodes(ast.Global) if isinstance(node, ast.Global)] == []


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not any(part.startswith(".") for part in path.parts)]


def test_nothing_of_the_workshop_is_left_in_the_house() -> None:
    """No address of a package index, no path of a developer's computer."""
    hosts = re.compile(
        "|".join(["py" + r"pi\.org", "python" + "hosted", "--(extra-)?index-" + "url", r"/sim" + r"ple/"])
    )
    paths = re.compile(r"(?<![\w.\-/])/(wo" + r"rk|ho" + r"me|Us" + r"ers)/\w")
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in (hosts.search(text), paths.search(text)) if hit]
    assert found == []


def test_the_locks_hold_every_dependency_with_its_hash() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[<>=!\[; ]", line)[0].lower().replace("_", "-") for line in requirements}

    for lock, wanted in (
        ("requirements.lock", names(project["dependencies"])),
        ("requirements-dev.lock", names(project["dependencies"] + project["optional-dependencies"]["dev"])),
    ):
        text = (ROOT / lock).read_text(encoding="utf-8")
        pinned = dict(re.findall(r"^([A-Za-z0-9_.\-]+)==(\S+)", text, re.MULTILINE))
        assert wanted <= {name.lower().replace("_", "-") for name in pinned}, lock
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert all("--hash=sha256:" in block for block in blocks if "==" in block), lock
        assert re.search(r"^pyside6-essentials==6\.(?:8|9|10|11)\.", text, re.MULTILINE | re.IGNORECASE), (
            "6.12 breaks Python 3.11"
        )
