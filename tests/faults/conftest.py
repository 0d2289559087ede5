"""What the short forms share: one process that has loaded everything and forks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.children import Children
from tests.faults.short import in_memory


@pytest.fixture(scope="package")
def children() -> Iterator[Children]:
    with in_memory() as folder, Children(folder) as started:
        yield started


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder in memory."""
    with in_memory() as folder:
        yield folder
