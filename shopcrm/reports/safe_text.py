"""Which text may stand in a table that a spreadsheet program opens?"""

from __future__ import annotations

import re
from typing import Final

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_TEXT: Final = 32_767


def safe_text(text: str) -> str:
    """Return ``text`` so that no spreadsheet program runs it as a formula, here or after saving as CSV.

    Characters a workbook cannot hold are dropped.
    """
    clean = _FORBIDDEN.sub("", text)
    return ("'" + clean if clean.startswith(_DANGEROUS) else clean)[:_LONGEST_TEXT]
