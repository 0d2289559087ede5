"""What do the short forms of the harnesses share: where they run, and what they may show."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.frame import Harness, Lacking, Shown
from tests.faults.shops import memory

# Processes are forked, killed and traced as Linux knows it.
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="fork, signals and strace as on Linux")


@contextmanager
def in_memory() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="faults-", dir=memory()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def kept(shown: list[Shown]) -> None:
    """Fail where a promise was broken."""
    assert [(one.what, one.found, one.broken[:5]) for one in shown if not one.ok] == []


def short(harness: Harness, share: float) -> None:
    """Run a harness in short; skip it by name where this machine lacks what it needs."""
    try:
        with in_memory() as folder:
            kept(harness.run(share, folder))
    except Lacking as lacking:
        pytest.skip(f"this machine lacks {lacking}")
