"""Which tags does a page consist of, and which text follows each? One pass, a block at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TextIO

from shopcrm.base.errors import InputRefused

GREATEST_CELL: Final = 1 << 20
_BLOCK: Final = 1 << 16
_GREATEST_TAG: Final = 1 << 16
# A tag and the text up to the next one; the start of a comment; a declaration; a "<" that is text itself.
_TOKEN: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)([^<>]*)>([^<]*)|(<!--)|<[!?][^>]*>([^<]*)|(<[^<]*)")
# Nothing in these is text of the page.
_SKIPPED: Final = frozenset({"script", "style", "title", "xml", "select", "textarea"})
_COMMENT_END: Final = "-->"

# "/" or "", name, attributes, text up to the next tag; a piece of text alone has no name.
Tag = tuple[str, str, str, str]


def tags(text: TextIO, name: str) -> Iterator[Tag]:
    """Yield the tags of ``text``, a page the owner knows as ``name``.

    Raises:
        InputRefused: a tag has no end.
    """
    held, skipping = "", ""
    while block := text.read(_BLOCK):
        held += block
        # What begins behind the last "<" may end in the next block.
        cut = held.rfind("<")
        if cut < 0 or held.find(">", cut) >= 0:
            cut = len(held)
        elif len(held) - cut > _GREATEST_TAG:
            raise InputRefused("file_cell_too_large", file=name, row=1)
        found, left, skipping = _taken(held[:cut], skipping)
        yield from found
        held = left + held[cut:]
    yield from _taken(held, skipping)[0]


def _taken(held: str, skipping: str) -> tuple[list[Tag], str, str]:
    """Return the tags in ``held``, what of it must be looked at again, and the end waited for where text is skipped."""
    found: list[Tag] = []
    at = 0
    while at < len(held):
        if skipping:
            end = held.find(skipping, at) if skipping == _COMMENT_END else held.lower().find(skipping, at)
            if end < 0:
                # The end itself may be cut in two by the border of a block.
                return found, held[max(at, len(held) - len(skipping)) :], skipping
            # The end of a comment belongs to it, an end tag is a tag.
            at, skipping = (end + len(skipping) if skipping == _COMMENT_END else end), ""
            continue
        token = _TOKEN.match(held, at)
        if token is None:
            after = held.find("<", at)
            after = len(held) if after < 0 else after
            found.append(("", "", "", held[at:after]))
            at = after
            continue
        at = token.end()
        slash, tag, attributes, words, comment, declared, bare = token.groups()
        if tag:
            tag = tag.lower()
            if tag in _SKIPPED and not slash and not attributes.endswith("/"):
                skipping, at, words = f"</{tag}", token.end(3) + 1, ""
            found.append((slash, tag, attributes, words))
        elif comment:
            skipping = _COMMENT_END
        else:
            found.append(("", "", "", declared or bare or ""))
    return found, "", skipping
