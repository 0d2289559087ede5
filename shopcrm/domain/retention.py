"""Whose data is there no reason to keep any more? The retention review of domain.md section 10.

PIPL article 19: personal data is kept no longer than its purpose needs. What that is the owner says, in months.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

DEFAULT_MONTHS: Final = 36
# Offered terms, in months after the last order or consent.
TERMS: Final = (12, 24, 36, 48, 60)
# Kept files are asked about again after so many months.
KEPT_MONTHS: Final = 12


class KeepReason(StrEnum):
    """Why a file is kept although it has been quiet for long."""

    BOOKS = "books"
    PROMISE = "promise"
    DISPUTE = "dispute"
    OTHER = "other"


@dataclass(frozen=True)
class Quiet:
    """A customer without an order and without a consent for long; ``last`` is the local day of the last of either.

    Where there never was one, ``last`` is the day her file was made.
    """

    customer: int
    last: date


@dataclass(frozen=True)
class RetentionReview:
    """What is to be looked through.

    Attributes:
        months: how long a file may be quiet.
        before: everybody whose last day is before this one is listed.
        quiet: who, the longest quiet first.
        kept: how many are left out, since the owner said why they are kept for now.
    """

    months: int
    before: date
    quiet: tuple[Quiet, ...]
    kept: int
