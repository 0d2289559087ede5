"""Which characters of a text can the eye see? The others are taken out where a text comes from outside.

Marks that turn the reading direction make "exe.csv" of "vsc.exe", characters without width make two equal nicks of
different ones, and control characters move the cursor of a terminal (Unicode Technical Report 36, section 2).
"""

from __future__ import annotations

import re
from typing import Final

# Controls but TAB and line ends; soft hyphen; marks of direction; no width; fillers; annotations; lone surrogates.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
# The same in UTF-8 inside JSON: how each begins, and what must follow. One byte is found ten times as quickly as two.
_SUSPECTS: Final = tuple(
    (start, re.compile(start + rest))
    for start, rest in (
        (rb"\\", rb"(?:u00|[bf])"), (b"\x7f", b""), (b"\xc2", rb"[\x80-\x9f\xad]"), (b"\xcd", rb"\x8f"),
        (b"\xd8", rb"\x9c"), (b"\xe1", rb"[\x85\x9e\xa0]"), (b"\xe2", rb"(?:\x80[\x8b-\x8f\xaa-\xae]|\x81)"),
        (b"\xef", rb"(?:\xbb\xbf|\xbf[\xb9-\xbb])"), (b"\xf3", rb"\xa0"),
    )
)  # fmt: skip
_BREAKS: Final = re.compile(r"[\t\r\n\v\f\u0085\u2028\u2029]+")
_JOINERS: Final = "\u200c\u200d"
_TAGS: Final = range(0xE0020, 0xE0080)
_FLAG: Final = "\U0001f3f4"


def seen(text: str) -> str:
    """Return ``text`` without the characters nobody sees; joiners stay where they shape an emoji or a script."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(lambda found: found[0] if _has_meaning(text, found.start()) else "", text)


def seen_line(text: str) -> str:
    """Return ``seen(text)`` on one line, as names are shown."""
    return seen(_BREAKS.sub(" ", text)).strip()


def may_hide(json: bytes) -> bool:
    """Whether a text somewhere in ``json`` may hold what ``seen`` takes out; quick, and True too often."""
    return any(start[:1] in json and rest.search(json) for start, rest in _SUSPECTS)


def _has_meaning(text: str, at: int) -> bool:
    """Whether the character at ``at`` changes how its neighbours look, as it should."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] in _JOINERS and before and after:
        return (text[at] == "\u200d" and _is_emoji(before) and _is_emoji(after)) or (_joins(before) and _joins(after))
    # The flags of England, Scotland and Wales are a black flag and up to seven tags.
    return ord(text[at]) in _TAGS and _FLAG in text[max(0, at - 7) : at]


def _is_emoji(char: str) -> bool:
    code = ord(char)
    return 0x1F000 <= code < 0x1FB00 or 0x2190 <= code < 0x2C00 or code == 0xFE0F


def _joins(char: str) -> bool:
    """Whether ``char`` belongs to a script written with joiners: Arabic to Khmer."""
    return 0x0600 <= ord(char) < 0x1800
