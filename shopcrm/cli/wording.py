"""How are rejected rows and warnings said on the command line?"""

from __future__ import annotations

from shopcrm.base.texts import Texts
from shopcrm.domain.batches import FileWarning, Rejection


def rejection_text(rejection: Rejection, texts: Texts) -> str:
    """Return why a row was rejected."""
    return texts(f"reject.{rejection.reason}", column=rejection.column, value=rejection.value)


def warning_text(warning: FileWarning, texts: Texts) -> str:
    """Return what should be looked at."""
    return texts(f"import.warning.{warning.key}", **warning.facts)
