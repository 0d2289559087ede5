"""Both languages say the same things, the program asks for nothing they do not have, and they have nothing in vain."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from shopcrm.base.paths import resources
from shopcrm.base.texts import LANGUAGES
from tests.architecture.source import name_of, nodes

TEXTS = resources() / "texts"
AREAS = sorted(path.stem for path in (TEXTS / "zh_CN").glob("*.toml"))
ERRORS = {"ShopError", "WrongUsage", "InputRefused", "CannotUnlock", "NotAllowed", "VaultDamaged", "StorageFailed"}
# Handed on unfilled: the page numbers are known when the paper is drawn.
TEMPLATES = {"report.page"}
# Nothing needs to be said where nothing is in the way.
MAY_BE_EMPTY = {"followup_print.clearance.ok"}
# Given to every refusal on its way out of the reading process.
ALWAYS_TOLD = {"InputRefused": {"file"}}
PLURAL = {"one", "other"}


def leaves(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (key, its texts); the forms of a plural are one key."""
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict) and set(value) <= PLURAL and value:
            yield key, tuple(str(form) for form in value.values())
        elif isinstance(value, dict):
            yield from leaves(value, key)
        else:
            yield key, (str(value),)


@cache
def catalogue(language: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for area in sorted((TEXTS / language).glob("*.toml")):
        found.update(leaves(tomllib.loads(area.read_text(encoding="utf-8")), area.stem))
    return found


def placeholders(texts: tuple[str, ...]) -> set[str]:
    return {
        field.split(".")[0].split("[")[0]
        for text in texts
        for _, field, _, _ in string.Formatter().parse(text)
        if field
    }


@cache
def constants() -> frozenset[str]:
    return frozenset(
        node.value for _, node in nodes(ast.Constant) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def pattern(node: ast.JoinedStr) -> str:
    """Return an f-string as a regular expression."""
    parts = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)
    return "".join(parts)


@cache
def patterns() -> frozenset[str]:
    """Every f-string that may be a key: it begins with the name of an area."""
    found = {pattern(node) for _, node in nodes(ast.JoinedStr) if isinstance(node, ast.JoinedStr)}
    starts = tuple(re.escape(f"{area}.") for area in AREAS)
    return frozenset(one for one in found if one.startswith(starts))


def asked() -> Iterator[tuple[str, int, ast.Call, ast.expr]]:
    """Yield (path, line, call, key) of every call that asks for a text."""
    for module, node in nodes(ast.Call):
        if isinstance(node, ast.Call) and name_of(node.func) in {"texts", "_texts"} and node.args:
            choices = [node.args[0]]
            while choices:
                key = choices.pop()
                if isinstance(key, ast.IfExp):
                    choices += [key.body, key.orelse]
                else:
                    yield module.path, node.lineno, node, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_there_and_can_be_formatted(language: str) -> None:
    assert len(catalogue(language)) > 400
    for key, texts in catalogue(language).items():
        assert key in MAY_BE_EMPTY or all(text.strip() for text in texts), key
        placeholders(texts)


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    chinese, english = catalogue("zh_CN"), catalogue("en")
    assert sorted(set(chinese) ^ set(english)) == []
    different = {
        key: (placeholders(chinese[key]), placeholders(english[key]))
        for key in chinese
        if placeholders(chinese[key]) != placeholders(english[key])
    }
    assert different == {}


@pytest.mark.parametrize(
    ("language", "words"), [("zh_CN", "她|(?<!其)他(?!们|人)"), ("en", r"(?i)\b(she|hers?|herself|he|him|his)\b")]
)
def test_customers_may_be_anyone(language: str, words: str) -> None:
    """The owner is "you"; of everybody else no text knows whether it is a woman or a man."""
    told = {key: text for key, texts in catalogue(language).items() for text in texts if re.search(words, text)}
    assert told == {}


def test_english_needs_no_curly_quotes() -> None:
    """Where no Latin font is there, those of a Chinese one are as wide as a Chinese character."""
    assert {key: text for key, texts in catalogue("en").items() for text in texts if re.search("[“”‘’—–]", text)} == {}


def test_every_text_that_is_asked_for_exists() -> None:
    keys = set(catalogue("zh_CN"))
    missing = []
    for path, line, _, key in asked():
        if isinstance(key, ast.Constant):
            known = str(key.value) in keys
        elif isinstance(key, ast.JoinedStr):
            expression = pattern(key)
            known = expression.startswith(".+") or any(re.fullmatch(expression, one) for one in keys)
        else:
            continue
        if not known:
            missing.append(f"{path}:{line} {ast.unparse(key)}")
    assert missing == []


def test_every_text_gets_the_facts_it_names() -> None:
    short = []
    for path, line, call, key in asked():
        name = key.value if isinstance(key, ast.Constant) else None
        if not isinstance(name, str) or any(keyword.arg is None for keyword in call.keywords):
            continue
        given = {keyword.arg for keyword in call.keywords}
        for language in LANGUAGES:
            lacking = placeholders(catalogue(language).get(name, ())) - given
            if lacking and name not in TEMPLATES:
                short.append(f"{path}:{line} {language} {name}: {sorted(lacking)}")
    assert short == []


def test_every_error_has_its_words_and_their_facts() -> None:
    wrong = []
    for module, node in nodes(ast.Call):
        if not (isinstance(node, ast.Call) and name_of(node.func) in ERRORS and node.args):
            continue
        first = node.args[0]
        key = first.value if isinstance(first, ast.Constant) else None
        if not isinstance(key, str):
            continue
        given = {keyword.arg for keyword in node.keywords} | ALWAYS_TOLD.get(name_of(node.func), set())
        for part in ("title", "what", "do"):
            for language in LANGUAGES:
                texts = catalogue(language).get(f"errors.{key}.{part}")
                if texts is None or (None not in given and placeholders(texts) - given):
                    wrong.append(f"{module.path}:{node.lineno} {language} errors.{key}.{part}")
    assert wrong == []


def test_every_rejection_has_its_words() -> None:
    found = set()
    for _, node in nodes(ast.Call):
        if isinstance(node, ast.Call) and name_of(node.func) == "RowRejected":
            reason = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if isinstance(reason, str):
                found.add("reject." + reason)
    assert found
    assert found <= set(catalogue("zh_CN"))


def test_refused_downloads_have_their_words() -> None:
    raw = tomllib.loads((resources() / "formats" / "refused.toml").read_text(encoding="utf-8"))
    for one in raw["refused"]:
        assert f"errors.{one['reason']}.title" in catalogue("zh_CN")


@pytest.mark.parametrize("area", AREAS)
def test_no_text_is_there_in_vain(area: str) -> None:
    refused = (resources() / "formats" / "refused.toml").read_text(encoding="utf-8")
    unused = []
    for key in catalogue("zh_CN"):
        if not key.startswith(f"{area}."):
            continue
        name = key.split(".")[1]
        if area == "errors":
            used = name in constants() or f'"{name}"' in refused or f"passphrase_{name.partition('_')[2]}" in key
        elif key.startswith("cli.help."):
            used = key.rpartition(".")[2] in constants()
        else:
            used = key in constants() or any(re.fullmatch(one, key) for one in patterns())
        if not used:
            unused.append(key)
    assert unused == []


def test_owners_words_are_no_literals() -> None:
    """Chinese stands in catalogues and declarations; in code only where it is data of the platforms."""
    data = {
        "shopcrm/importers/address.py",
        "shopcrm/importers/birthdays.py",
        "shopcrm/importers/customers.py",
        "shopcrm/importers/column_kinds.py",
        "shopcrm/importers/date_shapes.py",
        "shopcrm/importers/left_out.py",
        "shopcrm/importers/lines.py",
        "shopcrm/importers/refunds.py",
        "shopcrm/domain/rfm.py",
        "shopcrm/domain/money.py",
        "shopcrm/domain/contacts.py",
        "shopcrm/importers/cells.py",
        "shopcrm/reports/customers_export.py",
        "shopcrm/reports/xlsx.py",
        "shopcrm/importers/headings.py",
        "shopcrm/identity/search_words.py",
        "shopcrm/identity/profiles.py",
        "shopcrm/domain/masks.py",
    }
    found = [
        f"{module.path}:{node.lineno}"
        for module, node in nodes(ast.Constant)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"[\u4e00-\u9fff]", node.value)
        and module.path not in data
        and not module.path.startswith("shopcrm/samples/")
        and not _is_docstring(module.tree, node)
    ]
    assert found == []


def _is_docstring(tree: ast.AST, constant: ast.Constant) -> bool:
    return any(isinstance(node, ast.Expr) and node.value is constant for node in ast.walk(tree))
