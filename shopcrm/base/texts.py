"""What does the program say, and in which language?

Texts live in ``resources/texts/<language>/<area>.toml``. A key is
``area.path.to.text``; a table with ``one`` and ``other`` is chosen by ``n``.
Simplified Chinese is the first language, English the second; a test holds
both to the same keys and placeholders.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES: Final = ("zh_CN", "en")


class Texts:
    """The catalogue of one language; areas are read when first needed."""

    def __init__(self, root: Path, language: str) -> None:
        """Use the catalogue below ``root``; unknown languages become Chinese."""
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._root = root
        self._areas: dict[str, dict[str, Any]] = {}

    def __call__(self, key: str, **facts: object) -> str:
        """Return the text of ``key`` with ``facts`` put in.

        Raises:
            KeyError: the catalogue has no such text (a defect, caught by tests).
        """
        node = self._find(key)
        if isinstance(node, dict):
            node = node["one"] if facts.get("n") == 1 and "one" in node else node["other"]
        return str(node).format(**facts) if facts else str(node)

    def has(self, key: str) -> bool:
        """Whether the catalogue knows ``key``."""
        try:
            self._find(key)
        except KeyError:
            return False
        return True

    def _find(self, key: str) -> Any:  # noqa: ANN401 - TOML values are any
        area, _, rest = key.partition(".")
        if area not in self._areas:
            path = self._root / self.language / f"{area}.toml"
            if not path.is_file():
                raise KeyError(key)
            self._areas[area] = tomllib.loads(path.read_text(encoding="utf-8"))
        node: Any = self._areas[area]
        for part in rest.split("."):
            node = node[part]
        return node
