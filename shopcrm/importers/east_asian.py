"""Which of the old East Asian encodings are some bytes written in: GB18030, Big5 or Shift-JIS?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import log
from typing import Final

# As Excel in Taiwan saves it, and with what Hong Kong adds.
BIG5: Final = ("cp950", "big5hkscs")
GB18030: Final = "gb18030"
SHIFT_JIS: Final = "cp932"

# By so many nats another reading than GB18030 is certain (a million times likelier), or cannot be left aside.
_CERTAIN: Final = log(1e6)
_POSSIBLE: Final = log(1e2)
# A single rare character in a table that has no others is no reason for doubt.
_FEW: Final = 3
# Two rare names in a table without other words are no reason to be certain.
_ENOUGH: Final = 7
# No long writing has a mean below this: that of the commonest characters is -8.3, of Russian read as Chinese -12.
_STRANGE: Final = -11.5
_MANY: Final = 64
# A character read where there is none, or one that no table holds.
_NEVER: Final = log(1e-9)

# How likely each character of a class is, in nats: the share of the class in names, addresses, goods and headings,
# over its size in the standard.
_Shares = dict[str, float]
_SIMPLIFIED: Final[_Shares] = {
    "first": log(0.92 / 3755), "second": log(0.02 / 3008), "mark": log(0.045 / 600), "kana": log(0.007 / 170),
    "traditional": log(0.005 / 5401), "rare": log(0.001 / 16000),
}  # fmt: skip
_TRADITIONAL: Final[_Shares] = _SIMPLIFIED | {
    "first": log(0.40 / 3755), "second": log(0.04 / 3008), "traditional": log(0.50 / 3500),
}  # fmt: skip
_TAIWAN: Final[_Shares] = {"first": log(0.94 / 5401), "mark": log(0.05 / 400), "second": log(0.005 / 7652)}
_JAPAN: Final[_Shares] = {
    "kana": log(0.35 / 170), "half": log(0.05 / 63), "first": log(0.53 / 2965), "mark": log(0.06 / 500),
    "second": log(0.005 / 3390),
}  # fmt: skip


def encoding_of_pairs(sample: bytes) -> str:
    """Return the encoding of ``sample``, "" where that is open; what is as likely either way is GB18030.

    Nearly all characters of a table are among the few thousand that each standard puts first, and those of another
    encoding fall anywhere: each reading is weighed by how likely its characters are in writing of its kind.
    """
    letters = Counter(sample.decode(GB18030, "replace"))
    chinese, others = _weighed(sample)
    best, second = sorted(others, key=lambda encoding: -others[encoding])
    wide = sum(count for letter, count in letters.items() if not letter.isascii())
    ahead = others[best] - chinese
    if ahead >= _CERTAIN and others[best] - others[second] >= _CERTAIN and others[best] > _STRANGE * wide:
        # A word that stands there again says nothing new: what differs alone has to be certain too.
        once_chinese, once = _weighed(sample, once=True)
        different = sum(not letter.isascii() for letter in letters)
        return best if once[best] - once_chinese >= _CERTAIN and different >= _ENOUGH else ""
    doubtful = wide >= _FEW and ahead >= _POSSIBLE
    return "" if doubtful or (wide >= _MANY and chinese < _STRANGE * wide) else GB18030


def _weighed(sample: bytes, *, once: bool = False) -> tuple[float, dict[str, float]]:
    """Return how likely ``sample`` is as Chinese in GB18030, and as what else; each letter ``once`` or as it stands."""
    gb, big5, shift_jis = (Counter(sample.decode(name, "replace")) for name in (GB18030, BIG5[1], SHIFT_JIS))
    if once:
        gb, big5, shift_jis = (Counter(set(letters)) for letters in (gb, big5, shift_jis))
    chinese = max(_weight(gb, _gb_class, shares) for shares in (_SIMPLIFIED, _TRADITIONAL))
    return chinese, {
        BIG5[0]: _weight(big5, _big5_class, _TAIWAN), SHIFT_JIS: _weight(shift_jis, _shift_jis_class, _JAPAN),
    }  # fmt: skip


def _weight(letters: Counter[str], class_of: Callable[[str], str], shares: _Shares) -> float:
    """Return how likely the letters beyond ASCII are, in nats."""
    return sum(
        count * shares.get(class_of(letter), _NEVER) for letter, count in letters.items() if not letter.isascii()
    )


def _gb_class(letter: str) -> str:
    if letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff":
        return ""
    raw = letter.encode(GB18030)
    if len(raw) == 2 and raw[1] > 0xA0:
        if raw[0] < 0xB0:
            return "kana" if raw[0] in {0xA4, 0xA5} else "mark"
        if raw[0] < 0xF8:
            return "first" if raw[0] < 0xD8 else "second"
    return "traditional" if _big5_class(letter) == "first" else "rare"


def _big5_class(letter: str) -> str:
    raw = letter.encode(BIG5[0], "ignore")
    if len(raw) != 2:
        return ""
    if raw[0] < 0xA4:
        return "mark"
    return "first" if raw < b"\xc6\xa1" else "second"


def _shift_jis_class(letter: str) -> str:
    raw = letter.encode(SHIFT_JIS, "ignore")
    if len(raw) == 1:
        return "half" if b"\xa1" <= raw <= b"\xdf" else ""
    if not raw:
        return ""
    if raw < b"\x88\x9f":
        return "kana" if b"\x82\x9f" <= raw < b"\x83\x9f" else "mark"
    return "first" if raw < b"\x98\x9f" else "second"
