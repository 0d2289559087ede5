"""Which Latin fonts are asked first where the language is English, on screen and on paper?

A Chinese font has curly quotes and dashes too, as wide as a Chinese character; so the texts have straight ones, for
computers where none of these is there. DejaVu, which most Linux computers have, is so wide that columns would be cut.
"""

from __future__ import annotations

from typing import Final

LATIN: Final = ("Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans")
