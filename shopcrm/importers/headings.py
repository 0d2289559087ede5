"""When are two column headings the same?"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_EDGE: Final = " \t\r\n'\"\ufeff\u200b\u00a0"
_INNER: Final = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])\s+(?=[\u4e00-\u9fff])")
_SPACES: Final = re.compile(r"\s+")


@lru_cache(maxsize=4096)
def heading(text: str) -> str:
    """Return ``text`` as headings are compared.

    Trimmed, NFKC (full-width brackets and commas become ASCII), no space between Chinese and
    Latin (``商品 ID`` is ``商品ID``), single spaces elsewhere.
    """
    clean = unicodedata.normalize("NFKC", text).strip(_EDGE)
    return _SPACES.sub(" ", _INNER.sub("", clean))


def word(text: str) -> str:
    """Return a status word as words are compared: NFKC without any space (comma widths differ within a file)."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))
