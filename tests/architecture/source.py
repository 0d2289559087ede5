"""The program's own source, parsed once: what the tests of this folder look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "shopcrm"


@dataclass(frozen=True)
class Module:
    """One module: its path from the root, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The first folder below the package, "" for modules beside the folders."""
        parts = self.path.split("/")
        return parts[1] if len(parts) > 2 else ""


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the program."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text)))
    return tuple(found)


def nodes(kind: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[Module, ast.AST]]:
    """Yield every node of ``kind`` with its module."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, kind):
                yield module, node


def name_of(node: ast.expr) -> str:
    """Return the last name of an expression: ``self._look.texts`` → texts."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
