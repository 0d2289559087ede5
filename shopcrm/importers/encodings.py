"""In which encoding is a text file written, and where does it stop being readable?"""

from __future__ import annotations

import codecs
import io
from pathlib import Path
from typing import Final, NamedTuple

from shopcrm.base.errors import InputRefused

_BLOCK: Final = 1 << 20
_UTF16: Final = "utf-16"


class _Trial(NamedTuple):
    """How far a file decodes.

    Attributes:
        bad_at: offset of the first byte that cannot be read, None where all of it can.
        cut: whether the bytes there begin a character that the end of the file leaves unfinished.
        wide: whether there were characters beyond ASCII before: evidence for the encoding.
    """

    encoding: str
    bad_at: int | None
    cut: bool
    wide: bool


def encoding_of(path: Path) -> str:
    """Return the encoding the whole file decodes in: UTF-16 with a mark, UTF-8, else GB18030.

    Raises:
        InputRefused: no text, text in two encodings, or a last character that is only begun.
    """
    trials = []
    for encoding in _candidates(path):
        trial = _trial(path, encoding)
        if trial.bad_at is None:
            return encoding
        trials.append(trial)
        if trial.cut and trial.wide:
            # Without that evidence the last two bytes may be one character of GB18030.
            break
    furthest = max(trials, key=lambda trial: trial.bad_at or 0)
    row = _line_at(path, furthest)
    if furthest.cut:
        raise InputRefused("file_cut_short", file=path.name, row=row)
    if row == 1:
        raise InputRefused("file_no_table", file=path.name)
    raise InputRefused("file_mixed_text", file=path.name, row=row)


def last_character(path: Path, encoding: str) -> str:
    """Return the last character of a text file where it is ASCII, else some other one."""
    with path.open("rb") as file:
        mark = file.read(2)
        file.seek(-min(2, file.seek(0, io.SEEK_END)), io.SEEK_END)
        tail = file.read()
    return (mark + tail).decode(encoding, "replace")[-1:] if encoding == _UTF16 else tail[-1:].decode("latin-1")


def _candidates(path: Path) -> tuple[str, ...]:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and start != codecs.BOM_UTF32_LE:
        return (_UTF16,)
    return ("utf-8-sig", "gb18030")


def _trial(path: Path, encoding: str) -> _Trial:
    decoder = codecs.getincrementaldecoder(encoding)()
    done, wide = 0, False
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            done += len(block)
            if encoding != _UTF16 and b"\0" in block:
                raise InputRefused("file_no_table", file=path.name)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                # The decoder held back what was unfinished in the block before.
                return _Trial(encoding, done - len(error.object) + error.start, cut=not block, wide=wide)
            if not block:
                return _Trial(encoding, None, cut=False, wide=wide)
            wide = wide or not text.isascii()


def _line_at(path: Path, trial: _Trial) -> int:
    """Return the line, from 1, in which the first unreadable byte stands."""
    decoder = codecs.getincrementaldecoder(trial.encoding)()
    left, line = trial.bad_at or 0, 1
    with path.open("rb") as file:
        while left and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            line += decoder.decode(block).count("\n")
    return line
