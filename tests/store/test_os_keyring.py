"""The keyring of the system: its real services only, and its answers told apart."""

from __future__ import annotations

import sys
import types
from typing import ClassVar

import pytest

from shopcrm.base.errors import CannotUnlock
from shopcrm.domain.ways import KeyringState
from shopcrm.store import os_keyring
from shopcrm.store.os_keyring import SystemKeyring


class KeyringLocked(Exception):
    """As the keyring package calls it."""


class Service:
    """A service of a system, as told."""

    viable: ClassVar[bool] = True
    kept: ClassVar[dict[str, str]] = {}
    fails: ClassVar[Exception | None] = None
    forgets: ClassVar[bool] = False

    def _answer(self) -> None:
        if self.fails is not None:
            raise self.fails

    def get_password(self, _service: str, vault: str) -> str | None:
        self._answer()
        return self.kept.get(vault)

    def set_password(self, _service: str, vault: str, value: str) -> None:
        self._answer()
        if not self.forgets:
            self.kept[vault] = value

    def delete_password(self, _service: str, vault: str) -> None:
        self._answer()
        del self.kept[vault]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> type[Service]:
    made = type("Made", (Service,), {"kept": {}})
    module = types.ModuleType("made_service")
    vars(module)["Keyring"] = made
    monkeypatch.setitem(sys.modules, "made_service", module)
    services = {sys.platform: (("no.such.module", "Keyring"), ("made_service", "Keyring"))}
    monkeypatch.setattr(os_keyring, "_SERVICES", services)
    return made


def test_kept_read_and_forgotten(service: type[Service]) -> None:
    ring = SystemKeyring()
    assert ring.read("v") == (KeyringState.ABSENT, b"")
    ring.keep("v", b"secret")
    assert ring.read("v") == (KeyringState.PRESENT, b"secret")
    ring.forget("v")
    ring.forget("v")
    assert service.kept == {}


@pytest.mark.parametrize(
    ("error", "state"),
    [(KeyringLocked(), KeyringState.LOCKED), (RuntimeError("no bus"), KeyringState.NO_SERVICE)],
)
def test_what_fails_is_told_apart(service: type[Service], error: Exception, state: KeyringState) -> None:
    service.fails = error
    assert SystemKeyring().read("v") == (state, b"")
    with pytest.raises(CannotUnlock) as refused:
        SystemKeyring().keep("v", b"secret")
    assert refused.value.key == state.problem


def test_one_that_forgets_is_none(service: type[Service]) -> None:
    service.forgets = True
    with pytest.raises(CannotUnlock) as refused:
        SystemKeyring().keep("v", b"secret")
    assert refused.value.key == "keyring_no_service"
    service.kept["v"] = "no base64 at all"
    assert SystemKeyring().read("v") == (KeyringState.ABSENT, b"")


def test_a_system_without_one(service: type[Service]) -> None:
    service.viable = False
    ring = SystemKeyring()
    assert ring.read("v") == (KeyringState.NO_SERVICE, b"")
    ring.forget("v")
    with pytest.raises(CannotUnlock):
        ring.keep("v", b"secret")
