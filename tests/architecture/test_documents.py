"""The documents tell of everything there is, and of nothing that is not."""

from __future__ import annotations

import argparse
import re
from functools import cache
from pathlib import Path

import pytest

import shopcrm
from shopcrm.base.paths import resources
from shopcrm.base.settings import Settings
from shopcrm.base.texts import Texts
from shopcrm.cli.parser import make_parser
from shopcrm.importers.spec import FIELDS, PLATFORMS
from tests.architecture.source import PACKAGE, ROOT

DOCUMENTS = ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/cli.md"]
PACKAGES = sorted(
    path.parent.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    parser = make_parser(Texts(resources() / "texts", "en"))
    (choices,) = (action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return dict(choices or {})


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_is_on_the_map(package: str) -> None:
    assert f"`{package}/`" in text("ARCHITECTURE.md")


def test_the_map_shows_no_room_that_is_not_there() -> None:
    for named in re.findall(r"`(shopcrm/[\w/]+?)/?`", text("ARCHITECTURE.md")):
        assert (ROOT / named).exists() or (ROOT / f"{named}.py").exists(), named


@pytest.mark.parametrize("name", DOCUMENTS)
def test_modules_and_files_that_are_named_exist(name: str) -> None:
    for named in re.findall(r"`((?:shopcrm|resources|tests|docs)/[\w./\-]+\.\w+)`", text(name)):
        assert (ROOT / named).exists(), named


@pytest.mark.parametrize("name", DOCUMENTS + [path.relative_to(ROOT).as_posix() for path in DECISIONS])
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text(name)):
        if not target.startswith(("http:", "https:", "mailto:")) and "screenshots/" not in target:
            assert ((ROOT / name).parent / target).exists(), target


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_and_option_is_told(command: str) -> None:
    manual = text("docs/cli.md")
    (line,) = [line for line in manual.splitlines() if re.match(rf"\| `{command}[ `]", line)]
    for action in commands()[command]._actions:
        for option in action.option_strings:
            if option.startswith("--") and option != "--help":
                assert option in (manual if option in {"--vault", "--passphrase-file", "--json"} else line), option
    assert f"`{command}`" in text("README.md")


def test_every_mapping_field_and_platform_is_told() -> None:
    words = set(re.findall(r"\w+", text("docs/cli.md")))
    assert set(FIELDS) <= words
    assert set(PLATFORMS) <= words


def test_every_exit_code_is_told() -> None:
    for code in range(6):
        assert re.search(rf"^\| {code} \|", text("docs/cli.md"), re.MULTILINE)


def test_every_setting_is_told() -> None:
    for name in Settings.__dataclass_fields__:
        assert f"`{name}`" in text("ARCHITECTURE.md"), name


def test_the_two_commands_open_the_readme() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert "python start.py" in text(name)
    assert "python start.py test" in text("README.md")
    assert "python start.py demo" in text("README.md")


def test_the_changelog_knows_this_version() -> None:
    assert re.search(rf"^## {re.escape(shopcrm.__version__)} ", text("CHANGELOG.md"), re.MULTILINE)


def test_decisions_are_dated_and_numbered() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for path in DECISIONS:
        content = path.read_text(encoding="utf-8")
        assert re.match(r"# \d{4}\. .+\n\nDate: \d{4}-\d{2}-\d{2}\n", content), path.name
        assert len(content) < 4000, path.name


def test_every_third_party_thing_has_its_licence() -> None:
    assert text("LICENSE").lstrip().startswith("GNU GENERAL PUBLIC LICENSE")
    if (resources() / "icons").is_dir():
        assert (resources() / "icons" / "LICENSE").is_file()


def test_the_ci_runs_the_documented_command() -> None:
    assert "start.py test" in Path(ROOT / ".ci" / "run").read_text(encoding="utf-8")
