"""How large is this process (Linux)?"""

from __future__ import annotations

import ctypes
import gc
import os
from pathlib import Path


def held() -> int:
    """Return how many bytes of memory this process holds in earnest.

    What was freed is given back first: how much of it the allocator keeps in its arenas (a dozen MB here) depends on
    which thread freed what when, and is used again.
    """
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def open_files() -> int:
    """Return how many files this process holds open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
