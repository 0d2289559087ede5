"""What is struck out of a line of the log before it is written, should a value have got into it after all?

A second layer: our own messages hold places, names of errors and counts. What it cannot know is a name in plain Latin
letters without quotes; that is why the first layer is that no message holds a value.
"""

from __future__ import annotations

import re
from typing import Final

_GONE: Final = "…"
_RULES: Final = (
    # Quoted text, as errors of libraries quote values; an apostrophe within a word is none.
    (re.compile(r"(?<!\w)'[^'\n]*'(?!\w)|\"[^\"\n]*\"|`[^`\n]*`"), _GONE),
    # The part of a path that is the name of a person, and what it was called there.
    (re.compile(r"(?i)(/home/|/users/|[a-z]:[\\/]users[\\/]|/run/user/)[^\s/\\:]+"), r"\1" + _GONE),
    (re.compile(r"[^\s@<>,;:]+@[^\s@<>,;:]+\.[^\s@<>,;:]+"), _GONE),
    # Phone and order numbers; a count has commas, a line number is short.
    (re.compile(r"\+?\d(?:[\s\-./()]{0,2}\d){5,}"), _GONE),
    # Our own messages are in ASCII; anything else came from outside.
    (re.compile(r"[^\x00-\x7f]+"), _GONE),
    (re.compile(r"(?:…[\s,;:]*){2,}"), _GONE + " "),
)


def redacted(text: str) -> str:
    """Return ``text`` in one line without quotes, long numbers, addresses, people's folders and foreign letters."""
    text = " ".join(text.split())
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text.strip()
