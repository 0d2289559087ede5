"""In which encoding is a text file written, and where does it stop being readable?"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from shopcrm.base.errors import InputRefused
from shopcrm.importers.content import Content
from shopcrm.importers.east_asian import BIG5, GB18030, encoding_of_pairs

_BLOCK: Final = 1 << 20
_UTF16: Final = ("utf-16", "utf-16-le", "utf-16-be")
_SAMPLE: Final = 4096
_WESTERN: Final = "cp1252"
# A pair that is parted where one piece ends and the next begins is one among many.
_COUNTED_AT_ONCE: Final = 1 << 20
# A letter such as ü beside another letter, or up to three of them within a word: João, Müßig. In GB18030 the second
# byte of a character may be a letter too, but such characters are rare.
_LETTERS: Final = re.compile(
    rb"(?<![\x80-\xff])[\xc0-\xff](?=[a-z])|(?<=[a-z])[\xc0-\xff](?![\x80-\xff])"
    rb"|(?<=[A-Za-z])[\xc0-\xff]{2,3}(?=[a-z])"
)
_PAIRS: Final = re.compile(rb"[\x81-\xfe][\x80-\xfe]")
# Bytes beyond ASCII that tell one encoding of pairs from another, and how much is read at a time to find them.
_ENOUGH: Final = 1 << 14
_PART: Final = 1 << 14
_ASCII: Final = bytes(range(128))
# So few zeros prove nothing.
_FEW: Final = 3
_MANY_TIMES: Final = 8


class _Trial(NamedTuple):
    """How far a file decodes.

    Attributes:
        bad_at: offset of the first byte that cannot be read, None where all of it can.
        cut: whether the bytes there begin a character that the end of the file leaves unfinished.
        wide: whether there were characters beyond ASCII before: evidence for the encoding.
        zero: whether the byte is a zero, which no table holds.
    """

    encoding: str
    bad_at: int | None
    cut: bool = False
    wide: bool = False
    zero: bool = False


def encoding_of(content: Content) -> str:
    """Return the encoding the whole file decodes in: UTF-16, UTF-8, else GB18030, Big5, Shift-JIS or Windows-1252.

    Raises:
        InputRefused: no text, text in two encodings or in one that is open, or a last character that is only begun.
    """
    trials: list[_Trial] = []
    for encoding in _candidates(content):
        trial = _trial(content, encoding or GB18030)
        if not encoding and (trial.bad_at is None or not any(known.wide for known in trials)):
            raise InputRefused("file_which_text", file=content.name)
        if trial.bad_at is None:
            return encoding
        trials.append(trial)
        if trial.zero or (trial.cut and trial.wide):
            # Without that evidence the last two bytes may be one character of GB18030.
            break
    furthest = max(trials, key=lambda trial: trial.bad_at or 0)
    row = _line_at(content, furthest)
    if furthest.cut:
        raise InputRefused("file_cut_short", file=content.name, row=row)
    if row == 1:
        raise InputRefused("file_no_table", file=content.name)
    raise InputRefused("file_zero_bytes" if furthest.zero else "file_mixed_text", file=content.name, row=row)


def last_character(content: Content, encoding: str) -> str:
    """Return the last character of a text file where it is ASCII, else some other one."""
    with content.open() as file:
        mark = file.read(2)
        file.seek(-min(2, file.seek(0, io.SEEK_END)), io.SEEK_END)
        tail = file.read()
    if encoding in _UTF16:
        return ((mark if encoding == "utf-16" else b"") + tail).decode(encoding, "replace")[-1:]
    return tail[-1:].decode("latin-1")


def wide_encoding(start: bytes) -> str:
    """Return which UTF-16 begins with ``start`` though no mark says so, "" for none.

    Delimiters, digits and line ends are ASCII whatever language a table is in: every second byte of them is zero, on
    one side. Few Chinese characters (一, 最) have their zero on the other.
    """
    sample = start[: len(start) // 2 * 2]
    low, high = sample[::2].count(0), sample[1::2].count(0)
    few = max(_FEW, len(sample) // 32)
    if high > few and high >= _MANY_TIMES * low:
        return "utf-16-le"
    return "utf-16-be" if low > few and low >= _MANY_TIMES * high else ""


def _candidates(content: Content) -> Iterator[str]:
    """Yield what the file may be written in, likeliest first; "" is GB18030 or, as well, another."""
    with content.open() as file:
        start = file.read(_SAMPLE)
    if start.startswith(codecs.BOM_UTF8):
        yield "utf-8-sig"
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not start.startswith(codecs.BOM_UTF32_LE):
        yield "utf-16"
    elif wide := wide_encoding(start):
        yield wide
    else:
        yield "utf-8-sig"
        # Asked for only where it is not UTF-8: the whole file may have to be looked at.
        likeliest = _WESTERN if _is_western(content) else encoding_of_pairs(_wide_sample(content))
        yield from BIG5 if likeliest in BIG5 else (likeliest,)


def _wide_sample(content: Content) -> bytes:
    """Return the first parts of the file with characters beyond ASCII, as many as tell an encoding."""
    parts: list[bytes] = []
    wide = 0
    with content.open() as file:
        while wide < _ENOUGH and (block := file.read(_PART)):
            if not block.isascii():
                parts.append(block)
                wide += len(block.translate(None, _ASCII))
    return b"".join(parts)


def _is_western(content: Content) -> bool:
    """Whether the bytes beyond ASCII stand within words, as in Müller; those of Chinese come in pairs among pairs.

    GB18030 can read almost anything: it would take ü and the letter after it for one Chinese character.
    """
    alone = together = 0
    with content.open() as file:
        while block := file.read(_COUNTED_AT_ONCE):
            alone += len(_LETTERS.findall(block))
            together += len(_PAIRS.findall(_LETTERS.sub(b"", block)))
    return alone > _MANY_TIMES * together


def _trial(content: Content, encoding: str) -> _Trial:
    decoder = codecs.getincrementaldecoder(encoding)()
    done, wide = 0, False
    with content.open() as file:
        while True:
            block = file.read(_BLOCK)
            zero = -1 if encoding in _UTF16 else block.find(b"\0")
            if zero >= 0:
                return _Trial(encoding, done + zero, zero=True)
            done += len(block)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                # The decoder held back what was unfinished in the block before.
                wide = wide or not error.object[: error.start].isascii()
                return _Trial(encoding, done - len(error.object) + error.start, cut=not block, wide=wide)
            if not block:
                return _Trial(encoding, None)
            wide = wide or not text.isascii()


def _line_at(content: Content, trial: _Trial) -> int:
    """Return the line, from 1, in which the first unreadable byte stands."""
    decoder = codecs.getincrementaldecoder(trial.encoding)("replace")
    left, lines, returns = trial.bad_at or 0, 0, 0
    with content.open() as file:
        while left and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            text = decoder.decode(block)
            lines += text.count("\n")
            returns += text.count("\r")
    return 1 + (lines or returns)
