"""Which rows of a file were not taken? All are kept with its batch; as many as anybody reads are told at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from shopcrm.domain.batches import Rejection
from shopcrm.store import batches
from shopcrm.store.work import Transaction

# A file in which nothing is right must not fill the memory.
MOST_TOLD: Final = 10_000
_KEPT_AT_ONCE: Final = 500


class RejectedRows:
    """The rejected rows of one file on its way in.

    Attributes:
        told: the first of them, without their cells.
        count: how many there are.
        doubtful: how many of them can be read but contradict another row.
    """

    def __init__(self) -> None:
        """Start with none."""
        self.told: list[Rejection] = []
        self.count = self.doubtful = 0
        self._waiting: list[Rejection] = []

    def add(self, connection: Transaction, batch: int, raw: dict[str, Any]) -> None:
        """Take in one row as the reading process tells it."""
        rejected = Rejection(**{**raw, "cells": tuple(raw["cells"])})
        self.count += 1
        self.doubtful += rejected.doubtful
        if len(self.told) < MOST_TOLD:
            self.told.append(replace(rejected, cells=()))
        self._waiting.append(rejected)
        if len(self._waiting) >= _KEPT_AT_ONCE:
            self.keep(connection, batch)

    def keep(self, connection: Transaction, batch: int) -> None:
        """Write what was not written yet."""
        batches.add_rejections(connection, batch, self._waiting)
        self._waiting.clear()
