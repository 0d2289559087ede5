"""What is a typed passphrase or code to the vault?"""

from __future__ import annotations

from shopcrm.domain.ways import TypedSecret
from shopcrm.store.slots import Secret


def secret_of(typed: TypedSecret) -> Secret:
    """Return the secret that ``typed`` stands for.

    Raises:
        CannotUnlock: a code of the wrong length, or with a mistake in it.
    """
    return Secret.recovery(typed.text) if typed.is_code else Secret.passphrase(typed.text)
