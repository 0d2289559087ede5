"""What the messages of Windows mean; Windows itself is not here."""

from __future__ import annotations

import ctypes

import pytest
from pytestqt.qtbot import QtBot

from shopcrm.ui.guard.sources import LockSource, Why, system_source
from shopcrm.ui.guard.windows_session import WindowsSession, _Message, meaning


@pytest.mark.parametrize(
    ("number", "word", "why"),
    [
        (0x02B1, 0x7, Why.SESSION),
        (0x02B1, 0x8, None),
        (0x0218, 0x4, Why.SLEEP),
        (0x0218, 0x12, None),
        (0x0100, 0x7, None),
    ],
)
def test_two_messages_mean_the_lock(number: int, word: int, why: Why | None) -> None:
    assert meaning(number, word) is why


def test_a_message_reaches_the_source(qtbot: QtBot) -> None:
    del qtbot
    source = WindowsSession()
    got: list[Why] = []
    source.asked.connect(got.append)
    source.listen(None)
    assert source._filter is not None
    message = _Message(None, 0x02B1, 0x7)
    assert source._filter.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(message)) == (False, 0)
    source._filter.nativeEventFilter(b"xcb_generic_event_t", ctypes.addressof(message))
    assert got == [Why.SESSION]
    source.stop()
    assert source._filter is None


def test_each_system_has_its_source() -> None:
    assert isinstance(system_source("win32"), WindowsSession)
    quiet = system_source("darwin")
    assert type(quiet) is LockSource
    quiet.listen(None)
    quiet.locked()
    quiet.stop()
    assert quiet.hears == ()
