"""What does the keyring of the operating system hold for a vault?

"Nothing", "it is locked" and "there is none" are three answers. Only the real services of the three systems are asked,
never what an environment variable or a settings file names.
"""

from __future__ import annotations

import importlib
import sys
from base64 import b64decode, b64encode
from typing import Any, Final, Protocol

from shopcrm.base.errors import CannotUnlock
from shopcrm.domain.ways import KeyringState

_SERVICE: Final = "ShopCRM"
# Module and class of each system's own services, best first.
_SERVICES: Final = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "linux": (("keyring.backends.SecretService", "Keyring"), ("keyring.backends.kwallet", "DBusKeyring")),
}


class Keyring(Protocol):
    """Keeps one secret a vault."""

    def read(self, vault: str) -> tuple[KeyringState, bytes]:
        """Return the state, and the secret where it is there."""
        ...

    def keep(self, vault: str, value: bytes) -> None:
        """Keep ``value`` and make sure that it can be read again."""
        ...

    def forget(self, vault: str) -> None:
        """Keep nothing for ``vault`` any more; a service that does not answer is no error."""
        ...


class SystemKeyring:
    """The keyring of this computer's user."""

    def read(self, vault: str) -> tuple[KeyringState, bytes]:
        """Return the state, and the secret where it is there; nothing is ever written here."""
        service = _service()
        if service is None:
            return KeyringState.NO_SERVICE, b""
        try:
            found = service.get_password(_SERVICE, vault)
        except Exception as error:  # noqa: BLE001 - each system fails in its own ways
            return _state_of(error), b""
        if found is None:
            return KeyringState.ABSENT, b""
        try:
            return KeyringState.PRESENT, b64decode(found, validate=True)
        except ValueError:
            return KeyringState.ABSENT, b""

    def keep(self, vault: str, value: bytes) -> None:
        """Keep ``value``.

        Raises:
            CannotUnlock: there is no service, it is locked, or what it gives back is something else.
        """
        service = _service()
        if service is None:
            raise CannotUnlock("keyring_no_service")
        try:
            service.set_password(_SERVICE, vault, b64encode(value).decode())
        except Exception as error:
            raise CannotUnlock(_state_of(error).problem) from error
        if self.read(vault) != (KeyringState.PRESENT, value):
            # One that forgets or answers for another is none.
            raise CannotUnlock("keyring_no_service")

    def forget(self, vault: str) -> None:
        """Keep nothing for ``vault`` any more."""
        service = _service()
        if service is None:
            return
        try:
            service.delete_password(_SERVICE, vault)
        except Exception:  # noqa: BLE001 - gone already, or nobody answers; the slot in the header is what counts
            return


def _service() -> Any:  # noqa: ANN401 - the keyring package has no types for its services
    for module, name in _SERVICES.get(sys.platform, ()):
        try:
            kind = getattr(importlib.import_module(module), name)
            if not kind.viable:
                continue
            service = kind()
        except Exception:  # noqa: BLE001, S112 - a service whose parts are missing is not there
            continue
        if sys.platform == "win32":
            # Else it would travel with the profile of a domain to other computers.
            service.persist = "local machine"
        return service
    return None


def _state_of(error: Exception) -> KeyringState:
    return (
        KeyringState.LOCKED if type(error).__name__ in {"KeyringLocked", "LockedException"} else KeyringState.NO_SERVICE
    )
