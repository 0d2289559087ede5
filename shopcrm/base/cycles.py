"""When does nobody need to look for cycles in memory?"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Pause the cyclic garbage collector: rows make millions of tuples and no cycle, and it would visit them all.

    Saves an eighth of the processor time of an import.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
