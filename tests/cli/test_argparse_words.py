"""Does the argument parser speak the owner's language, in every word it has?"""

from __future__ import annotations

import argparse
import ast
import re
from pathlib import Path

import pytest

from shopcrm.base.clock import FixedClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import LANGUAGES, Texts
from shopcrm.cli.argparse_words import speaking
from shopcrm.cli.main import run
from tests.cli.conftest import Cli

# Mistakes of whoever builds a parser, and ways to build one that ours does not go.
NEVER_MET = re.compile(
    r"conflict|__call__|positionals|mutually exclusive|is not callable|can't open|cannot |must start|dest=|"
    r"unknown parser|argument \"-\"|unexpected option string|is deprecated|%\(prog\)s: |program's version|"
    r"\(default: |subcommands|maybe you meant"
)
PLACE = re.compile(r"%(?:\((\w+)\))?([rs])")


def own_words() -> set[str]:
    """Every text that the argparse of this Python sends through its gettext hook."""
    tree = ast.parse(Path(argparse.__file__).read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
            found |= {one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return {words for words in found if not NEVER_MET.search(words)}


def test_all_words_of_this_pythons_argparse_are_translated(texts: Texts) -> None:
    words = own_words()
    assert {"usage: ", "options", "unrecognized arguments: %s"} <= words
    assert [one for one in sorted(words) if not texts.has(f"cli.argparse.{one}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_takes_what_argparse_gives(language: str) -> None:
    texts = Texts(resources() / "texts", language)
    for words in own_words():
        said = texts(f"cli.argparse.{words}")
        names = {name for name, _ in PLACE.findall(words)}
        assert {name for name, _ in PLACE.findall(said)} <= names
        assert len(PLACE.findall(said)) <= len(PLACE.findall(words))
        given = dict.fromkeys(names, "x") if names - {""} else ("x",) * len(PLACE.findall(words))
        assert said % given


def test_argparse_is_left_as_it_was(texts: Texts) -> None:
    before = argparse.ArgumentParser(prog="x").format_help()
    with pytest.raises(RuntimeError), speaking(texts):
        raise RuntimeError
    with speaking(texts):
        inside = argparse.ArgumentParser(prog="x").format_help()
    assert "选项" in inside
    assert argparse.ArgumentParser(prog="x").format_help() == before


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("import",), "还缺 FILE"),
        (("fly",), "COMMAND：没有“fly”"),
        (("rfm", "--method", "guess"), "--method：没有“guess”"),
        (("rfm", "--as-of", "x"), "--as-of：“x”不是日期"),
        (("care", "--month", "2026-13"), "--month：“2026-13”不是月份"),
        (("customers", "--limit", "-1"), "--limit：“-1”不是个数"),
        (("customers", "--search"), "--search：后面要写一个值"),
        (("customers", "--p", "x"), "--p 没有写全"),
        (("undo", "one"), "BATCH：“one”不是编号"),
        (("check", "x", "y"), "不认识 x y"),
        (("check", "--json=1"), "--json：后面不用写值"),
        ((), "没有写命令"),
    ],
)
def test_wrong_usage_is_told_in_the_owners_words(cli: Cli, argv: tuple[str, ...], said: str) -> None:
    answer = cli(*argv, plain=True)
    assert (answer.code, answer.out, said in answer.err) == (2, "", True), answer.err
    assert not re.search(r"argument|invalid|required|expected|choose|usage|error", answer.err)


@pytest.mark.parametrize("argv", [["--help"], ["import", "--help"], ["rfm", "--help"], ["groups", "--help"]])
def test_help_is_in_the_owners_words(
    texts: Texts, clock: FixedClock, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(argv, texts, clock)
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert "写法：shopcrm" in told
    assert "选项" in told
    assert not re.search(r"usage|positional|options|show|program", told)


def test_without_a_terminal_nobody_is_asked(
    cli: Cli, vault: Path, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_terminal(_prompt: str) -> str:
        import getpass
        import warnings

        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        return ""

    monkeypatch.setattr("getpass.getpass", no_terminal)
    answer = cli("check", vault=vault, passphrase=None)
    assert answer.code == 2
    assert texts("errors.nobody_to_ask.title") in answer.err
    assert "echo" not in answer.err
