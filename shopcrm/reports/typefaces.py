"""Which Latin fonts are asked first where the language is English, on screen and on paper?

A Chinese font has curly quotes and dashes too, as wide as a Chinese character; it is there for names and titles only.
"""

from __future__ import annotations

from typing import Final

LATIN: Final = ("Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "DejaVu Sans")
