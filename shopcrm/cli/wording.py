"""How are rejected rows and groups said on the command line?"""

from __future__ import annotations

from shopcrm.base.texts import Texts
from shopcrm.domain.batches import Rejection


def rejection_text(rejection: Rejection, texts: Texts) -> str:
    """Return why a row was rejected."""
    return texts(f"reject.{rejection.reason}", column=rejection.column, value=rejection.value)
