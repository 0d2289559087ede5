"""How long does the door stay shut after wrong tries? It holds up somebody at the keyboard; guessing costs more."""

from __future__ import annotations

from typing import Final

_FIRST_S: Final = 0.5
_LONGEST_S: Final = 30.0


def pause_after(wrong: int) -> float:
    """Return the seconds to wait after so many wrong tries in a row: 0.5 · 2ⁿ⁻¹, 30 at most."""
    return 0.0 if wrong <= 0 else min(_LONGEST_S, _FIRST_S * 2.0 ** (wrong - 1))
