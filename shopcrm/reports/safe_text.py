"""Which text may stand in a table that a spreadsheet program opens?"""

from __future__ import annotations

import re
from typing import Final

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_UNSEEN: Final = " \t\r\n\u00a0\u3000\u2000\u2001\u2002\u2003\u2009\u200a\u202f\u205f\ufeff\u200b\u200c\u200d\u2060"
_LONGEST_TEXT: Final = 32_767


def safe_text(text: str) -> str:
    """Return ``text`` so that no spreadsheet program runs it as a formula, here or after saving as CSV.

    Characters a workbook cannot hold are dropped.
    """
    clean = _FORBIDDEN.sub("", text)
    # Some programs pass over what stands before the sign and cannot be seen.
    acts = clean.startswith(_DANGEROUS) or clean.lstrip(_UNSEEN).startswith(_DANGEROUS)
    return ("'" + clean if acts else clean)[:_LONGEST_TEXT]
