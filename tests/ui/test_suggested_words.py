"""Words for a new passphrase: shown on demand, others on demand, marked as they are typed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from shopcrm.services.passphrases import WORDS
from shopcrm.store.passphrase import passphrase_problem
from shopcrm.ui.context import Look
from shopcrm.ui.passphrase_fields import NewPassphrase


@pytest.fixture
def fields(look: Look, qtbot: QtBot) -> NewPassphrase:
    made = NewPassphrase(look, passphrase_problem, lambda: None, lambda: None)
    qtbot.addWidget(made)
    return made


def marked(fields: NewPassphrase) -> list[str]:
    return [one.text() for one in fields.words.findChildren(QLabel) if one.objectName() == "typedWord"]


def test_nothing_is_suggested_before_she_asks(fields: NewPassphrase) -> None:
    fields.first.setText("chabei")
    assert fields.words.suggestion is None
    assert fields.text == "chabei"


def test_words_with_their_pinyin_and_other_ones(fields: NewPassphrase) -> None:
    fields.words.ask_button.click()
    first = fields.words.suggestion
    assert first is not None
    shown = {one.text() for one in fields.words.findChildren(QLabel)}
    assert {word.typed for word in first.words} | {word.means for word in first.words} <= shown
    # She types them herself: what she never typed she would not know tomorrow.
    assert fields.text == ""
    fields.words.other_button.click()
    assert fields.words.suggestion is not None
    assert fields.words.suggestion is not first


def test_each_word_lights_up_when_it_is_right(fields: NewPassphrase) -> None:
    fields.words.ask_button.click()
    made = fields.words.suggestion
    assert made is not None
    words = [word.typed for word in made.words]
    fields.first.setText(words[0][:-1])
    assert marked(fields) == []
    fields.first.setText(f"{words[0]} {words[1]}")
    assert marked(fields) == words[:2]
    fields.first.setText(f"x{words[0]}")
    assert marked(fields) == []
    fields.first.setText(made.typed)
    assert marked(fields) == words
    assert len(words) == WORDS
    fields.second.setText(made.typed)
    assert fields.ready
